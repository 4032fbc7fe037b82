"""Generations: a stream starts anew from what is published when something was erased, when the log
began another life, or when it has grown much longer than what it tells.

    ldes/generation.json                    which one runs, and where in the log it started
    ldes/{generation}/{stream}/{page}.trig  its sealed pages, which are never rendered again
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import orjson
from django.conf import settings
from ulid import ULID

from directory import changes, epoch
from directory.models import Erasure

FILE: Final = "generation.json"


@dataclass(frozen=True, slots=True)
class Generation:
    """`seq` is where the log ended at its start; `erasures` how many records' marks there were."""

    id: str
    epoch: str
    seq: int
    erasures: int


def root() -> Path:
    """The folder of all sealed pages."""
    return Path(settings.DATA_DIR) / "ldes"


def current() -> Generation:
    """The generation that runs; a new one where the former may not go on."""
    found = _read()
    if found is None or not _goes_on(found):
        found = begin(instead_of=found)
    return found


def begin(instead_of: Generation | None) -> Generation:
    """Start anew, unless another process just has; the former one's pages go at once."""
    with _alone():
        found = _read()
        if found is not None and found != instead_of and _goes_on(found):
            return found
        erasures = Erasure.objects.count()  # before the log is read: one more is a new generation
        changes.number_all()
        made = Generation(str(ULID()), epoch.current().id, changes.end(), erasures)
        _write(made)
        sweep(made)
        return made


def sweep(kept: Generation) -> None:
    """Remove the pages of every other generation."""
    for folder in root().iterdir():
        if folder.is_dir() and folder.name != kept.id:
            shutil.rmtree(folder, ignore_errors=True)


def _goes_on(found: Generation) -> bool:
    return found.epoch == epoch.current().id and found.erasures == Erasure.objects.count()


def _read() -> Generation | None:
    try:
        return Generation(**orjson.loads((root() / FILE).read_bytes()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def _write(made: Generation) -> None:
    descriptor, name = tempfile.mkstemp(prefix=".generation-", dir=root())
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(orjson.dumps(asdict(made)))
        stream.flush()
        os.fsync(stream.fileno())
    Path(name).replace(root() / FILE)


@contextmanager
def _alone() -> Iterator[None]:
    root().mkdir(parents=True, exist_ok=True)
    with (root() / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
