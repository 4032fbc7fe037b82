"""Documents out of triples, by the profile: each key's property, and what else is read as it."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from federation.rows import Note, shown
from federation.types import type_set
from vocab.aliases import canonical_iri
from vocab.canonical import canonicalise
from vocab.profile import (
    RECORDS,
    TYPE_SETS,
    Key,
    shapes,
    types,
)
from vocab.terms import PREFIXES, expand

RDF_TYPE: Final = expand("rdf:type")
_WITHIN: Final = "http://data.ordnancesurvey.co.uk/ontology/spatialrelations/within"
_MOST_DEEP: Final = 4

Way: TypeAlias = tuple[str, ...]
Ways: TypeAlias = tuple[Way, ...]

#: Paths that are read as a key of a shape, where it has no property of its own.
PATHS: Final[Mapping[tuple[str, str], Ways]] = {
    ("Place", "latitude"): (
        (_WITHIN, expand("geo:lat")),
        (expand("schema:geo"), expand("schema:latitude")),
        (expand("org:siteAddress"), expand("geo:lat")),
    ),
    ("Place", "longitude"): (
        (_WITHIN, expand("geo:long")),
        (expand("schema:geo"), expand("schema:longitude")),
        (expand("org:siteAddress"), expand("geo:long")),
    ),
    **{
        ("Place", key): ((expand("org:siteAddress"), expand(iri)),)
        for key, iri in (
            ("street", "vcard:street-address"),
            ("postcode", "vcard:postal-code"),
            ("locality", "vcard:locality"),
            ("region", "vcard:region"),
            ("country", "vcard:country-name"),
        )
    },
}
#: Properties by which others say what we say with a membership.
_MEMBER_OF: Final = (expand("org:memberOf"), expand("schema:memberOf"))
_KINDS: Final = {
    types()[name]: "Organisation"
    for name in ("SSEInitiative", "Network", "OrganizationalCollaboration", "Organization")
} | {
    types()["SchemaOrganization"]: "Organisation",
    expand("org:FormalOrganization"): "Organisation",
    types()["Activity"]: "Activity",
    types()["Source"]: "Source",
}


class Value(NamedTuple):
    """The object of a triple: `kind` 0 for an IRI, 1 for a blank node, 2 for a literal."""

    text: str
    kind: int
    tag: str


Properties = Mapping[str, list[Value]]


@dataclass(slots=True)
class Found:
    """A document as the triples tell it, canonical, and what was odd on the way."""

    document: dict[str, Any]
    notes: list[Note] = field(default_factory=list)


class Triples:
    """The table of triples that the child process wrote; closed at the end of a `with`."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)

    def __enter__(self) -> "Triples":
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def roots(self) -> Iterator[tuple[str, str]]:
        """Every named node of a type that is a record, with its shape, in the order of IRIs."""
        kinds = self.connection.execute("SELECT DISTINCT o FROM triple WHERE p = ?", (RDF_TYPE,))
        shapes_of = {
            iri: _KINDS[known] for (iri,) in kinds if (known := property_of(iri)) in _KINDS
        }
        marks = ",".join("?" * len(shapes_of))
        found = self.connection.execute(
            f"SELECT s, min(o) FROM triple WHERE p = ? AND o IN ({marks}) AND s NOT LIKE '\\_:%' "  # noqa: S608
            "ESCAPE '\\' GROUP BY s ORDER BY s",
            (RDF_TYPE, *shapes_of),
        )
        for subject, kind in found:
            yield subject, shapes_of[kind]

    def about(self, subject: str) -> dict[str, list[Value]]:
        """Everything said of a node, by canonical property, in a stable order."""
        found: dict[str, list[Value]] = {}
        rows = self.connection.execute("SELECT p, o, tag, kind FROM triple WHERE s = ?", (subject,))
        for predicate, text, tag, kind in sorted(set(rows)):
            found.setdefault(property_of(predicate), []).append(Value(text, kind, tag.lower()))
        return found


@lru_cache(maxsize=4096)
def property_of(iri: str) -> str:
    """The canonical form of a property or class: aliases of ESSGlobal, schema.org under http."""
    if iri.startswith("https://schema.org/"):
        return PREFIXES["schema"] + iri.removeprefix("https://schema.org/")
    return canonical_iri(iri)


def documents(triples: Triples) -> Iterator[Found]:
    """Every record of the file."""
    for subject, shape in triples.roots():
        found = Found({})
        about = triples.about(subject)
        framed = _frame(triples, about, shape, found.notes, 0)
        document = {**framed, "id": subject, "type": _types(about, shape)}
        found.document = canonicalise(document)
        yield found


def kind_of(types: Iterable[str]) -> str | None:
    """The type of the record that a node with these types is; None where it is no record."""
    shapes_of = [_KINDS[known] for iri in sorted(types) if (known := property_of(iri)) in _KINDS]
    names = {shape: name for name, shape in RECORDS.items()}
    return names[shapes_of[0]] if shapes_of else None


def _types(about: Properties, shape: str) -> list[str]:
    """The set of types that the profile knows for what the node says it is."""
    typed = {property_of(each.text) for each in about.get(RDF_TYPE, ())}
    names = {name for name, iri in types().items() if iri in typed}
    return type_set(names, shape) or list(TYPE_SETS[shape][0])


def _frame(
    triples: Triples, about: Properties, shape: str, notes: list[Note], depth: int
) -> dict[str, Any]:
    """What is said of a node, by the keys of its shape."""
    made: dict[str, Any] = {}
    for key, properties, paths in _sought(shape):
        values = _values(triples, about, properties, paths)
        told = _told(triples, values, key, notes, depth) if values else None
        if told not in (None, [], {}):
            made[key.name] = told
    if shape == "Organisation":
        _add_networks(made, about)
        _add_position(made, about)
    return made


@cache
def _sought(shape: str) -> tuple[tuple[Key, Way, Ways], ...]:
    """The keys of a shape, each with the properties and the paths that are read as it."""
    return tuple(
        (key, (key.iri, *key.also), PATHS.get((shape, key.name), ()))
        for key in shapes()[shape].values()
        if key.name not in {"id", "type"}
    )


def _values(triples: Triples, about: Properties, properties: Way, paths: Ways) -> list[Value]:
    """What the node says under the key's own property, else under another, else along a path."""
    for iri in properties:
        if iri in about:
            return about[iri]
    for path in paths:
        found = _along(triples, about, path)
        if found:
            return found
    return []


def _along(triples: Triples, about: Properties, path: Way) -> list[Value]:
    first, *rest = path
    values = about.get(first, [])
    for step in rest:
        nodes = [each.text for each in values if each.kind != 2]
        values = [value for node in nodes for value in triples.about(node).get(step, ())]
    return values


def _told(triples: Triples, values: list[Value], key: Key, notes: list[Note], depth: int) -> Any:
    if key.kind in {"lang", "langs"}:
        return _by_language(values, key)
    if key.kind == "node":
        told: list[Any] = [_node(triples, each, key, notes, depth) for each in values]
        told = [each for each in told if each]
    else:
        told = [
            each.text == "true" if key.kind == "boolean" and each.text in _BOOLEANS else each.text
            for each in values
            if each.kind != 1
        ]
    if key.many or len(told) <= 1:
        return told if key.many else next(iter(told), None)
    reason = f"{key.name} has one value, and the file says {len(told)}; the first was read"
    notes.append(Note("flagged", reason, shown(told[0]), f"/{key.name}"))
    return told[0]


_BOOLEANS: Final = {"true", "false"}


def _by_language(values: list[Value], key: Key) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for value in values:
        if value.kind != 2:
            continue
        tag = value.tag or "und"
        if key.kind == "langs":
            told.setdefault(tag, []).append(value.text)
        else:
            told.setdefault(tag, value.text)
    return told


def _node(
    triples: Triples, value: Value, key: Key, notes: list[Note], depth: int
) -> dict[str, Any] | None:
    """A nested node; None for a literal, and for an IRI that the file says nothing about."""
    if value.kind == 2 or depth >= _MOST_DEEP:
        return None
    shape = key.target[0]
    made = _frame(triples, triples.about(value.text), shape, notes, depth + 1)
    return {**made, "type": list(TYPE_SETS[shape][0])} if made else None


def _add_networks(made: dict[str, Any], about: Properties) -> None:
    known = {each.get("network") for each in made.get("memberships", ())}
    for iri in _MEMBER_OF:
        for value in about.get(iri, ()):
            if value.kind == 0 and value.text not in known:
                made.setdefault("memberships", []).append(_plain_membership(value.text))
                known.add(value.text)


def _plain_membership(network: str) -> dict[str, Any]:
    return {"network": network, "type": list(TYPE_SETS["Membership"][0])}


def _add_position(made: dict[str, Any], about: Properties) -> None:
    """Coordinates on the organisation itself stand for its place, where that has none."""
    position = {name: next(iter(about.get(iri, ())), None) for name, iri in _position().items()}
    places = made.setdefault("places", [])
    if None in position.values() or any("latitude" in place for place in places):
        return
    if not places:
        places.append({"type": list(TYPE_SETS["Place"][0])})
    places[0].update({name: value.text for name, value in position.items() if value})


@cache
def _position() -> Mapping[str, str]:
    return {name: shapes()["Place"][name].iri for name in ("latitude", "longitude")}


assert set(RECORDS.values()) >= set(_KINDS.values())
