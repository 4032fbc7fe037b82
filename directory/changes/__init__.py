"""The log: changes are written by the door, numbered by the sequencer, read from heads."""

from directory.changes.cursor import PATTERN, Cursor, CursorError, decode
from directory.changes.events import Event, events, pages
from directory.changes.heads import HeadRow, Wanted, deleted, heads
from directory.changes.paging import GoneError, Page, check, page
from directory.changes.past import published_at, seq_at
from directory.changes.pruning import prune
from directory.changes.sequencer import number, number_after_commit, number_all, pending
from directory.changes.snapshot import Snapshot, snapshot
from directory.changes.state import PartState, State, TypeState, end, state

__all__ = [
    "PATTERN",
    "Cursor",
    "CursorError",
    "Event",
    "GoneError",
    "HeadRow",
    "Page",
    "PartState",
    "Snapshot",
    "State",
    "TypeState",
    "Wanted",
    "check",
    "decode",
    "deleted",
    "end",
    "events",
    "heads",
    "number",
    "number_after_commit",
    "number_all",
    "page",
    "pages",
    "pending",
    "prune",
    "published_at",
    "seq_at",
    "snapshot",
    "state",
]
