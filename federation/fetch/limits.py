"""Limits: how long one answer may take and how much it may bring, and what goes beyond them."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` for everything, redirects included; `size` in bytes as they arrive; `unpacked`
    in bytes as they are read."""

    seconds: float = 60.0
    size: int = 32 * MEGABYTE
    unpacked: int = 64 * MEGABYTE


#: A page of a feed.
PAGE = Limits()
#: A dump of a million records.
FILE = Limits(seconds=3_600.0, size=2_048 * MEGABYTE, unpacked=4_096 * MEGABYTE)


class Watch:
    """Shuts its socket once the time is up; the socket is told when it is dialled."""

    sock: socket.socket | None = None

    def end(self) -> None:
        """No more is read from the socket, nor written to it."""
        if self.sock is not None:
            with suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


@contextmanager
def watched(seconds: float) -> Iterator[Watch]:
    """A watch over one exchange: an answer that drips byte by byte ends as well."""
    watch = Watch()
    timer = threading.Timer(seconds, watch.end)
    timer.daemon = True
    timer.start()
    try:
        yield watch
    finally:
        timer.cancel()
