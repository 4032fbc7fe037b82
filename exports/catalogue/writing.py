"""The catalogue's nodes as Turtle, JSON-LD or N-Triples: the same nodes give the same bytes.

Statements keep the order in which the nodes tell them, since some harvesters read the first type
of a node only.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

import orjson
import pyoxigraph as ox

from exports.catalogue.terms import PREFIXES, Node, expand

_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
#: Key → media type, the default first.
FORMS: Final[Mapping[str, str]] = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
}


def written(nodes: Iterable[Node], form: str) -> bytes:
    """The nodes, and those nested in them, in a form of `FORMS`."""
    return _WRITERS[form](flattened(nodes))


def flattened(nodes: Iterable[Node]) -> list[Node]:
    """Every node with an IRI once, in order of its first mention; blank nodes stay where they are.

    Raises `ValueError` where one IRI is told in two ways.
    """
    found: dict[str, Node] = {}
    for node in nodes:
        _gather(node, found)
    return list(found.values())


def _gather(node: Node, found: dict[str, Node]) -> Node:
    """What stands for the node where it is mentioned."""
    if "@value" in node or node.keys() == {"@id"}:
        return node
    iri = node.get("@id")
    if iri is not None and iri not in found:
        found[iri] = {}  # its place is before those of the nodes nested in it
    told = {key: _each(value, found) for key, value in node.items()}
    if iri is None:
        return told
    if found[iri] not in ({}, told):
        raise ValueError(f"{iri} is told in two ways")
    found[iri] = told
    return {"@id": iri}


def _each(value: Any, found: dict[str, Node]) -> Any:
    if isinstance(value, list):
        return [_each(each, found) for each in value]
    return _gather(value, found) if isinstance(value, dict) else value


def _triples(node: Node, subject: ox.NamedNode | ox.BlankNode) -> Iterator[ox.Triple]:
    for name in node.get("@type", ()):
        yield ox.Triple(subject, _TYPE, ox.NamedNode(expand(name)))
    for key, values in node.items():
        if key.startswith("@"):
            continue
        predicate = ox.NamedNode(expand(key))
        nested: list[tuple[Node, ox.BlankNode]] = []
        for value in values if isinstance(values, list) else [values]:
            term = _term(value, subject, key)
            yield ox.Triple(subject, predicate, term)
            if isinstance(term, ox.BlankNode):
                nested.append((value, term))
        for value, blank in nested:
            yield from _triples(value, blank)


def _term(
    value: Any, subject: ox.NamedNode | ox.BlankNode, key: str
) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if isinstance(value, str):
        return ox.Literal(value)
    if "@id" in value:
        return ox.NamedNode(value["@id"])
    if "@language" in value:
        return ox.Literal(value["@value"], language=value["@language"])
    if "@value" in value:
        return ox.Literal(value["@value"], datatype=ox.NamedNode(expand(value["@type"])))
    told = f"{subject}\0{key}\0".encode() + orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    return ox.BlankNode("b" + hashlib.sha256(told).hexdigest()[:32])


def _all(nodes: list[Node]) -> Iterator[ox.Triple]:
    for node in nodes:
        yield from _triples(node, ox.NamedNode(node["@id"]))


def _nt(nodes: list[Node]) -> bytes:
    return _serialised(nodes, ox.RdfFormat.N_TRIPLES)


def _ttl(nodes: list[Node]) -> bytes:
    """The serialiser writes its prefixes in no certain order, so they are sorted afterwards."""
    content = _serialised(nodes, ox.RdfFormat.TURTLE, dict(PREFIXES))
    lines = content.splitlines(keepends=True)
    return b"".join(sorted(lines[: len(PREFIXES)]) + lines[len(PREFIXES) :])


def _serialised(
    nodes: list[Node], form: ox.RdfFormat, prefixes: dict[str, str] | None = None
) -> bytes:
    content = ox.serialize(_all(nodes), format=form, prefixes=prefixes)
    assert content is not None
    return content


def _jsonld(nodes: list[Node]) -> bytes:
    context = orjson.dumps(PREFIXES)
    lines = b",\n".join(orjson.dumps(node) for node in nodes)
    return b'{"@context":%b,"@graph":[\n%b\n]}\n' % (context, lines)


_WRITERS: Final[Mapping[str, Callable[[list[Node]], bytes]]] = {
    "ttl": _ttl,
    "jsonld": _jsonld,
    "nt": _nt,
}
