"""One load of a source at a time: what one decides, no other one changes before it is done.

A lock on a file of the data directory, and on PostgreSQL also an advisory lock of the session,
since hubs on several machines may share a database. A killed process frees both.
"""

import fcntl
import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from django.db import DatabaseError, connection

from directory.database import LOAD_LOCKS, is_postgres

_PAUSE: Final = 0.5
#: Is told a sentence.
Say = Callable[[str], object]


@contextmanager
def alone(key: str, data_dir: Path, say: Say) -> Iterator[None]:
    """Holds the source `key`; says once that it waits where another load holds it."""
    digest = hashlib.sha256(key.encode()).digest()
    waits = f"Another load of “{key}” is running: this one begins when it is done."
    folder = data_dir / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"load-{digest.hex()[:16]}.lock").open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(waits)
            fcntl.flock(stream, fcntl.LOCK_EX)
        if not is_postgres():
            yield
            return
        with _advisory(int.from_bytes(digest[:4], signed=True), lambda: say(waits)):
            yield


class BusyError(Exception):
    """Another load of the source is running."""


@contextmanager
def at_once(key: str, data_dir: Path) -> Iterator[None]:
    """Holds the source `key`, or raises `BusyError` where another load holds it."""

    def busy(_sentence: str) -> None:
        raise BusyError

    with alone(key, data_dir, busy):
        yield


@contextmanager
def _advisory(number: int, waits: Callable[[], object]) -> Iterator[None]:
    if not _ask("pg_try_advisory_lock", number):
        waits()
        while not _ask("pg_try_advisory_lock", number):
            time.sleep(_PAUSE)  # not in the server, where it would hold a snapshot all the while
    try:
        yield
    finally:
        with suppress(DatabaseError):  # a connection that is lost has let go of it already
            _ask("pg_advisory_unlock", number)


def _ask(function: str, number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [LOAD_LOCKS, number])
        return bool(cursor.fetchone()[0])
