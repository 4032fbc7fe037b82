"""Ledgers: files of lines beside the database that outlive a restore of it from a backup.

Lines are only ever added, and are on the disk before what they tell is committed.
"""

import fcntl
import json
import logging
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.conf import settings

_log = logging.getLogger(__name__)


def directory() -> Path:
    """The data directory."""
    found = Path(settings.DATA_DIR)
    found.mkdir(parents=True, exist_ok=True)
    return found


def append(name: str, entries: Iterable[Mapping[str, str]]) -> None:
    """Write entries to the ledger, on lines of their own, and to the disk."""
    lines = "".join(json.dumps(entry) + "\n" for entry in entries)
    if not lines:
        return
    with (directory() / name).open("ab+") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        stream.seek(max(stream.seek(0, os.SEEK_END) - 1, 0))
        start = "" if stream.read(1) in (b"", b"\n") else "\n"
        stream.write(f"{start}{lines}".encode())
        stream.flush()
        os.fsync(stream.fileno())


def read(name: str, pattern: re.Pattern[str]) -> set[str]:
    """What the pattern finds in the ledger; a line cut short by a crash is passed over, with a
    warning."""
    path = directory() / name
    lines = path.read_text("utf-8", "replace").splitlines() if path.exists() else []
    found: set[str] = set()
    for number, line in enumerate(lines, 1):
        # The line after one cut short may stand on the same line.
        here = pattern.findall(line)
        found.update(here)
        if line.strip() and not here:
            _log.warning("%s, line %d names no mark: passed over", path, number)
    return found
