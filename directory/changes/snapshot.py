"""Snapshots: everything read from one moment of the log."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

from directory import epoch
from directory.changes.state import State, state
from directory.database import is_postgres


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One moment of the log: `state` is that of all heads up to `seq`."""

    epoch: str
    seq: int
    state: State


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """One repeatable read for all that is read inside; it writes nothing and locks nobody out.

    Inside a transaction already begun it adds nothing.
    """
    if connection.in_atomic_block:
        yield _taken()
        return
    if is_postgres():
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield _taken()
        return
    with _deferred(), transaction.atomic():
        yield _taken()


def _taken() -> Snapshot:
    now = state()
    return Snapshot(epoch.current().id, now.cursor.seq, now)


@contextmanager
def _deferred() -> Iterator[None]:
    """SQLite's transactions begin by locking writers out, as ours do; a reader's need not."""
    connection.ensure_connection()
    usual = connection.transaction_mode  # type: ignore[attr-defined]
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        yield
    finally:
        connection.transaction_mode = usual  # type: ignore[attr-defined]
