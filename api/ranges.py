"""A file as an answer: whole, or the one range of bytes asked for (RFC 9110, 14)."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.http import (
    HttpRequest,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.utils.http import http_date, parse_http_date_safe

from api import conditional
from api.problems import Problem

CHUNK: Final = 256 * 1024
_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@dataclass(frozen=True, slots=True)
class File:
    """A file with its strong ETag, the second since 1970 it was made in, and how it is cached."""

    path: Path
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
    stream = file.path.open("rb")
    size = os.fstat(stream.fileno()).st_size
    try:
        asked = _asked(request, file, size)
    except Problem:
        stream.close()
        raise
    first, last = asked or (0, size - 1)
    headers["Content-Length"] = str(last - first + 1)
    if asked:
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    response = StreamingHttpResponse(
        _Part(stream, first, last - first + 1),
        status=206 if asked else 200,
        content_type=file.media_type,
    )
    return _dressed(response, headers)


def _unchanged(request: HttpRequest, file: File) -> bool:
    if "If-None-Match" in request.headers:
        return conditional.matches(request.headers["If-None-Match"], file.etag)
    since = parse_http_date_safe(request.headers.get("If-Modified-Since", ""))
    return since is not None and file.modified <= since


def _asked(request: HttpRequest, file: File, size: int) -> tuple[int, int] | None:
    """The first and last byte asked for; None for the whole file."""
    match = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if request.method != "GET" or not match or not any(match.groups()) or not _still(request, file):
        return None
    if match[1] and match[2] and int(match[2]) < int(match[1]):
        return None
    last = size - 1
    if match[1]:
        first, last = int(match[1]), min(int(match[2] or last), last)
    else:
        first = max(size - int(match[2]), 0)
    if first > last:
        raise Problem(416, "range", size=size, headers={"Content-Range": f"bytes */{size}"})
    return first, last


def _still(request: HttpRequest, file: File) -> bool:
    """Whether `If-Range` names this very file, by its ETag or its date."""
    wanted = request.headers.get("If-Range", "").strip()
    return not wanted or wanted == file.etag or wanted == http_date(file.modified)


class _Part:
    """So many bytes of an open file from a place on; closes it at the end, or when dropped."""

    def __init__(self, stream: Any, first: int, length: int) -> None:
        self.stream = stream
        self.first = first
        self.length = length

    def __iter__(self) -> Iterator[bytes]:
        self.stream.seek(self.first)
        left = self.length
        while left and (chunk := self.stream.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk

    def close(self) -> None:
        self.stream.close()


def _dressed(response: HttpResponseBase, headers: dict[str, str]) -> HttpResponseBase:
    for name, value in headers.items():
        response[name] = value
    return response
