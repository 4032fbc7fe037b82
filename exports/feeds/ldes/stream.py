"""The streams: their roots, and their pages, each a fixed part of the log.

Page k holds the events whose `seq` lies in 250k+1…250k+250. Once the log is past it, it is sealed:
written to a file, and that file is what everybody gets from then on.
"""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from directory import changes, epoch
from directory.changes import Event
from exports.feeds.ldes import generation, trig
from exports.feeds.ldes.generation import Generation

SIZE: Final = 250
#: The stream of each type of record.
STREAMS: Final = {"organisations": "organisation", "activities": "activity"}
#: A longer stream starts anew, if that makes it half as long.
MOST_PAGES: Final = 1_000
#: How many pages are written at a time.
AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class Moment:
    """What the bytes of a root or an open page depend on."""

    generation: Generation
    end: int


def moment() -> Moment:
    """Where the streams stand now. Waiting changes are numbered if nobody is at it."""
    if changes.pending():
        changes.number(wait=False)
    return Moment(generation.current(), changes.end())


def address(stream: str) -> str:
    """That of a stream's root."""
    return f"{epoch.base()}/ldes/{stream}"


def root(stream: str, at: Moment) -> bytes:
    """The stream, with the way to every page that holds something."""
    here = f"{address(stream)}/{at.generation.id}"
    listed = {f"{here}/{number}": first for number, first in sorted(pages(stream, at).items())}
    return trig.root(address(stream), listed)


def pages(stream: str, at: Moment) -> dict[int, datetime]:
    """The numbers of a stream's pages, each with the instant of its first event."""
    return _pages(STREAMS[stream], at.generation, at.end)


def sealed(number: int, at: Moment) -> bool:
    """Whether nothing can come to a page any more."""
    return (number + 1) * SIZE <= at.end


def page(stream: str, number: int, at: Moment) -> bytes | None:
    """The bytes of a page; None where there is none."""
    path = _path(stream, number, at.generation)
    if path.exists():
        return path.read_bytes()
    if number not in pages(stream, at):
        return None
    content = _rendered(stream, number, at)
    return _kept(path, content) if sealed(number, at) else content


def unwritten(at: Moment) -> Iterator[tuple[str, int]]:
    """Sealed pages that nobody has written to a file yet."""
    for stream in STREAMS:
        for number in sorted(pages(stream, at)):
            if sealed(number, at) and not _path(stream, number, at.generation).exists():
                yield stream, number


def overlong(at: Moment) -> bool:
    """Whether a stream is longer than it should be, and would be half as long anew."""
    return any(
        len(pages(stream, at)) > max(MOST_PAGES, 2 * len(_pages(kind, _anew(at), at.end)))
        for stream, kind in STREAMS.items()
    )


def _anew(at: Moment) -> Generation:
    return Generation("", at.generation.epoch, at.end, at.generation.erasures)


@lru_cache(maxsize=8)
def _pages(kind: str, of: Generation, end: int) -> dict[int, datetime]:
    return changes.pages(kind, SIZE, start=of.seq, end=end)


def _rendered(stream: str, number: int, at: Moment) -> bytes:
    first, last = number * SIZE, min((number + 1) * SIZE, at.end)
    found = changes.events(STREAMS[stream], first, last, start=at.generation.seq)
    here = f"{address(stream)}/{at.generation.id}/{number}"
    return trig.page(address(stream), here, filter(_told, found), at.generation.epoch)


def _told(event: Event) -> bool:
    """What was just erased is told by its delete alone."""
    return event.op == "delete" or event.document is not None


def _path(stream: str, number: int, of: Generation) -> Path:
    return generation.root() / of.id / stream / f"{number}.trig"


def _kept(path: Path, content: bytes) -> bytes:
    """The page in its file, whole; whoever came first has written what everybody gets."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".page-", dir=path.parent)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    try:
        os.link(name, path)
    except FileExistsError:
        return path.read_bytes()
    finally:
        Path(name).unlink(missing_ok=True)
    return content
