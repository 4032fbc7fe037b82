"""A file as an answer: whole, or the one range of bytes asked for (RFC 9110, 14)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from django.http import (
    HttpRequest,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.utils.http import http_date, parse_http_date_safe

from api import conditional
from api.problems import Problem
from exports.storage import Part

CHUNK: Final = 256 * 1024
_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@dataclass(frozen=True, slots=True)
class File:
    """A file with its strong ETag, the second since 1970 it was made in, and how it is cached.

    `part` opens so many bytes from a place on.
    """

    part: Callable[[int, int], Part]
    size: int
    media_type: str
    etag: str
    modified: int
    cache_control: str


def serve(request: HttpRequest, file: File) -> HttpResponseBase:
    """200, 206, 304, or a problem 416; several ranges at once are answered by the whole file."""
    headers = {
        "ETag": file.etag,
        "Last-Modified": http_date(file.modified),
        "Accept-Ranges": "bytes",
        "Cache-Control": file.cache_control,
    }
    if _unchanged(request, file):
        return _dressed(HttpResponseNotModified(), headers)
    asked = _asked(request, file)
    first, last = asked or (0, file.size - 1)
    length = last - first + 1
    headers["Content-Length"] = str(length)
    if asked:
        headers["Content-Range"] = f"bytes {first}-{last}/{file.size}"
    part = BytesIO() if request.method == "HEAD" else file.part(first, length)
    response = StreamingHttpResponse(
        _Chunks(part, length),
        status=206 if asked else 200,
        content_type=file.media_type,
    )
    return _dressed(response, headers)


def _unchanged(request: HttpRequest, file: File) -> bool:
    if "If-None-Match" in request.headers:
        return conditional.matches(request.headers["If-None-Match"], file.etag)
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return since is not None and file.modified <= since


def _asked(request: HttpRequest, file: File) -> tuple[int, int] | None:
    """The first and last byte asked for; None for the whole file."""
    match = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if request.method != "GET" or not match or not any(match.groups()) or not _still(request, file):
        return None
    if match[1] and match[2] and int(match[2]) < int(match[1]):
        return None
    last = file.size - 1
    if match[1]:
        first, last = int(match[1]), min(int(match[2] or last), last)
    else:
        first = max(file.size - int(match[2]), 0)
    if first > last:
        whole = {"Content-Range": f"bytes */{file.size}"}
        raise Problem(416, "range", size=file.size, headers=whole)
    return first, last


def _still(request: HttpRequest, file: File) -> bool:
    """Whether `If-Range` names this very file, by its ETag or its date."""
    wanted = request.headers.get("If-Range", "").strip()
    return not wanted or wanted == file.etag or wanted == http_date(file.modified)


class _Chunks:
    """So many bytes of what was opened, in chunks; closes it at the end, or when dropped."""

    def __init__(self, part: Part, length: int) -> None:
        self.part = part
        self.left = length

    def __iter__(self) -> Iterator[bytes]:
        while self.left and (chunk := self.part.read(min(CHUNK, self.left))):
            self.left -= len(chunk)
            yield chunk

    def close(self) -> None:
        self.part.close()


def _dressed(response: HttpResponseBase, headers: dict[str, str]) -> HttpResponseBase:
    for name, value in headers.items():
        response[name] = value
    return response
