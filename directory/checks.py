"""What the machine must have for the directory to work."""

import sqlite3
from typing import Any, Final

from django.core.checks import CheckMessage, Error, Warning
from django.db import DatabaseError

from directory.database import is_postgres
from directory.search.postgres import has_trigrams, has_vocabulary

#: Upserts, window functions, and `json_each` in every build; Debian 12 has 3.40.
SQLITE: Final = (3, 38)


def sqlite_version(**_: Any) -> list[CheckMessage]:
    """An error where SQLite is used and too old."""
    if is_postgres() or sqlite3.sqlite_version_info >= SQLITE:
        return []
    needed = ".".join(map(str, SQLITE))
    hint = f"Use PostgreSQL (DATABASE_URL), or a Python with SQLite {needed} or later."
    return [Error(f"SQLite {sqlite3.sqlite_version} is too old.", hint=hint, id="directory.E001")]


def trigrams(databases: Any = None, **_: Any) -> list[CheckMessage]:
    """A warning where PostgreSQL lacks pg_trgm; only where the database may be asked."""
    if not databases or not is_postgres():
        return []
    try:
        found = has_trigrams() or not has_vocabulary()
    except DatabaseError:
        return []
    hint = (
        "Search corrects swapped and doubled letters only. Have a superuser run CREATE EXTENSION "
        "pg_trgm; CREATE INDEX word_trigrams ON directory_word USING gin (word gin_trgm_ops);"
    )
    text = "The database has no extension pg_trgm."
    return [] if found else [Warning(text, hint=hint, id="directory.W001")]
