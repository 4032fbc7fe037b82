"""Storage by COPY on Django's own connection: PostgreSQL, for more than a few rows."""

# ruff: noqa: S608 (names of our own tables and columns, never a value)

from collections.abc import Sequence

from django.db import connection

from directory.bulk.plain import PlainStore, Values, quoted


class CopyStore(PlainStore):
    """Rows go in by COPY; where they may exist already, by way of a temporary table."""

    def insert_new(self, table: str, columns: Values, rows: Sequence[Values]) -> set[int]:
        stage = self._staged(table, columns, rows)
        names = quoted(columns)
        sql = (
            f'INSERT INTO "directory_{table}" ({names}) SELECT {names} FROM {stage} ORDER BY iri '
            "ON CONFLICT DO NOTHING RETURNING id"
        )
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return {row[0] for row in cursor.fetchall()}

    def insert(self, table: str, columns: Values, rows: Sequence[Values]) -> None:
        if rows:
            _copy(f'"directory_{table}"', columns, rows)

    def update(self, table: str, columns: Values, rows: Sequence[Values]) -> None:
        stage = self._staged(table, columns, rows)
        sets = ", ".join(f"{quoted([name])} = s.{quoted([name])}" for name in columns[1:])
        with connection.cursor() as cursor:
            cursor.execute(
                f'UPDATE "directory_{table}" r SET {sets} FROM {stage} s WHERE r.id = s.id'
            )

    def _staged(self, table: str, columns: Values, rows: Sequence[Values]) -> str:
        """The name of an empty temporary table of this transaction, filled with the rows."""
        stage = f'"stage_{table}_{len(columns)}"'
        with connection.cursor() as cursor:
            cursor.execute(
                f"CREATE TEMPORARY TABLE IF NOT EXISTS {stage} ON COMMIT DROP AS "
                f'SELECT {quoted(columns)} FROM "directory_{table}" WITH NO DATA'
            )
            cursor.execute(f"TRUNCATE {stage}")
        _copy(stage, columns, rows)
        return stage


def _copy(table: str, columns: Values, rows: Sequence[Values]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({quoted(columns)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
