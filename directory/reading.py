"""Reading fast: what the ORM would cost more than everything else on the way out.

Statements are the ORM's own; their rows come by a binary cursor on Django's own connection, past
models and converters: keys and instants as the database gives them (see `directory.database`).
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import psycopg
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from psycopg.types.string import ByteaBinaryLoader

from directory.database import is_postgres

Statement: TypeAlias = tuple[str, tuple[Any, ...]]
Rows: TypeAlias = list[tuple[Any, ...]]


def statement(rows: QuerySet[Any, Any]) -> Statement:
    """The SQL of a queryset of values, and its parameters."""
    sql, parameters = rows.query.sql_with_params()
    return sql, tuple(parameters)


def tuples(rows: QuerySet[Any, Any]) -> Sequence[tuple[Any, ...]]:
    """The rows of a queryset of values, converted as the ORM does."""
    if not is_postgres():
        return list(rows)
    try:
        return fetch(*statement(rows))
    except EmptyResultSet:
        return []


def after(statement: Statement, column: str, place: Any, most: int, *, raw: bool = False) -> Rows:
    """At most so many rows of a statement with conditions but no order, in that of one column.

    `place` is the column's value that they come after, None at the beginning. `raw` texts may
    come as bytes in UTF-8, as the database holds them.
    """
    sql, parameters = statement
    beyond = "" if place is None else f" AND {column} > %s"
    values = parameters if place is None else (*parameters, place)
    return fetch(f"{sql}{beyond} ORDER BY {column} LIMIT {most}", values, prepared=True, raw=raw)


def fetch(
    sql: str, parameters: Sequence[Any], *, prepared: bool = False, raw: bool = False
) -> Rows:
    """The rows of a statement; `prepared` for one that comes again and again with few variants."""
    with _cursor(prepared=prepared) as cursor:
        if raw and is_postgres():
            cursor.cursor.adapters.register_loader("text", ByteaBinaryLoader)
        cursor.execute(sql, parameters)
        found: Rows = cursor.fetchall()
    return found


def texts(table: str, ids: Sequence[int], *, as_source: bool, raw: bool) -> dict[int, Any]:
    """Primary key → text of the live records among these; `raw` as in `after`."""
    text = "document" if as_source else "COALESCE(view, document)"
    listed, value = among(ids)
    sql = f"SELECT id, {text} FROM {table} WHERE status = 'live' AND id {listed}"  # noqa: S608
    return dict(fetch(sql, (value,), prepared=True, raw=raw))


def among(ids: Iterable[int]) -> tuple[str, str]:
    """What follows a primary key in a condition that it is one of these, and its one parameter."""
    told = ",".join(map(str, ids))
    if is_postgres():
        return "= ANY(%s::bigint[])", f"{{{told}}}"
    return "IN (SELECT value FROM json_each(%s))", f"[{told}]"


def _cursor(*, prepared: bool) -> Any:
    """Django's wrapper stays around it, so that errors and logs are Django's."""
    if not is_postgres():
        return connection.cursor()
    found: Any = connection
    return found.cursor_of(_Prepared if prepared else _Merged)


class _Prepared(psycopg.Cursor[Any]):
    """Binds on the server, which parses and plans the statement once a connection.

    Without the setting `prepare_threshold` the driver prepares nothing, whatever it is told.
    """

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        return super().execute(query, params, prepare=True, binary=True)


class _Merged(psycopg.Cursor[Any]):
    """Binds here, as Django does, so that every statement of the ORM is understood."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        merged: Any = psycopg.ClientCursor(self.connection).mogrify(query, params)
        return super().execute(merged, prepare=False, binary=True)
