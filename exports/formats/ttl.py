"""Turtle: statements grouped by subject, under prefixes of our own order."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import RdfFormat, parse, serialize

from exports.entry import Entry
from exports.formats.base import Envelope, Format, Sink, Writer
from exports.templates import Style
from exports.triples import flat, statements
from vocab.profile import shapes, types
from vocab.terms import PREFIXES, expand

#: No namespace begins with another, or the serialiser's choice between them would be chance.
HEADER: Final = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in sorted(PREFIXES.items()))


def _names() -> Iterator[tuple[str, str]]:
    """The IRIs of classes and properties, in angle brackets, with their prefixed names."""
    iris = {key.iri for keys in shapes().values() for key in keys.values()} | {*types().values()}
    for iri in iris:
        for prefix, namespace in PREFIXES.items():
            local = iri.removeprefix(namespace)
            if local != iri and _PLAIN.fullmatch(local):
                yield f"<{iri}>", f"{prefix}:{local}"
    yield f"<{expand('rdf:type')}>", "a"


_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_SHORT: Final = dict(_names())
_NEXT: Final = " ;\n\t"
_CUT: Final = -len(_NEXT)
STYLE: Final = Style(end=_NEXT, repeated=False, names=_SHORT)


def turtle(ntriples: str) -> bytes:
    """The statements in Turtle, grouped where one subject follows itself, without prefixes' lines.

    The serialiser writes its prefixes in no certain order, which is why `HEADER` stands for them.
    """
    if not ntriples:
        return b""
    quads = parse(ntriples, format=RdfFormat.N_TRIPLES)
    written = serialize((quad.triple for quad in quads), format=RdfFormat.TURTLE, prefixes=PREFIXES)
    assert written is not None
    return written.split(b"\n", len(PREFIXES))[-1]


def grouped(statements: Iterable[str]) -> str:
    """Statements `subject predicate object` in Turtle, those next to each other on one subject."""
    parts: list[str] = []
    last = ""
    for statement in statements:
        subject, predicate, target = statement.split(" ", 2)
        if subject != last:
            parts.append(f" .\n{subject} " if last else f"{subject} ")
            last = subject
        else:
            parts.append(_NEXT)
        parts.append(f"{_SHORT.get(predicate, predicate)} {_SHORT.get(target, target)}")
    return "".join((*parts, " .\n")) if last else ""


def told(entry: Entry) -> bytes:
    """A record in Turtle: as by `grouped`, from templates where no nested node holds another."""
    if not flat(entry.document, entry.labels):
        return grouped(statements(entry.document)).encode()
    own, nested = STYLE.write(entry.escaped, iter(entry.labels))
    subjects = (f"<{entry.document['id']}> {''.join(own)}", *nested) if own else ()
    return b"".join([f"{each[:_CUT]} .\n".encode() for each in subjects if each])


class TtlWriter(Writer):
    """Writes a record at a time under the prefixes that the file begins with."""

    def __init__(self, sink: Sink, envelope: Envelope) -> None:
        super().__init__(sink, envelope)
        sink.write(HEADER.encode())

    def add(self, entry: Entry) -> None:
        self.sink.write(told(entry))


class Ttl(Format):
    """RDF 1.1 Turtle."""

    key = "ttl"
    title = "Turtle"
    media_type = "text/turtle"
    rdf = True
    writer = TtlWriter
