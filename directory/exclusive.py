"""One at a time, over all processes of a hub, on however many machines.

On PostgreSQL an advisory lock on a connection of its own, since workers on several machines share
no files; on SQLite a lock on a file of the data directory. A killed process frees either.
"""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from directory.database import JOB_LOCKS, is_postgres


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Whether this process holds what `name` stands for, while the `with` lasts; never waits."""
    with _advisory(name) if is_postgres() else _file(name) as mine:
        yield mine


@contextmanager
def _advisory(name: str) -> Iterator[bool]:
    """On a connection of its own: the job's may be closed, or be in a transaction."""
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], signed=True)
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [JOB_LOCKS, number])
            mine = bool(cursor.fetchone()[0])
        try:
            yield mine
        finally:
            if mine:
                with suppress(DatabaseError):  # a connection that is lost has let go of it already
                    _let_go(own, number)
    finally:
        own.close()


def _let_go(own: BaseDatabaseWrapper, number: int) -> None:
    """Said aloud: the server sees that a connection was closed only some time later."""
    with own.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [JOB_LOCKS, number])


@contextmanager
def _file(name: str) -> Iterator[bool]:
    folder = Path(settings.DATA_DIR) / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"job-{name}.lock").open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
