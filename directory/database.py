"""What differs between the two databases when SQL is written by hand."""

import datetime
import uuid
from functools import cache
from typing import Final

from django.db import connection

#: Keys of PostgreSQL's advisory locks, which are counted for each database apart.
EPOCH_LOCK: Final = 0x4D61_696C_0001
SEQUENCER_LOCK: Final = 0x4D61_696C_0002
#: Of a pair of keys the first, which PostgreSQL keeps apart from those above.
LOAD_LOCKS: Final = 0x4D61_0003
JOB_LOCKS: Final = 0x4D61_0004


@cache  # asked for every record; a process has one database
def is_postgres() -> bool:
    """Whether the database is PostgreSQL; the other one is SQLite."""
    return connection.vendor == "postgresql"


def uuid_value(key: uuid.UUID) -> uuid.UUID | str:
    """A UUID as a statement's parameter: SQLite holds 32 hex digits."""
    return key if is_postgres() else key.hex


def uuid_read(value: uuid.UUID | str) -> uuid.UUID:
    """A UUID, as either database gives it back."""
    return value if isinstance(value, uuid.UUID) else uuid.UUID(hex=value)


def instant_value(moment: datetime.datetime) -> datetime.datetime | str:
    """An aware instant as a statement's parameter: SQLite holds its text in UTC."""
    return moment if is_postgres() else str(moment.astimezone(datetime.UTC).replace(tzinfo=None))


def instant_read(value: datetime.datetime | str | None) -> datetime.datetime | None:
    """An aware instant, as either database gives it back."""
    if isinstance(value, str):
        value = datetime.datetime.fromisoformat(value)
    if value is not None and value.tzinfo is None:
        return value.replace(tzinfo=datetime.UTC)
    return value


def wait_for(lock: int) -> None:
    """Hold the lock until this transaction ends; on SQLite the transaction itself is one."""
    if is_postgres():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])


def analyse() -> None:
    """Have the planner look at what the tables hold now: after a load, and now and then.

    Without its statistics SQLite picks the wrong index (`country=GB` took 229 ms instead of 3).
    """
    with connection.cursor() as cursor:
        if is_postgres():
            cursor.execute("ANALYZE")
        else:
            cursor.execute("PRAGMA analysis_limit = 1000")
            cursor.execute("ANALYZE")
