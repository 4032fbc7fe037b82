"""A pull on one screen: lock, stage, judge, apply, compare, and a row that tells of it."""

import datetime
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils import timezone

from federation import exclusive
from federation.fetch import FetchError, RefusedAddressError
from federation.intake import Intake
from federation.kinds import KINDS
from federation.kinds.base import PullError, Run, Told
from federation.models import Peer, Pull, Status
from federation.rows import UnreadableError

#: How many runs of a peer are kept to be looked at.
KEPT: Final = 200


class BusyError(RuntimeError):
    """Another process is pulling the peer; the message is one sentence."""


def pull(peer: Peer, data_dir: Path, told: Told) -> Pull:
    """Pulls a peer once; its row says what came of it. A run that was killed goes on.

    Raises `BusyError` where another process is at it.
    """
    with _alone(peer, data_dir):
        peer.refresh_from_db()
        found = _row(peer)
        room = data_dir / "pulls" / peer.key
        room.mkdir(parents=True, exist_ok=True)
        with Intake(room / "intake.sqlite3") as intake:
            run = Run(peer, found, intake, room, told)
            _begin(run)
            try:
                KINDS[peer.kind](run)
            except FetchError as error:
                _fail(run, str(error))  # what was staged stays: the next run goes on from there
            except (PullError, RefusedAddressError, UnreadableError) as error:
                intake.forget()
                _fail(run, str(error))
        _end(run)
    return found


def release(found: Pull, by: str) -> None:
    """Lets a held run through, once; it is applied by the next pull of its peer.

    Raises `PullError` where the run is not held.
    """
    held = Pull.objects.filter(pk=found.pk, status=Status.HELD)
    if not held.update(status=Status.RELEASED, released=by):
        raise PullError(f"The run {found.pk} is not held: it is {found.get_status_display()}.")
    Peer.objects.filter(pk=found.peer_id).update(due=timezone.now())


def remove(peer: Peer, data_dir: Path) -> None:
    """Forgets a peer and what is staged of it; what becomes of its records is `peers.remove`'s."""
    shutil.rmtree(data_dir / "pulls" / peer.key, ignore_errors=True)
    peer.delete()


@contextmanager
def _alone(peer: Peer, data_dir: Path) -> Iterator[None]:
    """The peer's lock, which a killed process frees."""

    def busy(_sentence: str) -> None:
        raise BusyError(f"Another process is pulling “{peer.key}” just now.")

    with exclusive.alone(f"peer:{peer.key}", data_dir, busy):
        yield


def _row(peer: Peer) -> Pull:
    """The run that was killed, held or released, or a new one."""
    waiting = peer.pulls.filter(status__in=[Status.RUNNING, Status.HELD, Status.RELEASED])
    return waiting.order_by("pk").first() or Pull.objects.create(peer=peer)


def _begin(run: Run) -> None:
    """What is staged is kept where it is still to be applied to what is here."""
    held = run.pull.status == Status.HELD
    if held or run.intake.fact("from", run.peer.cursor) != run.peer.cursor:
        run.intake.forget()
        run.pull.judged, run.pull.applied = False, 0
    run.intake.put([], {"from": run.peer.cursor})
    run.pull.status, run.pull.reason = Status.RUNNING, ""
    run.pull.save()


def _fail(run: Run, reason: str) -> None:
    run.pull.status, run.pull.reason = Status.FAILED, reason


def _end(run: Run) -> None:
    now = timezone.now()
    with transaction.atomic():
        run.pull.ended = now
        run.pull.save()
        run.peer.due = run.peer.next_due(now)
        run.peer.save(update_fields=["due"])
        old = run.peer.pulls.exclude(status=Status.HELD).order_by("-pk")[KEPT:]
        day = now - datetime.timedelta(days=1)
        Pull.objects.filter(pk__in=[each.pk for each in old if each.started < day]).delete()


__all__ = ["BusyError", "pull", "release", "remove"]
