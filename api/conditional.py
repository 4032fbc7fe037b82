"""ETags and conditional requests (RFC 9110, 13)."""

import hashlib
import re
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest

from api.build import build
from api.problems import Problem

_TAG: Final = re.compile(r'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')

_ONE: Final = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_LIST: Final = re.compile(rf"[ \t]*{_ONE}(?:[ \t]*,[ \t]*{_ONE})*[ \t]*")
_STRONG: Final = re.compile(r'(?<!W/)"[\x21\x23-\x7e\x80-\xff]*"')


def tag(*parts: Any) -> str:
    """The strong ETag of a representation, by everything that its bytes depend on."""
    text = "\0".join(map(str, (build(), *parts)))
    return f'"{hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]}"'


def matches(header: str | None, etag: str) -> bool:
    """Whether `If-None-Match` names the ETag, compared weakly, or is `*`."""
    if not header:
        return False
    return header.strip() == "*" or etag in _TAG.findall(header)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a writer says of the state that they saw: the values of `If-Match` and
    `If-None-Match`, None where a header is absent. Both name ETags, or `*`."""

    match: tuple[str, ...] | None
    none_match: tuple[str, ...] | None

    @property
    def blind(self) -> bool:
        """Whether the writer named no state."""
        return self.match is None and self.none_match is None

    def check(self, etag: str | None) -> None:
        """Raises a problem 412 unless the conditions hold; `etag` is None where nothing is."""
        if self.match is not None and not _among(self.match, etag):
            raise Problem(412, "stale", headers={"ETag": etag} if etag else {})
        if self.none_match is not None and _among(self.none_match, etag):
            raise Problem(412, "exists", headers={"ETag": etag} if etag else {})


def conditions(request: HttpRequest) -> Conditions:
    """The conditions of a request that writes; a problem 400 for what cannot be read."""
    return Conditions(*(_given(request, name) for name in ("If-Match", "If-None-Match")))


def _given(request: HttpRequest, name: str) -> tuple[str, ...] | None:
    header = request.headers.get(name)
    if header is None:
        return None
    if header.strip() == "*":
        return ("*",)
    if not _LIST.fullmatch(header):
        raise Problem(400, "condition", name=name, value=header[:100])
    # What is weak names no exact state: it never matches (RFC 9110, 13.1.1).
    return tuple(found[0] for found in _STRONG.finditer(header))


def _among(given: tuple[str, ...], etag: str | None) -> bool:
    return etag is not None and ("*" in given or etag in given)
