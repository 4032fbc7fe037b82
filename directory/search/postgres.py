"""Search on PostgreSQL: full text over three `tsvector` columns, trigrams over the vocabulary.

`named` holds the name, `names` also acronym and other texts, `everything` also the description:
of one column with weights the index would bring every row of any weight to be looked at.
A GIN index brings every match of a common word before the first can be seen: where one row in
fifty matches, the table's beginning is read instead.
"""

# ruff: noqa: S608 (names of our own tables and columns, never a value)

from collections.abc import Sequence
from typing import Any, Final

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

#: Rows that are looked at to tell a common match, how many make one, and rows read for one.
_PROBED: Final = 2_000
_COMMON: Final = 40
_READ: Final = 50_000
_COLUMNS: Final = ("named", "names", "everything")
#: Of the extensions that are looked for, those that this process has seen.
_extensions: Final[set[str]] = set()


def found(kind: str, query: Query) -> tuple[str, list[Any]]:
    """As `Backend.found`."""
    table, columns = _table(kind), f"{kind}_id, title, name, acronym, others"
    ctes, parts = [], []
    parameters: list[Any] = []
    asked = _tsquery(query.terms)
    for place, column in enumerate(_COLUMNS):
        ctes.append(
            f"probe{place} AS MATERIALIZED (SELECT count(*) AS n FROM (SELECT {column} FROM "
            f"{table} ORDER BY id LIMIT {_PROBED}) w WHERE {column} @@ %s::tsquery), "
            # Materialised, it is planned for all its rows, by the index, and yet read lazily.
            f"gin{place} AS MATERIALIZED (SELECT {columns} FROM {table} "
            f"WHERE {column} @@ %s::tsquery)"
        )
        parameters += [asked, asked]
    head = query.title if query.open else f"{query.title} "
    parts.append(f"(SELECT {columns} FROM {table} WHERE title = %s ORDER BY id LIMIT {BEGIN_CAP})")
    parts.append(
        f"(SELECT {columns} FROM {table} WHERE title LIKE %s "
        f"ORDER BY title USING ~<~, id LIMIT {BEGIN_CAP})"
    )
    parameters += [query.title, f"{head}%"]
    for place, column in enumerate(_COLUMNS):
        common = f"(SELECT n FROM probe{place}) >= {_COMMON}"
        parts.append(
            f"(SELECT {columns} FROM (SELECT * FROM {table} ORDER BY id LIMIT {_READ}) w "
            f"WHERE {common} AND {column} @@ %s::tsquery LIMIT {KIND_CAP})"
        )
        parts.append(f"(SELECT {columns} FROM gin{place} WHERE NOT {common} LIMIT {KIND_CAP})")
        parameters.append(asked)
    union = " UNION ALL ".join(parts)
    return f"WITH {', '.join(ctes)} SELECT * FROM ({union}) u LIMIT {CAP}", parameters


def condition(kind: str, query: Query, *, common: bool) -> tuple[str, list[Any]]:
    """As `Backend.condition`."""
    sql = f"SELECT {kind}_id FROM {_table(kind)} WHERE everything @@ %s::tsquery"
    if not common:
        sql = f"WITH found AS MATERIALIZED ({sql}) SELECT {kind}_id FROM found"
    return sql, [_tsquery(query.terms)]


def held(kind: str, terms: Sequence[Term], most: int) -> list[int]:
    """As `Backend.held`."""
    # Materialised for the index: for a limit alone the table would be read through.
    matches = ", ".join(
        f"m{place} AS MATERIALIZED (SELECT 1 FROM {_table(kind)} WHERE everything @@ %s::tsquery)"
        for place in range(len(terms))
    )
    counts = " UNION ALL ".join(
        f"(SELECT count(*) FROM (SELECT 1 FROM m{place} LIMIT {most}) w)"
        for place in range(len(terms))
    )
    return first_column(f"WITH {matches} {counts}", [_tsquery([term]) for term in terms])


def near(words: Sequence[str]) -> dict[str, list[str]]:
    """As `Backend.near`."""
    alike = has_trigrams()
    parts: list[str] = []
    parameters: list[Any] = []
    for place, word in enumerate(words):
        parts.append(f"(SELECT DISTINCT {place}, word FROM directory_word WHERE word = ANY(%s))")
        parameters.append(sorted(correcting.slips(word)))
        if alike:
            # %% is the operator %: alike by at least 0.3.
            parts.append(
                f"(SELECT {place}, word FROM directory_word WHERE word %% %s GROUP BY word "
                f"ORDER BY similarity(word, %s) DESC, word LIMIT {NEAR_CAP})"
            )
            parameters += [word, word]
    return by_word(words, parts, parameters)


def unheld() -> list[str]:
    """As `Backend.unheld`."""
    terms = " UNION ".join(
        f"SELECT word FROM ts_stat('SELECT everything FROM {_table(kind)}')"
        for kind in ("organisation", "activity")
    )
    return first_column(
        f"SELECT DISTINCT w.word FROM directory_word w LEFT JOIN ({terms}) t ON t.word = w.word "
        "WHERE t.word IS NULL",
        [],
    )


def has_trigrams() -> bool:
    """Whether the extension pg_trgm is there."""
    # Asked until it is: nobody takes an extension away from a hub that runs.
    if not _extensions:
        name = "SELECT extname FROM pg_extension WHERE extname = 'pg_trgm'"
        _extensions.update(first_column(name, []))
    return bool(_extensions)


def has_vocabulary() -> bool:
    """Whether the tables of the search were made already."""
    return first_column("SELECT to_regclass('directory_word') IS NOT NULL", []) == [True]


def _table(kind: str) -> str:
    return f"directory_{kind}text"


def _tsquery(terms: Sequence[Term]) -> str:
    """The text of a `tsquery`. Words hold letters and digits only: nothing needs escaping."""
    return " & ".join(f"({' | '.join(_spelt(term))})" for term in terms)


def _spelt(term: Term) -> list[str]:
    star = ":*" if term.prefix else ""
    spelt = [f"'{word}'{star}" for word in term.spellings]
    if term.parts:
        parts = [f"'{part}'" for part in term.parts]
        spelt.append(f"({' & '.join(parts)})")
    return spelt
