"""What must hold before a hub does anything: its tables are there, its address is the same."""

import time
from typing import Final

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from directory import epoch, exclusive

_PAUSE: Final = 0.2


def open_hub(base: str | None = None, *, moving: bool = False) -> None:
    """Opens the running epoch, under `base`, or else the configured or stored address.

    `moving` is for the command that moves a hub to another address: it opens at the stored one.

    An empty database gets its tables; one that lacks some of the migrations is left alone. Raises
    `CommandError` with a sentence that says what to do.
    """
    try:
        executor = MigrationExecutor(connection)
    except OperationalError as error:
        reason = " ".join(str(error).split())
        raise CommandError(f"DATABASE_URL: the database does not answer: {reason}") from error
    if _lacking(executor):
        _make_tables()
    try:
        own = base or (None if moving else settings.BASE_URL)
        epoch.start(own, settings.DATA_DIR, moving=moving)
    except epoch.EpochError as error:
        raise CommandError(str(error)) from error


def _make_tables() -> None:
    """The tables of an empty database, made by one process; others that start meanwhile wait."""
    while True:
        with exclusive.alone("tables") as mine:
            if mine:
                executor = MigrationExecutor(connection)
                if not executor.loader.applied_migrations:
                    call_command("migrate", verbosity=0)
                elif _lacking(executor):
                    raise CommandError(
                        "the database lacks migrations: run `manage.py migrate` first"
                    )
                return
        time.sleep(_PAUSE)


def _lacking(executor: MigrationExecutor) -> bool:
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
