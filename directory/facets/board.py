"""The board of a type of record: its columns, as of a place in the log."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Any, Final

from django.db import connection
from django.db.models import Max

from directory import epoch
from directory.facets.column import Column
from directory.facets.order import Order, order, some_keys
from directory.facets.reading import borne, read
from directory.models import Activity, Change, Organisation

#: Above so many changes since, a column is read anew.
MOST: Final = 20_000
#: Below so many records SQL finds them as soon.
LEAST: Final = 50_000
#: Seconds that a list waits for a board that another thread works on.
_PATIENCE: Final = 0.01
_MODELS: Final[Mapping[str, Any]] = {"organisation": Organisation, "activity": Activity}
#: What is read at the start of a process.
_ALWAYS: Final[Mapping[str, tuple[str, ...]]] = {
    "organisation": ("live", "hidden", "operating", "network", "sse", "country"),
    "activity": ("live", "hidden"),
}
#: The types of record that have a board.
BOARDED: Final = frozenset(_MODELS)
_MARK: Final = """
    SELECT (SELECT max(seq) FROM directory_change), count(*), max(at) FROM directory_override
"""


@dataclass(frozen=True, slots=True)
class Held:
    """Columns and order as of one place in the log; they are never changed afterwards."""

    columns: Mapping[str, Column]
    order: Order


class Board:
    """Columns of one type of record, read when first asked for and brought up to the log since."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.columns: dict[str, Column] = {}
        self.order: Order | None = None
        self.basis: tuple[Any, ...] = ()
        self.seq = 0
        self.edition: Hashable = None
        self.lock = Lock()
        self.reading = Lock()

    def current(self, fields: Iterable[str]) -> Mapping[str, Column]:
        """The columns as they are now; those that nobody asked for yet are read."""
        with self.lock:
            self._follow()
            return {field: self._column(field) for field in fields}

    def at_hand(self, fields: Collection[str], edition: str) -> Held | None:
        """The columns and the order as of an edition of the lists (`queries.edition`) or later.

        None where another thread works on them, where there are too few records to be worth it,
        and where they were not read yet: then a thread reads them.
        """
        # The edition begins with the end of the log, in which every record stands at least once.
        if int(edition.split()[0]) < LEAST or not self.lock.acquire(timeout=_PATIENCE):
            return None
        try:
            mark = (epoch.current().id, edition)
            if self.edition != mark and self._has(fields):
                self._follow()
                self.edition = mark
            if self.order and self._has(fields):
                return Held({field: self.columns[field] for field in fields}, self.order)
        finally:
            self.lock.release()
        self._prepare([*fields])
        return None

    def warm(self, fields: Iterable[str]) -> None:
        """Reads what lists need and was not read yet, a column at a time."""
        for field in fields:
            self.current([field])
        with self.lock:
            self._follow()
            self.order = self.order or order(self.kind)

    def _has(self, fields: Collection[str]) -> bool:
        return self.order is not None and self.columns.keys() >= {*fields}

    def _prepare(self, fields: Collection[str]) -> None:
        """Has a thread read the columns, one thread at a time."""
        if self.reading.acquire(blocking=False):
            Thread(target=self._read, args=(fields,), daemon=True).start()

    def _read(self, fields: Collection[str]) -> None:
        try:
            self.warm(fields)
        finally:
            connection.close()
            self.reading.release()

    def _follow(self) -> None:
        """Take in what was written since the last time.

        The log is read before the records, so that a record is never older than its place in it;
        changes without a number yet are read again the next time, which does no harm.
        """
        with connection.cursor() as cursor:
            cursor.execute(_MARK)
            seq, *overrides = cursor.fetchone()
        basis = (epoch.current().id, *overrides)
        changed = self._changed() if basis == self.basis else None
        if changed is None:
            self.columns, self.order = {}, None
        elif changed:
            self._move(changed)
        self.basis, self.seq, self.edition = basis, seq or 0, None

    def _column(self, field: str) -> Column:
        if field not in self.columns:
            self.columns[field] = read(self.kind, field)
        return self.columns[field]

    def _changed(self) -> list[int] | None:
        """The keys of the records that changed; None if they are too many."""
        changes = Change.objects.filter(type=self.kind)
        found: set[str] = set()
        for some in (changes.filter(seq__gt=self.seq), changes.filter(seq__isnull=True)):
            found |= {*some.values_list("iri", flat=True)[: MOST + 1]}
        if len(found) > MOST:
            return None
        iris, keys = sorted(found), []
        for start in range(0, len(iris), 500):
            held = _MODELS[self.kind].objects.filter(iri__in=iris[start : start + 500])
            keys += held.values_list("pk", flat=True)
        return keys

    def _move(self, keys: list[int]) -> None:
        self.columns = {
            field: column.moved(keys, borne(self.kind, field, keys))
            for field, column in self.columns.items()
        }
        if self.order:
            moved = self.order.moved(some_keys(self.kind, keys))
            self.order = moved if moved and len(moved.late) <= MOST else None


def warm_up() -> None:
    """Reads what every list of a large directory needs; for a thread at the start of a process."""
    try:
        end = Change.objects.aggregate(end=Max("seq"))["end"] or 0
        for each in _boards.values() if end >= LEAST else ():
            each.warm(_ALWAYS[each.kind])
    finally:
        connection.close()


_boards: Final = {kind: Board(kind) for kind in _MODELS}


def board(kind: str) -> Board:
    """This process's board of a type of record."""
    return _boards[kind]
