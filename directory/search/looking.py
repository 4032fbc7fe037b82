"""Looking up: one statement brings the candidates of a query, and which of them the rows hold."""

# ruff: noqa: S608 (names of our own tables and columns, never a value)

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from directory import reading
from directory.database import is_postgres, uuid_read
from directory.search import correcting, postgres, sqlite
from directory.search.asking import Query, parse
from directory.search.backend import Backend
from directory.search.ranking import Candidate

_WITHIN: Final = "SELECT id FROM candidates"


@dataclass(frozen=True, slots=True)
class Looked:
    """What a text brought: the query, its mistyped words corrected where few records answer; the
    candidates by primary key; the keys of those that the rows hold; and what was to be told."""

    query: Query
    found: Mapping[int, Candidate]
    kept: Mapping[int, UUID]
    told: str | None = None


def look(rows: QuerySet[Any], text: str, *, told: str = "") -> Looked:
    """Look a text up among the rows.

    `told` is an expression of SQL that comes along, read at the same moment as the candidates;
    None comes of it where the text has no word.
    """
    query, kind = parse(text), rows.model.type_name
    if not query.terms:
        return Looked(query, {}, {})
    first = _looked(rows, query, told)
    if len(first.found) >= correcting.FEW or not correcting.may_be_wrong(query):
        return first
    # Of a word alone the candidates are, where they are few, all that hold it.
    alone = len(query.terms) == 1
    held = [len(first.found)] if alone else backend().held(kind, query.terms, correcting.FEW)
    mended = correcting.corrected(query, held, backend().near)
    if mended == query:
        return first
    second = _looked(rows, mended, "")
    return Looked(mended, second.found, second.kept, first.told)


def backend() -> Backend:
    """What the database at hand does for a search."""
    return postgres if is_postgres() else sqlite


def _looked(rows: QuerySet[Any], query: Query, told: str) -> Looked:
    sql, parameters = backend().found(rows.model.type_name, query)
    within, more = _within(rows)
    statement = (
        f"WITH candidates (id, title, name, acronym, others) AS MATERIALIZED ({sql}), "
        f"kept (id, key) AS ({within}) "
        "SELECT c.id, c.title, c.name, c.acronym, c.others, k.key "
        "FROM candidates c LEFT JOIN kept k ON k.id = c.id"
    )
    if told:
        statement += f" UNION ALL SELECT NULL, {told}, NULL, NULL, NULL, NULL"
    answer = reading.fetch(statement, [*parameters, *more])
    found = {row[0]: Candidate(*row[:5]) for row in answer if row[0] is not None}
    kept = {row[0]: uuid_read(row[5]) for row in answer if row[5] is not None}
    return Looked(query, found, kept, next((row[1] for row in answer if row[0] is None), None))


def _within(rows: QuerySet[Any]) -> reading.Statement:
    """The primary keys and keys of the candidates that the rows hold."""
    table = rows.model._meta.db_table
    among = rows.filter(pk__in=RawSQL(_WITHIN, ())).order_by()  # noqa: S611 (our own SQL)
    try:
        return reading.statement(among.values_list("pk", "key"))
    except EmptyResultSet:
        return f"SELECT id, key FROM {table} WHERE 1 = 0", ()
