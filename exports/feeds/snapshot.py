"""Snapshots of the feed: its items in a file of every release of dumps."""

from dataclasses import dataclass
from typing import Final

from directory import changes, epoch
from directory.changes import CursorError, GoneError, Snapshot
from exports import published

NAME: Final = "changes.ndjson.gz"


@dataclass(frozen=True, slots=True)
class Start:
    """Where to load everything from, and the cursor to follow from then; "" while reading on."""

    address: str
    cursor: str


def start(moment: Snapshot) -> Start:
    """The snapshot of the latest release, or the feed's beginning where that is of no use: a
    restored hub's dumps may be of another epoch, or older than the tombstones."""
    manifest = published.latest()
    if manifest and NAME in manifest.files and _followed(moment, manifest.about["cursor"]):
        address = f"{epoch.base()}/dumps/{manifest.release}/{NAME}"
        return Start(address, manifest.about["cursor"])
    return Start(f"{epoch.base()}/api/v1/changes", "")


def _followed(moment: Snapshot, cursor: str) -> bool:
    """Whether the feed can be followed from there."""
    try:
        changes.check(moment, changes.decode(cursor))
    except (CursorError, GoneError):
        return False
    return True
