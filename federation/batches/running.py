"""Running a batch: stage, decide, apply piece by piece, report. Any step may be the last one.

What is worked out is kept beside the body before it is used, each piece is one transaction with its
place in the report, and a small batch is one piece: so a killed run leaves nothing by halves, and
the next one goes on where it ended.
"""

import datetime
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import OperationalError, transaction

from directory.changes import number_all
from directory.models import Source
from federation import exclusive
from federation.batches import folders, pieces, receiving, reporting
from federation.mappings import MappingError
from federation.models import Batch
from federation.models.batch import OPEN, State
from federation.resolving import Resolver
from federation.rows import UnreadableError
from federation.staging import Staged, Staging

_log = logging.getLogger(__name__)
#: How often a batch that fails for no fault of its own is tried.
_TRIES: Final = 5
#: How long a finished batch is kept.
KEPT: Final = datetime.timedelta(days=30)


def run_at_once(batch: Batch) -> Batch:
    """Run a batch now, unless its source is busy or an earlier batch of it waits: then later."""
    if not _earlier(batch):
        try:
            with exclusive.at_once(batch.source.key, settings.DATA_DIR):
                _run(batch.id)
        except exclusive.BusyError:
            pass
    return Batch.objects.select_related("source").get(pk=batch.pk)


def run_waiting() -> int:
    """Run every batch that waits, or was left when a process was killed; how many were run."""
    done = 0
    for batch in Batch.objects.filter(state__in=OPEN).select_related("source").order_by("id"):
        if _earlier(batch):
            continue
        try:
            with exclusive.at_once(batch.source.key, settings.DATA_DIR):
                done += _run(batch.id)
        except exclusive.BusyError:
            continue
    return done


def prune() -> None:
    """Forget batches that were finished long ago, and what bodies left that never became one."""
    late = datetime.datetime.now(datetime.UTC) - KEPT
    old = Batch.objects.filter(finished__lt=late)
    for id in old.values_list("id", flat=True):
        folders.drop(id)
    old.delete()
    known = set(Batch.objects.values_list("id", flat=True))
    day = datetime.datetime.now().timestamp() - 86_400
    for folder in folders.home().iterdir():
        if folder.name not in known and folder.stat().st_mtime < day:
            folders.drop(folder.name)


def _earlier(batch: Batch) -> bool:
    return Batch.objects.filter(source=batch.source, state__in=OPEN, id__lt=batch.id).exists()


def _run(id: str) -> bool:
    """Run the batch to its end; False where another process was first."""
    batch = Batch.objects.select_related("source").get(pk=id)
    if not batch.is_open:
        return False
    with _failing(batch):
        _take(batch)
    return True


@contextmanager
def _failing(batch: Batch) -> Iterator[None]:
    """What is wrong with the batch ends it; what is wrong with the world is tried again."""
    try:
        yield
    except (UnreadableError, MappingError) as error:
        _fail(batch, str(error))
    except (OSError, OperationalError, RuntimeError, ValueError) as error:
        _log.exception("batch %s failed", batch.id)
        batch.failures += 1
        Batch.objects.filter(pk=batch.pk).update(failures=batch.failures)
        if batch.failures >= _TRIES:
            _fail(batch, f"It failed {_TRIES} times, on our side: {type(error).__name__}.")


def _fail(batch: Batch, why: str) -> None:
    Batch.objects.filter(pk=batch.pk).update(state=State.FAILED, error=why, finished=_now())
    folders.tidy(batch.id)


def _take(batch: Batch) -> None:
    folder = folders.of(batch.id)
    staged = _staged(batch, folder)
    decisions = pieces.decisions(batch, staged, folder)
    work = pieces.work(batch, staged, decisions)
    if len(work) <= pieces.FEW and len(staged) <= receiving.AT_ONCE:
        with transaction.atomic():
            _apply(batch, staged, work)
            _finish(batch, decisions)
    else:
        _apply(batch, staged, work)
        _finish(batch, decisions)
        if not batch.dry_run:
            number_all()
    folders.tidy(batch.id)


def _apply(batch: Batch, staged: Staged, work: list[pieces.Piece]) -> None:
    """The pieces that are not committed yet, each with its counts and its part of the report."""
    for number, piece in enumerate(work):
        if number < batch.units:
            continue
        with transaction.atomic():
            counts, fields, entries = _done(batch, staged, piece)
            batch.counts = _sum(batch.counts, counts)
            batch.fields = _sum(batch.fields, fields)
            batch.told = reporting.write(batch, entries)
            batch.units = number + 1
            batch.state = State.RUNNING
            batch.save(update_fields=["counts", "fields", "told", "units", "state"])


def _done(batch: Batch, staged: Staged, piece: pieces.Piece) -> Any:
    """What a piece comes to; of a dry run it is taken back at once."""
    with transaction.atomic():
        found = pieces.do(batch, staged, piece)
        if batch.dry_run:
            transaction.set_rollback(True)
    return found


def _finish(batch: Batch, decisions: pieces.Decisions) -> None:
    batch.held = "; ".join(each.held for each in decisions.values() if each.held)
    batch.state = State.HELD if batch.held else State.DONE
    batch.finished = _now()
    batch.save(update_fields=["held", "state", "finished"])


def _staged(batch: Batch, folder: Path) -> Staged:
    """The body as rows, read to its end before anything is written; kept, so that it is read once.

    Raises `UnreadableError` for a body that breaks.
    """
    kept = Staged.kept(folder)
    if kept is not None:
        return kept
    path = folders.body(batch.id)
    plan = receiving.plan(path, batch.media_type, batch.source)
    source = Source.objects.get(pk=batch.source_id)
    with Staging(folder, Resolver(source)) as taking:
        staged = taking.take(plan, path, lambda _done: None)
    staged.keep(folder)
    return staged


def _sum(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    return {name: one.get(name, 0) + other.get(name, 0) for name in {**one, **other}}


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
