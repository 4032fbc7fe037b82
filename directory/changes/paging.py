"""Pages of the log: what is published after a cursor, each record once at its latest change."""

from dataclasses import dataclass, replace

from directory.changes.cursor import Cursor
from directory.changes.heads import HeadRow, Wanted, following
from directory.changes.snapshot import Snapshot
from directory.changes.state import State, narrowed
from directory.models import Epoch


class GoneError(LookupError):
    """The log cannot be followed from a cursor; `why` is `epoch` (it belongs to another one),
    `ahead` (of the log's end) or `forgotten` (tombstones after it are kept no longer)."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Page:
    """Some heads in the order of the log.

    `cursor` goes on after them; `state` is that of all wanted records at the log's end, None where
    only some licences are wanted. A head under none of these licences left the set.
    """

    rows: list[HeadRow]
    cursor: Cursor
    has_more: bool
    state: State | None

    @property
    def whole(self) -> bool:
        """Whether no content was erased under the eyes of the reader; else read it again."""
        return not any(row.emptied for row in self.rows)


def page(moment: Snapshot, after: Cursor | None, wanted: Wanted, limit: int) -> Page:
    """The page after a cursor, None at the beginning, read inside the snapshot `moment`.

    Raises `GoneError`.
    """
    place = after or Cursor(moment.epoch, 0, moment.seq)
    check(moment, place)
    rows = following(place.seq, wanted, limit + 1)
    has_more = len(rows) > limit
    rows = rows[:limit]
    cursor = replace(place, seq=rows[-1].seq if has_more else moment.seq)
    state = None if wanted.licences else narrowed(moment.state, wanted)
    return Page(rows, cursor, has_more, state)


def check(moment: Snapshot, place: Cursor) -> None:
    """Raises `GoneError` where nobody can go on from there."""
    if place.epoch != moment.epoch:
        raise GoneError("epoch")
    if place.seq > moment.seq:
        raise GoneError("ahead")
    if place.knows < forgotten(moment.epoch):
        raise GoneError("forgotten")


def forgotten(epoch: str) -> int:
    """Up to which number tombstones of an epoch are kept no longer."""
    found = Epoch.objects.filter(pk=epoch).values_list("forgotten", flat=True).first()
    return found or 0
