"""Traces: every place of a hub in which some bytes are found."""

import gzip
from pathlib import Path

from django.conf import settings
from django.db import connection


def traces(text):
    """Where the text is, whatever its case: files of the data directory, and every table."""
    wanted = text.lower().encode()
    found = [
        str(path)
        for path in (*Path(settings.DATA_DIR).rglob("*"), *_database_files())
        if path.is_file() and wanted in _content(path).lower()
    ]
    return found + [table for table in _tables() if _holds(table, text)]


def _content(path):
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def _database_files():
    if connection.vendor != "sqlite":
        return []
    name = Path(connection.settings_dict["NAME"])
    return [name, *(name.with_name(name.name + end) for end in ("-wal", "-shm"))]


def _tables():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        else:
            cursor.execute(
                "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
                "WHERE schemaname <> 'information_schema'"
            )
        return [row[0] for row in cursor.fetchall()]


def _holds(table, text):
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f'SELECT * FROM "{table}"')
            return any(
                text.lower() in _plain(value).lower() for row in cursor.fetchall() for value in row
            )
        cursor.execute(f"SELECT 1 FROM {table} t WHERE t::text ILIKE %s LIMIT 1", [f"%{text}%"])
        return cursor.fetchone() is not None


def _plain(value):
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
