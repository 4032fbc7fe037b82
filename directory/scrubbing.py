"""Scrubbing: what a database keeps of rows that are gone, in its own pages and statistics."""

from django.db import connection

from directory import samples
from directory.database import analyse, is_postgres
from directory.search import sqlite, vocabulary


def words() -> None:
    """The vocabulary of the search loses what no record holds any more."""
    vocabulary.sweep()


def pages() -> str:
    """Clear what is left beside the rows; what it waits for, or nothing.

    SQLite: the terms of the full-text index, then the write-ahead log, which holds former pages;
    deleted content itself is overwritten (`secure_delete`). PostgreSQL: the planner's samples of
    columns; dead rows are the server's to vacuum.
    """
    if is_postgres():
        analyse()
        samples.forget()
        return ""
    sqlite.compact()
    analyse()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy = cursor.fetchone()[0]
    return "a reader of the database keeps its write-ahead log from being emptied" if busy else ""
