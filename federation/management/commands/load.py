"""`manage.py load`: a directory's file into the hub."""

import os
from argparse import ArgumentParser
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from directory.opening import open_hub
from directory.renaming import TakenIdError
from federation.loading import Told, UnknownSourceError, Wish, load, load_synthetic
from federation.mappings import MappingError
from federation.progress import Bar
from federation.report import Report, check_target, write_json, write_text
from federation.rows import UnreadableError
from vocab.faults import InvalidDocumentError

#: The exit status when withdrawals were held back: the load is done but for them.
HELD = 3
_OF_A_FILE = ("source", "mapping", "complete", "accept_gone", "dry_run")


class Command(BaseCommand):
    """Loads a file, or synthetic data, and reports."""

    help = "Load a directory's file into its source; see docs/readers.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="the file; also gzipped")
        parser.add_argument("--source", default="", help="the source's key; else the mapping's")
        parser.add_argument("--mapping", default="", help="a shipped mapping, or a mapping file")
        parser.add_argument(
            "--complete",
            action="store_true",
            help="the file is the whole source: withdraw the rest",
        )
        parser.add_argument(
            "--accept-gone", type=int, default=0, metavar="N", help="withdraw even as many as N"
        )
        parser.add_argument("--report", type=Path, metavar="FILE", help="the report as JSON")
        parser.add_argument(
            "--synthetic", type=int, metavar="N", help="N made-up organisations instead of a file"
        )
        parser.add_argument("--dry-run", action="store_true", help="report, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        _check(options)
        try:
            open_hub()
            with Bar() as bar, self._loading(options, bar) as report:
                bar.stop()
                unwritten = _written(report, options["report"])
                self._tell(report)
                held = report.held
        except (UnreadableError, MappingError, UnknownSourceError, InvalidDocumentError) as error:
            raise CommandError(str(error)) from error
        except (OSError, OperationalError, TakenIdError) as error:
            raise CommandError(_why(error)) from error
        if unwritten:
            raise CommandError(f"The load is done. {unwritten}")
        if held:
            raise CommandError(held, returncode=HELD)

    def _loading(self, options: dict[str, Any], told: Told) -> AbstractContextManager[Report]:
        say = self.stderr.write
        if options["synthetic"] is not None:
            return load_synthetic(options["synthetic"], settings.DATA_DIR, told, say)
        names = ("file", "source", "mapping", "complete", "accept_gone", "dry_run")
        return load(Wish(**{name: options[name] for name in names}), settings.DATA_DIR, told, say)

    def _tell(self, report: Report) -> None:
        """The report as text; whoever reads may stop before its end."""
        try:
            write_text(report, self.stdout)
            self.stdout.flush()
        except BrokenPipeError:
            with suppress(OSError):  # what is left goes nowhere, or Python complains at its end
                os.dup2(os.open(os.devnull, os.O_WRONLY), self.stdout.fileno())


def _check(options: dict[str, Any]) -> None:
    """Raises `CommandError` for what cannot be asked, before anything is done."""
    count = options["synthetic"]
    if (options["file"] is None) == (count is None):
        raise CommandError("Name a file, or --synthetic N.")
    if count is not None and count < 1:
        raise CommandError("--synthetic N: N is at least 1.")
    for name in _OF_A_FILE:
        if count is not None and options[name]:
            option = "--" + name.replace("_", "-")
            raise CommandError(f"{option} is for a file: it does not go with --synthetic.")
    if options["report"]:
        try:
            check_target(options["report"])
        except OSError as error:
            raise CommandError(f"{_unwritten(error)} Nothing was loaded.") from error


def _written(report: Report, target: Path | None) -> str:
    """Writes the report as JSON; a sentence where that fails, since the load is done."""
    try:
        if target:
            write_json(report, target)
    except OSError as error:
        return _unwritten(error)
    return ""


def _unwritten(error: OSError) -> str:
    return f"The report cannot be written: {_plain(error)}."


def _why(error: Exception) -> str:
    return (
        f"The load stopped: {_plain(error)}. What was stored by then is whole: when that is "
        "mended, load it again, and the rest follows."
    )


def _plain(error: Exception) -> str:
    """What happened, in one line."""
    if isinstance(error, OSError) and error.strerror:
        return ": ".join(str(each) for each in (error.filename, error.strerror) if each)
    return " ".join(str(error).split()).rstrip(".")
