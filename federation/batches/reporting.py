"""The report of a batch: a line for each line that was read, and for each record that went.

It is a file that only grows. What is behind the last committed piece of work is not part of it:
whoever goes on after a crash writes over it.
"""

import os
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, BinaryIO, Final, TypeAlias

import orjson

from federation.batches import folders
from federation.models import Batch

Entry: TypeAlias = dict[str, Any]
#: Some entries, and the place of the next one.
Page: TypeAlias = tuple[list[Entry], int | None]

#: Outcomes that call for somebody's attention.
PROBLEMS: Final = frozenset({"refused", "repaired", "flagged"})


class PlaceError(ValueError):
    """A place at which no entry of the report begins."""


def write(batch: Batch, entries: Iterable[Entry]) -> int:
    """Add entries behind what is committed; how long the report is then, once it is committed."""
    path = folders.of(batch.id) / folders.REPORT
    with path.open("r+b" if path.exists() else "w+b") as stream:
        stream.truncate(batch.told)
        stream.seek(batch.told)
        for entry in entries:
            stream.write(orjson.dumps(entry) + b"\n")
        stream.flush()
        os.fsync(stream.fileno())
        return stream.tell()


def lines(batch: Batch, start: int, most: int) -> Page:
    """At most so many entries from a place on, and the place of the next one.

    Raises `PlaceError`.
    """
    return _page(batch, start, most, None)


def problems(batch: Batch, start: int, most: int) -> Page:
    """The same of what was refused, repaired or flagged."""
    return _page(batch, start, most, PROBLEMS)


def _page(batch: Batch, start: int, most: int, wanted: frozenset[str] | None) -> Page:
    found = list(islice(_entries(batch, start, wanted), most + 1))
    following = found[most][0] if len(found) > most else None
    return [entry for _, entry in found[:most]], following


def _entries(
    batch: Batch, start: int, wanted: frozenset[str] | None
) -> Iterator[tuple[int, Entry]]:
    path = folders.of(batch.id) / folders.REPORT
    if start > batch.told:
        raise PlaceError(start)
    if not path.exists():
        return
    with path.open("rb") as stream:
        _go_to(stream, start)
        place = start
        while place < batch.told and (line := stream.readline()):
            entry: Entry = orjson.loads(line)
            if wanted is None or entry["outcome"] in wanted:
                yield place, entry
            place += len(line)


def _go_to(stream: BinaryIO, place: int) -> None:
    """To where an entry begins, that is behind the end of a line."""
    if place:
        stream.seek(place - 1)
        if stream.read(1) != b"\n":
            raise PlaceError(place)
