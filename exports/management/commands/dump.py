"""`manage.py dump`: publishes the dumps of this moment, extracts some of them, or checks them."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from directory.changes import CursorError, decode, state
from directory.opening import open_hub
from exports import checking, dumps, published
from exports.formats import FILES
from exports.published import Manifest
from exports.storage import current
from exports.writing import Told


class Command(BaseCommand):
    """Writes every dump from one snapshot and shows them at once; says where and how much."""

    help = "Publish the dumps of this moment: every record in every format."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--only", metavar="FORMATS", help=f"write these alone, to --to: {', '.join(FILES)}"
        )
        parser.add_argument(
            "--since", metavar="CURSOR", help="write what changed since a cursor or seq, to --to"
        )
        parser.add_argument("--to", type=Path, help="a new folder for --only and --since")
        parser.add_argument(
            "--check", action="store_true", help="check the release that is shown, every byte"
        )
        parser.add_argument(
            "--accept-shrinking", action="store_true", help="publish even if much is gone"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        quiet = not options["verbosity"]
        extracting = options["only"] is not None or options["since"] is not None
        if extracting != (options["to"] is not None):
            raise CommandError("--only and --since write into a new folder: name it with --to")
        try:
            open_hub()
            if options["check"]:
                self._check()
            elif extracting:
                self._extract(options["only"], options["since"], options["to"], quiet=quiet)
            else:
                self._publish(quiet=quiet, accept_shrinking=options["accept_shrinking"])
        except BlockingIOError:
            if quiet:
                return  # the hourly one: what it was started for is being done
            raise CommandError("another dump is being written; try again when it is done") from None
        except FileExistsError as error:
            raise CommandError(f"{options['to']} is there already: name a new folder") from error
        except (OSError, OperationalError) as error:
            reason = getattr(error, "strerror", None) or " ".join(str(error).split())
            raise CommandError(
                f"the dumps could not be written ({reason}); those published before stay as they "
                "are: run it again when that is mended"
            ) from error

    def _publish(self, *, quiet: bool, accept_shrinking: bool) -> None:
        try:
            with _progress(quiet) as told:
                manifest = dumps.publish(told=told, accept_shrinking=accept_shrinking)
        except checking.UnfitError as error:
            listed = "".join(f"\n- {fault}" for fault in error.faults)
            raise CommandError(
                f"the release is not shown, the former one stays:{listed}\nIf records are meant to "
                "be gone: manage.py dump --accept-shrinking"
            ) from error
        if not quiet:
            self._say(manifest)

    def _extract(self, only: str | None, since: str | None, folder: Path, *, quiet: bool) -> None:
        with _progress(quiet) as told:
            formats = _formats(only)
            files = dumps.extract(folder, formats=formats, since=_seq(since), told=told)
        if not quiet:
            size = sum(file.size for file in files)
            self.stdout.write(f"{folder}: {len(files)} files, {size:,} bytes")

    def _check(self) -> None:
        shown = published.latest()
        if shown is None:
            raise CommandError("nothing is published yet: manage.py dump")
        with published.at_hand(shown) as at_hand:
            found = [
                *checking.sums(at_hand.folder, shown.files.values()),
                *checking.faults(at_hand.folder, shown.about, shown.files),
            ]
        if found:
            raise CommandError("\n- ".join([f"{shown.release} is not whole:", *found]))
        self.stdout.write(f"{shown.release}: {len(shown.files)} files, all as they should be")

    def _say(self, manifest: Manifest) -> None:
        size = sum(file.size for file in manifest.files.values())
        counts = ", ".join(f"{count} {name}" for name, count in manifest.about["counts"].items())
        where = current().where(manifest.release)
        self.stdout.write(f"{where}: {len(manifest.files)} files, {size:,} bytes")
        self.stdout.write(counts)


def _formats(only: str | None) -> tuple[str, ...]:
    wanted = tuple(filter(None, (each.strip() for each in (only or ",".join(FILES)).split(","))))
    unknown = [each for each in wanted if each not in FILES]
    if unknown or not wanted:
        raise CommandError(f"--only: “{only}” names no format; there are {', '.join(FILES)}")
    return wanted


def _seq(since: str | None) -> int:
    """The place in the log that a cursor of this epoch, or a bare number, names."""
    if since is None:
        return 0
    if since.isdecimal():
        return int(since)
    try:
        cursor = decode(since)
    except CursorError as error:
        raise CommandError(f"--since: {error}; give a cursor or a seq") from error
    if cursor.epoch != (now := state().cursor).epoch:
        raise CommandError(
            f"--since: the cursor is of epoch {cursor.epoch}, this is {now.epoch}: take everything"
        )
    return cursor.seq


@contextmanager
def _progress(quiet: bool) -> Iterator[Told]:
    """A bar on a terminal; nothing elsewhere."""
    console = Console(file=sys.stderr)
    columns = (TextColumn("records"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=quiet or not console.is_terminal) as bar:
        task = bar.add_task("records", total=state().count)
        yield lambda count: bar.update(task, completed=count)
