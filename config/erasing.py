"""Erasing on one screen: what is cleared of an erased record beyond the tables of records.

The write door has emptied the record, its log and its overrides, and noted it in `Erasing`. What
follows may be killed at any moment and is done again: a note goes once every step is through.
"""

import importlib.util
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings

from directory import scrubbing
from directory.exclusive import alone
from directory.models import Erasing
from exports.feeds.ldes import generation
from federation import staging

#: Erasures that one run carries out.
_CHUNK: Final = 10_000


class Left(NamedTuple):
    """A step that is not through, and what it waits for."""

    step: str
    why: str


def due() -> bool:
    """Whether an erasure waits."""
    return Erasing.objects.exists()


def complete() -> list[Left]:
    """Carry out what waits; what could not be done yet, which the next run does."""
    with alone("erasing") as mine:
        if not mine:
            return [Left("all", "another process is carrying out erasures")]
        waiting = list(Erasing.objects.order_by("pk")[:_CHUNK])
        left = [*_through(STEPS, waiting)]
        if not left:
            # What the notes name goes before the pages are cleared of it, the notes afterwards.
            rows = Erasing.objects.filter(pk__in=[each.pk for each in waiting])
            rows.update(local_id="")
            left = [*_through(LAST, waiting)]
            if not left:
                rows.delete()
        return left


Step = Callable[[Sequence[Erasing]], str]


def _through(steps: Iterable[tuple[str, Step]], waiting: Sequence[Erasing]) -> list[Left]:
    return [Left(name, why) for name, step in steps if (why := step(waiting))]


def _words(_waiting: Sequence[Erasing]) -> str:
    scrubbing.words()
    return ""


def _staged(_waiting: Sequence[Erasing]) -> str:
    used = staging.clear(Path(settings.DATA_DIR))
    return "a load is running; what it staged goes when it ends" if used else ""


def _streams(_waiting: Sequence[Erasing]) -> str:
    """A new generation begins, and the sealed pages of the former one go."""
    if generation.root().exists():
        generation.current()
    return ""


def _pages(_waiting: Sequence[Erasing]) -> str:
    return scrubbing.pages()


def _of_room(room: str) -> Step:
    """What a room clears itself: `{room}.erasing.erase(waiting)`, where there is one."""

    def step(waiting: Sequence[Erasing]) -> str:
        if not importlib.util.find_spec(f"{room}.erasing"):
            return ""
        return str(importlib.import_module(f"{room}.erasing").erase(waiting) or "")

    return step


STEPS: Final[tuple[tuple[str, Step], ...]] = (
    ("words", _words),
    ("staged files", _staged),
    ("pulls and pings", _of_room("federation")),
    ("batches", _of_room("api")),
    ("dumps", _of_room("exports")),
    ("streams", _streams),
)
LAST: Final[tuple[tuple[str, Step], ...]] = (("pages", _pages),)
