"""State: how many live records there are of each source and type, and their digests."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Max

from directory import epoch
from directory.changes import digest
from directory.changes.cursor import Cursor
from directory.changes.heads import Wanted
from directory.models import Head, Part


@dataclass(frozen=True, slots=True)
class PartState:
    """Count and digest (`set-sha256:…`) of one source's records of one type."""

    source: str
    type: str
    count: int
    digest: str


@dataclass(frozen=True, slots=True)
class TypeState:
    """Count and digest of all records of one type: the sums of its parts."""

    type: str
    count: int
    digest: str


@dataclass(frozen=True, slots=True)
class State:
    """What is published up to `cursor`; parts without records are left out."""

    cursor: Cursor
    count: int
    digest: str
    types: tuple[TypeState, ...]
    parts: tuple[PartState, ...]


def state() -> State:
    """The state of everything that is numbered; see `snapshot` to read it with its records."""
    rows = Part.objects.filter(count__gt=0).order_by("source", "type")
    parts = [
        PartState(part.source, part.type, part.count, digest.shown(int(part.digest, 16)))
        for part in rows
    ]
    return _of(Cursor(epoch.current().id, end()), parts)


def end() -> int:
    """The number of the log's last line; 0 before the first."""
    return Head.objects.aggregate(last=Max("seq"))["last"] or 0


def narrowed(whole: State, wanted: Wanted) -> State:
    """The state of the wanted types and sources alone; licences have none."""
    kept = [
        part
        for part in whole.parts
        if part.type in (wanted.types or (part.type,))
        and part.source in (wanted.sources or (part.source,))
    ]
    return _of(whole.cursor, kept)


def _of(cursor: Cursor, parts: Iterable[PartState]) -> State:
    """The sums of parts."""
    parts = tuple(parts)
    of_type = {name: [p for p in parts if p.type == name] for name in {p.type for p in parts}}
    types = (TypeState(name, *_sum(of)) for name, of in sorted(of_type.items()))
    return State(cursor, *_sum(parts), tuple(types), parts)


def _sum(parts: Iterable[PartState]) -> tuple[int, str]:
    parts = tuple(parts)
    total = sum(digest.read(part.digest) for part in parts)
    return sum(part.count for part in parts), digest.shown(total)
