"""Search on SQLite: FTS5 over the folded texts, and its trigrams over the vocabulary.

Both are external-content tables, kept in step by triggers. FTS5 gives rows in the order of their
ids as it finds them, so that a limit is enough to bound a common word.
"""

# ruff: noqa: S608 (names of our own tables and columns, never a value)

from collections.abc import Sequence
from typing import Any, Final

import orjson
from django.db import connection, transaction

from directory.search import correcting
from directory.search.asking import Query, Term
from directory.search.backend import (
    BEGIN_CAP,
    CAP,
    KIND_CAP,
    NEAR_CAP,
    by_word,
    first_column,
)

_KINDS: Final = ("{name} : ", "{name acronym others} : ", "")
#: Pages that one step of a merge writes.
_STEP: Final = 500
_LAST_CHARACTER: Final = "\U0010ffff"


def found(kind: str, query: Query) -> tuple[str, list[Any]]:
    """As `Backend.found`."""
    columns = f"t.{kind}_id, t.title, t.name, t.acronym, t.others"
    table = f"directory_{kind}text"
    begins = (
        f"SELECT * FROM (SELECT {columns} FROM {table} t WHERE t.title >= %s AND t.title < %s "
        f"ORDER BY t.title, t.id LIMIT {BEGIN_CAP})"
    )
    exact = f"SELECT * FROM (SELECT {columns} FROM {table} t WHERE t.title = %s LIMIT {BEGIN_CAP})"
    matches = (
        f"SELECT * FROM (SELECT {columns} FROM {table}_fts f JOIN {table} t ON t.id = f.rowid "
        f"WHERE f.{table}_fts MATCH %s LIMIT {KIND_CAP})"
    )
    head = query.title if query.open else f"{query.title} "
    parameters = [query.title, head, head + _LAST_CHARACTER]
    parameters += [f"{columns_}({_match(query.terms)})" for columns_ in _KINDS]
    union = " UNION ALL ".join([exact, begins, *[matches] * len(_KINDS)])
    return f"{union} LIMIT {CAP}", parameters


def condition(kind: str, query: Query, *, common: bool) -> tuple[str, list[Any]]:
    """As `Backend.condition`."""
    table = f"directory_{kind}text"
    sql = (
        f"SELECT {kind}_id FROM {table} WHERE id IN "
        f"(SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH %s)"
    )
    return sql, [_match(query.terms)]


def held(kind: str, terms: Sequence[Term], most: int) -> list[int]:
    """As `Backend.held`."""
    table = f"directory_{kind}text_fts"
    one = f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {table} MATCH %s LIMIT {most})"
    return first_column(" UNION ALL ".join([one] * len(terms)), [_match([t]) for t in terms])


def near(words: Sequence[str]) -> dict[str, list[str]]:
    """As `Backend.near`."""
    parts: list[str] = []
    parameters: list[Any] = []
    for place, word in enumerate(words):
        parts.append(
            f"SELECT DISTINCT {place}, word FROM directory_word "
            "WHERE word IN (SELECT value FROM json_each(%s))"
        )
        parts.append(
            f"SELECT * FROM (SELECT {place}, word FROM directory_word_fts WHERE word MATCH %s "
            f"ORDER BY rank LIMIT {NEAR_CAP})"
        )
        grams = " OR ".join(f'"{word[begin : begin + 3]}"' for begin in range(len(word) - 2))
        parameters += [orjson.dumps(sorted(correcting.slips(word))).decode(), grams]
    return by_word(words, parts, parameters)


def unheld() -> list[str]:
    """As `Backend.unheld`."""
    with connection.cursor() as cursor:
        for kind in ("organisation", "activity"):
            cursor.execute(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{kind}_terms "
                f"USING fts5vocab(main, directory_{kind}text_fts, row)"
            )
    terms = "SELECT term FROM temp.organisation_terms UNION SELECT term FROM temp.activity_terms"
    return first_column(f"SELECT DISTINCT word FROM directory_word WHERE word NOT IN ({terms})", [])


def compact() -> None:
    """Have FTS5 drop the terms of rows that are gone: until its parts are merged it keeps them.

    In small steps, so that no writer waits long (FTS5, 6.8 "merge").
    """
    for table in ("organisationtext", "activitytext", "word"):
        name, step = f"directory_{table}_fts", -_STEP
        while _worked(f"INSERT INTO {name}({name}, rank) VALUES ('merge', {step})"):
            step = _STEP


def _worked(sql: str) -> bool:
    """Whether a merge found something to do: it changes two rows at least."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT total_changes()")
        before = cursor.fetchone()[0]
        cursor.execute(sql)
        cursor.execute("SELECT total_changes()")
        return int(cursor.fetchone()[0]) - int(before) >= 2


def _match(terms: Sequence[Term]) -> str:
    """The text of a `MATCH`. Words hold letters and digits only: nothing needs escaping."""
    return " AND ".join(f"({' OR '.join(_spelt(term))})" for term in terms)


def _spelt(term: Term) -> list[str]:
    star = " *" if term.prefix else ""
    spelt = [f'"{word}"{star}' for word in term.spellings]
    if term.parts:
        parts = [f'"{part}"' for part in term.parts]
        spelt.append(f"({' AND '.join(parts)})")
    return spelt
