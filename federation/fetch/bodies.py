"""Bodies: the bytes of an answer, unpacked and counted as they come, into memory or a file."""

import zlib
from collections.abc import Callable, Iterator
from typing import Final

from federation.fetch.limits import Limits

_PART: Final = 2**18
_GZIP: Final = 31
_DEFLATE: Final = 15


class BodyError(ValueError):
    """A body that is too large, cut, or packed in another way than it says; one sentence."""


def unpacked(parts: Iterator[bytes], encoding: str, limits: Limits) -> Iterator[bytes]:
    """The parts of a body as its sender meant them; raises `BodyError`."""
    arriving = _counted(parts, limits.size, "arrives in")
    if encoding in {"", "identity"}:
        yield from arriving
        return
    windows = {"gzip": _GZIP, "x-gzip": _GZIP, "deflate": _DEFLATE}
    if encoding not in windows:
        raise BodyError(f"the answer is packed as “{encoding}”, which was not asked for")
    inflated = _inflated(arriving, lambda: zlib.decompressobj(windows[encoding]))
    yield from _counted(inflated, limits.unpacked, "unpacks to")


def _inflated(parts: Iterator[bytes], begin: Callable[[], "zlib._Decompress"]) -> Iterator[bytes]:
    machine = begin()
    ended = True
    for part in parts:
        waiting = part
        while waiting:
            try:
                made = machine.decompress(waiting, _PART)
            except zlib.error as error:
                raise BodyError(f"the answer cannot be unpacked: {error}") from error
            ended = machine.eof
            waiting = machine.unused_data if ended else machine.unconsumed_tail
            if made:
                yield made
            if ended and waiting:
                machine = begin()  # gzip may hold several members, one after another
    if not ended:
        raise BodyError("the answer is cut: what it was packed as has no end")


def _counted(parts: Iterator[bytes], most: int, verb: str) -> Iterator[bytes]:
    size = 0
    for part in parts:
        size += len(part)
        if size > most:
            raise BodyError(f"the answer {verb} more than {most // 2**20} MB")
        yield part
