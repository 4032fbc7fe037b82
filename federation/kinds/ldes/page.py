"""A page of an event stream, taken apart. Pure: statements in, values out.

What a page says is read by TREE (`tree:member`, `tree:relation`), what its members are by LDES
(`ldes:versionOfPath`, `ldes:timestampPath`). What a member tells stands in the graph that its IRI
names, or else is all that leads on from it.
"""

import datetime
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final, NamedTuple
from urllib.parse import urldefrag

from federation.readers.rdf.framing import RDF_TYPE, kind_of
from federation.readers.rdf.serving import Quad

AS: Final = "https://www.w3.org/ns/activitystreams#"
LDES: Final = "https://w3id.org/ldes#"
TREE: Final = "https://w3id.org/tree#"
_GONE: Final = frozenset({f"{AS}Delete", f"{AS}Tombstone"})
_STREAMS: Final = frozenset({f"{LDES}EventStream", f"{TREE}Collection"})
_FACTS: Final = ("timestampPath", "versionOfPath", "versionDeleteObject")


class StreamError(ValueError):
    """What was answered is no page of an event stream, or a cut one; one sentence."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a stream says of its members: by which properties they name their time and the object
    that they are a version of, which class stands for its end, and whether it forgets any."""

    timestampPath: str = ""  # noqa: N815 (as LDES names it)
    versionOfPath: str = ""  # noqa: N815
    versionDeleteObject: str = ""  # noqa: N815
    forgets: bool = False

    def as_json(self) -> dict[str, Any]:
        """As `Shape(**…)` takes it."""
        return asdict(self)


class Event(NamedTuple):
    """What a member says of its object: `op` is `upsert` or `delete`, `text` N-Triples."""

    iri: str
    at: str
    member: str
    op: str
    type_name: str
    text: str


class Unusable(NamedTuple):
    """A member that nothing can be taken from, and why."""

    member: str
    reason: str


@dataclass(slots=True)
class Page:
    """The statements of one answer."""

    quads: Sequence[Quad]
    about: dict[str, list[Quad]] = field(default_factory=dict)
    graphs: dict[str, list[Quad]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for quad in self.quads:
            (self.graphs if quad.graph else self.about).setdefault(
                quad.graph or quad.subject, []
            ).append(quad)
        if not any(map(_is_of_a_page, self.quads)):
            raise StreamError("holds no page of an event stream: it is empty, or cut, or another")

    def nodes(self, here: str) -> list[str]:
        """Where it leads on: by its relations, or from the stream to its view."""
        found = self._objects(f"{TREE}node")
        if not found:
            found = [each for each in self._objects(f"{TREE}view") if each != here]
        return list(dict.fromkeys(urldefrag(each).url for each in found))

    def shape(self, before: Shape) -> Shape:
        """What it says of the stream; what another page said where it says nothing."""
        told = asdict(before)
        for name in _FACTS:
            quads = [quad for quad in self.quads if quad.predicate == LDES + name]
            if any(quad.kind == 1 for quad in quads):
                raise StreamError(f"states a {name} that is not one property")
            if quads:
                told[name] = quads[0].object
        policies = any(quad.predicate == f"{LDES}retentionPolicy" for quad in self.quads)
        return Shape(**{**told, "forgets": before.forgets or policies})

    def events(self, shape: Shape) -> Iterator[Event | Unusable]:
        """What its members say, in the order in which they stand."""
        members = dict.fromkeys(self._objects(f"{TREE}member"))
        if members and bool(shape.versionOfPath) and not shape.timestampPath:
            raise StreamError("tells of versions, and not by what property which is the latest")
        for member in members:
            yield self._event(member, shape, members.keys())

    def _event(self, member: str, shape: Shape, members: Iterable[str]) -> Event | Unusable:
        own = [*self.about.get(member, ()), *self.graphs.get(member, ())]
        if not own:
            raise StreamError(f"is cut: it names {member[:200]} and does not tell it")
        of, at = member, ""
        if shape.versionOfPath:
            of = _only(own, member, shape.versionOfPath)
        if shape.timestampPath:
            at = instant(_only(own, member, shape.timestampPath))
        if not of or (shape.timestampPath and not at):
            return Unusable(member, "it lacks the object or the time that the stream promises")
        types = _types(own, member)
        ended = _GONE | {shape.versionDeleteObject}
        if types & ended or _types(self.about.get(of, ()), of) & ended:
            return Event(of, at, member, "delete", "", "")
        payload = [
            quad._replace(subject=of) if quad.subject == member else quad
            for quad in self.graphs.get(member) or self._closure(member, of, set(members))
            if quad.predicate not in {shape.versionOfPath, shape.timestampPath}
        ]
        kind = kind_of(_types(payload, of))
        if kind is None:
            return Unusable(member, f"{of[:200]} is of no type that is read")
        return Event(of, at, member, "upsert", kind, "".join(_lines(payload, member)))

    def _closure(self, member: str, of: str, members: set[str]) -> Iterator[Quad]:
        """What is said of the member, and of all that it leads to; never of another member."""
        waiting, seen = [member, of], {*members} - {member, of}
        while waiting:
            node = waiting.pop()
            if node in seen:
                continue
            seen.add(node)
            for quad in self.about.get(node, ()):
                yield quad
                if quad.kind != 2 and quad.predicate != RDF_TYPE:
                    waiting.append(quad.object)

    def _objects(self, predicate: str) -> list[str]:
        """The IRIs that this property leads to."""
        return [quad.object for quad in self.quads if quad.predicate == predicate and not quad.kind]


def instant(text: str) -> str:
    """A date or time in a form whose order is that of time; "" where it is none."""
    try:
        moment = datetime.datetime.fromisoformat(text.strip())
    except ValueError:
        return ""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.UTC)
    try:
        return moment.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    except OverflowError:
        return ""


def _is_of_a_page(quad: Quad) -> bool:
    stream = quad.predicate == RDF_TYPE and quad.object in _STREAMS
    return stream or quad.predicate.startswith(TREE) or quad.object == f"{TREE}Node"


def _only(quads: Iterable[Quad], subject: str, predicate: str) -> str:
    """The one value of a property; "" where there is none, or a blank node."""
    found = (q.object for q in quads if (q.subject, q.predicate) == (subject, predicate))
    value = next(found, "")
    return "" if value.startswith("_:") else value


def _types(quads: Iterable[Quad], subject: str) -> set[str]:
    return {q.object for q in quads if (q.subject, q.predicate) == (subject, RDF_TYPE)}


def _lines(quads: Iterable[Quad], member: str) -> Iterator[str]:
    """N-Triples with labels of blank nodes that are the member's own."""
    for quad in quads:
        told = _term(quad.object, member) if quad.kind == 1 else quad.text
        yield f"{_term(quad.subject, member)} <{quad.predicate}> {told} .\n"


def _term(value: str, member: str) -> str:
    if not value.startswith("_:"):
        return f"<{value}>"
    return f"_:b{hashlib.sha256(f'{member} {value}'.encode()).hexdigest()[:32]}"
