"""What a record or a list of them can be answered as: JSON, and every format of `exports`."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from exports.formats import FORMATS, Envelope, Format
from vocab.canonical import dumps
from vocab.context import ADDRESS


class Json(Format):
    """The stored texts as they are; a `Link` names the context."""

    key = "json"
    title = "JSON"
    media_type = "application/json"

    def record(self, text: str, *, base: str, kind: str = "organisation") -> bytes:
        return text.encode()

    def parts(self, texts: Iterable[str], envelope: Envelope) -> Iterator[bytes]:
        count = "" if envelope.total is None else f'"count":{envelope.total},'
        more = "".join(f"{dumps(name)}:{text}," for name, text in envelope.members.items())
        yield f'{{{count}"next":{dumps(envelope.next)},{more}"results":['.encode()
        yield _joined(list(envelope.told(texts)))
        yield b"]}"


def _joined(texts: list[Any]) -> bytes:
    """Texts with commas between; they may be bytes already, as a database gave them."""
    return b",".join(texts) if texts and isinstance(texts[0], bytes) else ",".join(texts).encode()


#: By key, the default first.
REPRESENTATIONS: Final[Mapping[str, Format]] = {"json": Json(), **FORMATS}


@cache
def representations(kind: str) -> Mapping[str, Format]:
    """Those that can show a type of record."""
    return {key: each for key, each in REPRESENTATIONS.items() if kind in each.kinds}


def context_link(base: str) -> str:
    """The `Link` of JSON to its context (JSON-LD 1.1, 6.1)."""
    rel = 'rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
    return f"<{base}{ADDRESS}>; {rel}"
