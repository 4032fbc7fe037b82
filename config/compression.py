"""gzip of answers (RFC 9110, 8.4.1.3), whole or as they stream.

A compressed answer is a representation of its own, so its strong ETag `"x"` becomes `"x-gzip"`;
what clients send back is read without the mark, and the rest of the hub never sees it.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from django.http import HttpRequest, HttpResponseBase
from isal import isal_zlib

from api import vary

#: Below this many bytes nothing is gained.
LEAST: Final = 600
#: A stream is pushed out after so many bytes, that its reader need not wait.
PUSH: Final = 65_536
LEVEL: Final = 2
_GZIP: Final = 31  # `wbits` of a gzip container, whose time stamp stays 0
_MARKED: Final = re.compile(r'-gzip"')
_CONDITIONS: Final = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH")
_ACCEPTED: Final = re.compile(r"\s*(gzip|x-gzip|\*)\s*(?:;\s*q\s*=\s*([0-9.]+)\s*)?", re.IGNORECASE)
_TYPES: Final = re.compile(
    r"text/(?!event-stream)|image/svg|application/(?:[\w.-]+\+)?(?:json|xml|yaml)\b"
    r"|application/(?:x-ndjson|n-triples|n-quads|trig|javascript)\b"
)

Answer = Callable[[HttpRequest], HttpResponseBase]


class GzipMiddleware:
    """Compresses what is worth it for who accepts it; files with ranges stay as they are."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        held = _unmark(request)
        response = self.get_response(request)
        if response.status_code == 304:
            vary.add(response, "Accept-Encoding")
            if f'{response.headers.get("ETag", "-")[:-1]}-gzip"' in held:
                _mark(response)
            return response
        if _compressible(response):
            vary.add(response, "Accept-Encoding")
            if _size(response) >= LEAST and accepts(request.META.get("HTTP_ACCEPT_ENCODING", "")):
                _compress(request, response)
        return response


def accepts(header: str) -> bool:
    """Whether `Accept-Encoding` allows gzip."""
    for part in header.split(","):
        found = _ACCEPTED.fullmatch(part)
        if found:
            return not found[2] or found[2].strip("0.") != ""
    return False


def _unmark(request: HttpRequest) -> str:
    """The conditions as they came; the views read them without the mark."""
    held = [request.META[name] for name in _CONDITIONS if name in request.META]
    for name in _CONDITIONS:
        if name in request.META:
            request.META[name] = _MARKED.sub('"', request.META[name])
    return ",".join(held)


def _mark(response: HttpResponseBase) -> None:
    etag = response.headers.get("ETag", "")
    if etag.startswith('"'):
        response.headers["ETag"] = f'{etag[:-1]}-gzip"'


def _compressible(response: HttpResponseBase) -> bool:
    headers = response.headers
    if any(name in headers for name in ("Content-Encoding", "Content-Range", "Accept-Ranges")):
        return False
    return bool(_TYPES.match(headers.get("Content-Type", "")))


def _size(response: Any) -> int:
    """Bytes of the body, or what the answer to HEAD says; a stream is long."""
    if response.streaming:
        return LEAST
    return len(response.content) or int(response.headers.get("Content-Length", 0))


def _compress(request: HttpRequest, response: Any) -> None:
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("Content-Length", None)
    _mark(response)
    if response.streaming:
        response.streaming_content = _stream(response.streaming_content)
    elif request.method != "HEAD":
        response.content = isal_zlib.compress(response.content, LEVEL, _GZIP)
        response.headers["Content-Length"] = str(len(response.content))


def _stream(parts: Iterable[bytes]) -> Iterator[bytes]:
    packer = isal_zlib.compressobj(LEVEL, isal_zlib.DEFLATED, _GZIP)
    waiting = 0
    for part in parts:
        waiting += len(part)
        packed = packer.compress(part)
        if waiting >= PUSH:
            packed, waiting = packed + packer.flush(isal_zlib.Z_SYNC_FLUSH), 0
        if packed:
            yield packed
    yield packer.flush()
