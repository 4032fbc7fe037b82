"""Storage by statements run once for each row: SQLite, and small batches on PostgreSQL."""

# ruff: noqa: S608 (names of our own tables and columns, never a value)

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import orjson
from django.db import connection

from directory.database import is_postgres

Values: TypeAlias = Sequence[Any]
Row: TypeAlias = tuple[Any, ...]
#: The columns by which a record is compared with what another hub offers.
HELD: Final = (
    *("status", "reason", "peer", "path", "counter", "counter_epoch", "version", "hash"),
)


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of a record already; `document` is empty unless it was locked.

    `reason` is why it was withdrawn, empty while it lives.
    """

    iri: str
    local_id: str
    id: int
    content: str
    version: int
    status: str
    reason: str
    document: str


class PlainStore:
    """Tables are named without their prefix, columns as in the database."""

    def known(self, table: str, iris: Sequence[str], *, lock: bool = False) -> dict[str, Known]:
        """The stored records by IRI; locked, in the order of IRIs, they also bring documents."""
        rest = f"{'document' if lock else _NOTHING} FROM {_name(table)} WHERE iri {_among()}"
        order = "ORDER BY iri FOR UPDATE" if lock and is_postgres() else ""
        return {each.iri: each for each in _known(f"{rest} {order}", [_list(iris)])}

    def held(self, table: str, iris: Sequence[str], *, lock: bool = False) -> dict[str, Row]:
        """The envelopes of the stored records by IRI, as `(id, *HELD)`; locked in their order."""
        order = "ORDER BY iri FOR UPDATE" if lock and is_postgres() else ""
        sql = f"SELECT iri, id, {quoted(HELD)} FROM {_name(table)} WHERE iri {_among()} {order}"
        with connection.cursor() as cursor:
            cursor.execute(sql, [_list(iris)])
            return {row[0]: row[1:] for row in cursor.fetchall()}

    def called(self, table: str, source: int, local_ids: Sequence[str]) -> dict[str, Known]:
        """The stored records of a source, by what it calls them."""
        rest = f"{_NOTHING} FROM {_name(table)} WHERE source_id = %s AND local_id {_among()}"
        return {each.local_id: each for each in _known(rest, [source, _list(local_ids)])}

    def ids(self, table: str, count: int) -> list[int]:
        """So many primary keys that nobody else will use, to be used in this transaction."""
        with connection.cursor() as cursor:
            if is_postgres():
                # Looked up once: as an argument of `nextval` it would be for each.
                sequence = "(SELECT pg_get_serial_sequence(%s, 'id')::regclass AS name OFFSET 0) s"
                sql = f"SELECT nextval(s.name) FROM {sequence}, generate_series(1, %s)"
                cursor.execute(sql, [_name(table, quote=False), count])
                return [row[0] for row in cursor.fetchall()]
            cursor.execute(f"SELECT COALESCE(max(id), 0) FROM {_name(table)}")
            last = cursor.fetchone()[0]
        return list(range(last + 1, last + 1 + count))

    def insert_new(self, table: str, columns: Values, rows: Sequence[Values]) -> set[int]:
        """Insert rows, whose first column is their id, but for those that exist; the ids that
        were inserted."""
        sql = _insert(table, columns) + " ON CONFLICT DO NOTHING"
        inserted = set()
        with connection.cursor() as cursor:
            for row in rows:
                cursor.execute(sql, row)
                if cursor.rowcount == 1:
                    inserted.add(row[0])
        return inserted

    def insert(self, table: str, columns: Values, rows: Sequence[Values]) -> None:
        if rows:
            with connection.cursor() as cursor:
                cursor.executemany(_insert(table, columns), rows)

    def update(self, table: str, columns: Values, rows: Sequence[Values]) -> None:
        """Set columns of existing rows; the first column is their id."""
        sets = ", ".join(f"{_quote(column)} = %s" for column in columns[1:])
        sql = f"UPDATE {_name(table)} SET {sets} WHERE id = %s"
        if rows:
            with connection.cursor() as cursor:
                cursor.executemany(sql, [(*row[1:], row[0]) for row in rows])

    def insert_missing(self, table: str, column: str, values: Sequence[str]) -> None:
        """Insert a row for each value that none has; two writers at once may both do so."""
        given = "unnest(%s::text[]) AS g(value)" if is_postgres() else "json_each(%s) AS g"
        name = _quote(column)
        sql = (
            f"INSERT INTO {_name(table)} ({name}) SELECT g.value FROM {given} "
            f"WHERE NOT EXISTS (SELECT 1 FROM {_name(table)} t WHERE t.{name} = g.value)"
        )
        if values:
            with connection.cursor() as cursor:
                cursor.execute(sql, [_list(values)])

    def clear(self, table: str, column: str, ids: Sequence[Any]) -> None:
        """Delete the rows that belong to these records, or hold one of these values."""
        with connection.cursor() as cursor:
            sql = f"DELETE FROM {_name(table)} WHERE {_quote(column)} {_among()}"
            cursor.execute(sql, [_list(ids)])


_NOTHING: Final = "''"


def _known(rest: str, parameters: list[Any]) -> Iterator[Known]:
    columns = "iri, local_id, id, content, version, status, reason"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}, {rest}", parameters)
        yield from (Known(*row) for row in cursor.fetchall())


def _among() -> str:
    """One parameter for a whole list, however long."""
    return "= ANY(%s)" if is_postgres() else "IN (SELECT value FROM json_each(%s))"


def _list(values: Sequence[Any]) -> Any:
    return list(values) if is_postgres() else orjson.dumps(list(values)).decode()


def _name(table: str, *, quote: bool = True) -> str:
    return _quote(f"directory_{table}") if quote else f"directory_{table}"


def _quote(name: str) -> str:
    return f'"{name}"'


def quoted(names: Iterable[str]) -> str:
    """Names of columns as a list in SQL, each in quotation marks."""
    return ", ".join(map(_quote, names))


def _insert(table: str, columns: Values) -> str:
    marks = ", ".join(["%s"] * len(columns))
    return f"INSERT INTO {_name(table)} ({quoted(columns)}) VALUES ({marks})"
