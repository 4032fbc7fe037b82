"""gunicorn's threaded worker, whose own refusals are problems (RFC 9457) like every other error.

What gunicorn refuses (an overlong or malformed request) never reaches Django, and it would answer
in HTML. An overlong address is a 400 as every other wrong parameter is.
"""

import contextlib
import json
import socket
import struct
from threading import Thread
from typing import Any, Final

from gunicorn.http import errors, message
from gunicorn.workers.gthread import ThreadWorker

#: The longest first line of a request, in bytes. gunicorn knows 8190 or none at all; a batch of
#: names to match, percent-encoded in an address, is longer than the one and must not be the other.
message.MAX_REQUEST_LINE = REQUEST_LINE = 65_536
#: How much of a refused request is read, so that closing does not take the answer back.
DRAINED: Final = 1 << 20
#: How many seconds a thread waits for a client that neither sends nor reads. gunicorn sets its
#: sockets to blocking again for each request, so the kernel keeps the time.
PATIENCE: Final = 10
#: Faults of the application, not of the client.
OURS: Final = (errors.InvalidResponseHeader, errors.InvalidResponseHeaderName)
#: The application that has lists.
HUB: Final = "config.wsgi"
_TITLES: Final = {400: "Bad Request", 431: "Request Header Fields Too Large"}


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """The worker that `serve` runs."""

    def load_wsgi(self) -> None:
        """Loads the application, and has a thread read what the hub's lists need in memory."""
        super().load_wsgi()
        if self.app.app_uri == HUB:
            Thread(target=_warm_up, daemon=True).start()

    def handle(self, conn: Any) -> Any:
        """Serves a request, waiting `PATIENCE` seconds for the client's next byte, not for ever."""
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            conn.sock.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", PATIENCE, 0))
        return super().handle(conn)

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        if not isinstance(exc, errors.ParseException) or isinstance(exc, OURS):
            super().handle_error(req, client, addr, exc)
            return
        status = 431 if isinstance(exc, errors.LimitRequestHeaders) else 400
        self.log.warning("Refused a request from %s: %s", addr[0] if addr else "", exc)
        with contextlib.suppress(OSError):
            client.sendall(refusal(status, str(exc)))
            client.shutdown(socket.SHUT_WR)
            _drain(client)


def _warm_up() -> None:
    from directory.facets import warm_up  # the application is loaded by now, not before

    warm_up()


def refusal(status: int, detail: str) -> bytes:
    """The whole answer: head and problem."""
    title = _TITLES[status]
    members = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    body = json.dumps(members).encode()
    head = (
        f"HTTP/1.1 {status} {title}\r\n"
        "Connection: close\r\n"
        "Content-Type: application/problem+json; charset=utf-8\r\n"
        "Access-Control-Allow-Origin: *\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _drain(client: socket.socket) -> None:
    client.settimeout(1)
    left = DRAINED
    while left > 0 and (read := client.recv(min(left, 65_536))):
        left -= len(read)
