"""Where a batch lies: a folder of its own in the data directory."""

import os
import shutil
from pathlib import Path
from typing import Final

from django.conf import settings

#: What is worked out is kept under these names; the report alone stays when the batch is done.
REPORT: Final = "report.ndjson"
DECISIONS: Final = "decisions.json"


def home() -> Path:
    """The folder of all batches."""
    found = Path(settings.DATA_DIR) / "batches"
    found.mkdir(parents=True, exist_ok=True)
    return found


def of(id: str) -> Path:
    """The folder of one batch."""
    return home() / id


def body(id: str) -> Path:
    """The file that a batch is, by its suffix as the readers know it."""
    return next(path for path in sorted(of(id).iterdir()) if path.stem == "body")


def make(id: str) -> Path:
    """A new folder."""
    folder = of(id)
    folder.mkdir(mode=0o700)
    return folder


def drop(id: str) -> None:
    """Remove a folder and all that is in it."""
    shutil.rmtree(of(id), ignore_errors=True)


def tidy(id: str) -> None:
    """Leave the report alone."""
    for path in of(id).iterdir() if of(id).is_dir() else ():
        if path.name != REPORT:
            path.unlink()


def settle(path: Path) -> None:
    """Have a file, and its name, on the disk before anything is said of it."""
    for each in (path, path.parent, path.parent.parent):
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write(path: Path, content: bytes) -> None:
    """A file that appears whole or not at all."""
    draft = path.with_suffix(".draft")
    with draft.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)
