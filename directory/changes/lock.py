"""The sequencer's lock: one process at a time, and nobody waits for it.

PostgreSQL: an advisory lock of the numbering transaction, which is let go after the commit can be
seen. SQLite: a lock on a file of the data directory, before the database's own write lock.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connection, transaction

from directory.database import SEQUENCER_LOCK, is_postgres


class BusyError(Exception):
    """Another process numbers, or (SQLite, not waiting) writes."""


@contextmanager
def alone(*, wait: bool) -> Iterator[None]:
    """A transaction in which nobody else numbers; raises `BusyError` instead of waiting."""
    if is_postgres():
        with transaction.atomic():
            _try_advisory()
            yield
        return
    path = Path(settings.DATA_DIR) / "sequencer.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError from error
        with _patience(wait), transaction.atomic():
            yield


def _try_advisory() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEQUENCER_LOCK])
        if not cursor.fetchone()[0]:
            raise BusyError


@contextmanager
def _patience(wait: bool) -> Iterator[None]:
    """Not waiting means to give up at once where another process holds SQLite's write lock."""
    if wait or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        usual = cursor.fetchone()[0]
        cursor.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    except OperationalError as error:
        if "locked" in str(error):
            raise BusyError from error
        raise
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {int(usual)}")
