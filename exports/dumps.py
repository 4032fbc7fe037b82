"""The dumps: everything that is published, from one snapshot, in every format, in one pass.

The same epoch and log give the same bytes, whatever the hash seed and however often.
"""

from collections.abc import Collection
from pathlib import Path

from django.conf import settings

from directory import changes
from exports import checking, published, releases
from exports.formats import FILES
from exports.releases import File
from exports.storage import current
from exports.writing import Told, Writing


def _silent(_count: int) -> None:
    """Says nothing."""


def publish(*, told: Told = _silent, accept_shrinking: bool = False) -> published.Manifest:
    """Writes the dumps of this moment and shows them; returns their manifest.

    Raises `BlockingIOError` when another process is at it, `checking.UnfitError` when what was
    written does not pass its own checks: the former release stays shown then.
    """
    while changes.number():
        pass
    with published.building() as folder, changes.snapshot() as moment:
        writing = Writing(folder, moment, told=told)
        writing.everything()
        about = writing.about()
        former = published.latest()
        checking.check(folder, about, writing.files, former, accept_shrinking=accept_shrinking)
        name = f"{moment.epoch}.{moment.seq}"
        releases.publish(current(), folder, name, about, writing.files, kept=settings.DUMPS_KEPT)
    found = published.latest()
    assert found is not None
    return found


def extract(
    folder: Path, *, formats: Collection[str] = tuple(FILES), since: int = 0, told: Told = _silent
) -> list[File]:
    """Writes records newer than `since` in some formats into a new folder, and shows nothing."""
    while changes.number():
        pass
    folder.mkdir(parents=True)
    with changes.snapshot() as moment:
        writing = Writing(folder, moment, formats=formats, since=since, whole=False, told=told)
        writing.everything()
    return writing.files
