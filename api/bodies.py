"""Bodies of requests: read piece by piece, whole or refused.

A body says how long it is, by `Content-Length` or by its last chunk; one that ends before is cut.
"""

from collections.abc import Iterator
from typing import Any, Final

import orjson
from rest_framework.request import Request

from api.problems import Problem

_PIECE: Final = 65_536
MOST_RECORD: Final = 1_000_000
#: What a record may be sent as.
JSON: Final = ("application/json", "application/ld+json")


def media_type(request: Request) -> str:
    """The media type of the body in lower case, without parameters."""
    return str(request.content_type or "").partition(";")[0].strip().lower()


def pieces(request: Request, most: int) -> Iterator[bytes]:
    """The body as it comes; a problem where it is greater than `most` bytes, or cut."""
    stream, length = _stream(request)
    if length is not None and length > most:
        raise Problem(413, "large", most=most)
    got = 0
    while piece := _read(stream, length, got):
        got += len(piece)
        if got > most:
            raise Problem(413, "large", most=most)
        yield piece
    if length is not None and got < length:
        raise Problem(400, "cut", got=got, length=length)


def document(request: Request) -> dict[str, Any]:
    """The JSON object that the body is; a problem for anything else."""
    given = media_type(request)
    if given not in JSON:
        raise Problem(415, "media-type", given=given[:100], known=", ".join(JSON))
    coding = request.headers.get("Content-Encoding", "identity")
    if coding.strip().lower() not in {"", "identity"}:
        raise Problem(415, "coding", given=coding[:100], known="identity")
    content = b"".join(pieces(request, MOST_RECORD))
    try:
        found = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise Problem(400, "json", reason=str(error)) from error
    if not isinstance(found, dict):
        raise Problem(400, "object")
    return {key: value for key, value in found.items() if key != "@context"}


def _stream(request: Request) -> tuple[Any, int | None]:
    """Where the body comes from, and how long it says it is (None: it comes in chunks)."""
    meta = request.META
    if "chunked" in meta.get("HTTP_TRANSFER_ENCODING", "").lower():
        return meta["wsgi.input"], None
    text = str(meta.get("CONTENT_LENGTH") or "")
    if not text:
        raise Problem(411, "length")
    if not text.isascii() or not text.isdigit():
        raise Problem(400, "request")
    return meta["wsgi.input"], int(text)


def _read(stream: Any, length: int | None, got: int) -> bytes:
    size = _PIECE if length is None else min(_PIECE, length - got)
    try:
        return bytes(stream.read(size)) if size else b""
    except Exception as error:  # whatever the server's stream raises, the body is not whole
        raise Problem(400, "cut", got=got, length=length or "…") from error
