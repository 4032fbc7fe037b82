"""IRIs (RFC 3987): what the door lets in, mended where the intention is plain."""

import re
from typing import Final

from pyoxigraph import NamedNode

_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_DOUBLED: Final = re.compile(r"^https?:/*(?=https?:?/)", re.IGNORECASE)
_NO_COLON: Final = re.compile(r"^(https?)//", re.IGNORECASE)
#: White space of any script too: RFC 3987 allows U+00A0 and its like, rdflib's parsers do not.
_FORBIDDEN: Final = re.compile(r"[\s\x00-\x20\x7f-\x9f<>\"{}|\\^`]|%(?![0-9A-Fa-f]{2})")
_AUTHORITY: Final = re.compile(
    r"(?P<user>[^/?#]*@)?(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s/?#:@\[\]%]+)(?P<port>:\d*)?"
)
#: What most addresses look like that need no mending, told at a glance.
_PLAIN: Final = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::[0-9]+)?(?:/[A-Za-z0-9/._~!$'()*+,;=:@-]*)?"
    r"(?:\?[A-Za-z0-9/._~!$'()*+,;=:@&?-]*)?(?:\#[A-Za-z0-9/._~-]*)?"
    r"|mailto:[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+|tel:\+[0-9]+(?:-[0-9]+)*"
)


class IriError(ValueError):
    """Not an absolute IRI, and not to be mended; the message says why."""


def clean(value: str) -> str:
    """An absolute IRI that RFC 3987 and pyoxigraph accept.

    Ends are trimmed, forbidden characters percent-encoded, doubled schemes removed, the scheme and
    the host of a web address lower-cased. Raises `IriError` for what is relative or unusable.
    """
    if _PLAIN.fullmatch(value):
        return value
    text = value.strip()
    while _DOUBLED.match(text):
        text = _DOUBLED.sub("", text, count=1)
    text = _NO_COLON.sub(r"\1://", text)
    scheme = _SCHEME.match(text)
    if scheme is None:
        raise IriError(f"“{value}” is not an absolute address: it names no scheme such as https:")
    name = scheme[1].lower()
    rest = _FORBIDDEN.sub(_encode, text[scheme.end() :])
    rest = _web(value, rest) if name in {"http", "https"} else rest
    text = f"{name}:{rest}"
    try:
        NamedNode(text)
    except ValueError as error:
        raise IriError(f"“{value}” is not a valid IRI: {error}") from error
    if not rest:
        raise IriError(f"“{value}” is not a valid IRI: nothing follows its scheme")
    return text


def is_clean(value: str) -> bool:
    """Whether the value is an absolute IRI that needs no mending."""
    try:
        return clean(value) == value
    except IriError:
        return False


def _encode(match: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in match[0].encode())


def _web(value: str, rest: str) -> str:
    """What follows `http:` with its host checked and lower-cased, brackets in the path encoded."""
    bare = rest.lstrip("/")
    cut = min((place for mark in "/?#" if (place := bare.find(mark)) >= 0), default=len(bare))
    authority, path = bare[:cut], bare[cut:]
    found = _AUTHORITY.fullmatch(authority)
    if found is None:
        raise IriError(f"“{value}” has no usable host name")
    path = path.replace("[", "%5B").replace("]", "%5D")
    return (
        f"//{found['user'] or ''}{found['host'].lower()}{(found['port'] or '').rstrip(':')}{path}"
    )
