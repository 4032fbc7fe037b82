"""Streams: whole lists sent as they are read, so many at once and no more.

A stream holds a thread of the server for as long as its client reads. With all threads taken by
slow readers nobody else would be answered, so half of them are kept free.
"""

import threading
from collections.abc import Iterator
from typing import Final

from api.problems import Problem

#: How many streams a server process sends at once.
MOST: Final = 8
RETRY_AFTER: Final = 30
_free = threading.BoundedSemaphore(MOST)


class Stream:
    """The parts of an answer; whoever makes one must have it closed, as Django does.

    Raises `Problem` 503 with `Retry-After` where `MOST` are being sent.
    """

    _open = False

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._room = _free
        if not self._room.acquire(blocking=False):
            headers = {"Retry-After": str(RETRY_AFTER)}
            raise Problem(503, "busy", seconds=RETRY_AFTER, headers=headers)
        self._parts = parts
        self._open = True

    def __iter__(self) -> Iterator[bytes]:
        return self._parts

    def close(self) -> None:
        """Lets another stream begin; more than once does no harm."""
        if self._open:
            self._open = False
            self._room.release()

    __del__ = close  # an answer that nobody closed makes room when it is forgotten
