"""Reads our own RDF back into documents: strictly by the profile, byte for byte the same texts.

Foreign RDF, in which properties go by other names, is the business of the readers.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from vocab.canonical import canonicalise
from vocab.profile import DATATYPES, IRI_KINDS, RECORDS, Key, record_type, shapes, types
from vocab.terms import expand

Statements: TypeAlias = Mapping[Any, list[tuple[str, Any]]]
Reader: TypeAlias = Callable[[Any, Key], Any]
_TYPE: Final = expand("rdf:type")


class ReadError(ValueError):
    """A graph that is none of ours; the message names the statement."""


def documents(quads: Iterable[Quad | Triple]) -> Iterator[dict[str, Any]]:
    """The canonical document of each organisation, activity and source, in order of IRI.

    Named graphs are merged. Subjects that are no record (and no node of one) are left out. Holds
    the whole graph in memory. Raises `ReadError` where a record says what the profile does not
    know, or says it in another way.
    """
    graph = _by_subject(quads)
    for subject in sorted((s for s in graph if isinstance(s, NamedNode)), key=str):
        kind = record_type(_types(graph[subject]))
        if kind is not None:
            document = {"id": subject.value, **_node(subject, RECORDS[kind], graph)}
            yield canonicalise(document)


def _by_subject(quads: Iterable[Quad | Triple]) -> Statements:
    graph: dict[Any, list[tuple[str, Any]]] = {}
    for quad in quads:
        graph.setdefault(quad.subject, []).append((quad.predicate.value, quad.object))
    return graph


def _types(statements: list[tuple[str, Any]]) -> list[str]:
    """The values of `type`, in the profile's order; classes of others are left out."""
    found = {value.value for prop, value in statements if prop == _TYPE}
    return [name for name, iri in types().items() if iri in found]


@cache
def _keys(shape: str) -> Mapping[str, Key]:
    return {key.iri: key for key in shapes()[shape].values() if not key.iri.startswith("@")}


def _node(subject: Any, shape: str, graph: Statements) -> dict[str, Any]:
    statements = graph.get(subject, [])
    node: dict[str, Any] = {"type": _types(statements)}
    for prop, value in statements:
        if prop == _TYPE:
            continue
        key = _keys(shape).get(prop)
        if key is None:
            raise ReadError(f"{subject} has <{prop}>, which is no property of {shape}")
        _add(node, key, value, graph, subject)
    return node


def _add(node: dict[str, Any], key: Key, value: Any, graph: Statements, subject: Any) -> None:
    if key.kind in {"lang", "langs"}:
        tag, text = _language(value, key)
        texts = node.setdefault(key.name, {})
        if key.kind == "langs":
            texts.setdefault(tag, []).append(text)
        else:
            _once(texts, tag, text, subject)
        return
    if key.kind == "node":
        _expect(isinstance(value, BlankNode), key, value)
        item: Any = _node(value, key.target[0], graph)
    else:
        read: Reader = _VALUES.get(key.kind, _typed)
        item = read(value, key)
    if key.many:
        node.setdefault(key.name, []).append(item)
    else:
        _once(node, key.name, item, subject)


def _once(into: dict[str, Any], name: str, value: Any, subject: Any) -> None:
    if name in into:
        raise ReadError(f"{subject} has two values of {name}, which takes one")
    into[name] = value


def _expect(right: bool, key: Key, value: Any) -> None:
    if not right:
        raise ReadError(f"{value} is no value of {key.name} ({key.kind})")


def _language(value: Any, key: Key) -> tuple[str, str]:
    _expect(isinstance(value, Literal), key, value)
    return value.language or "und", value.value


def _iri(value: Any, key: Key) -> str:
    _expect(isinstance(value, NamedNode), key, value)
    return str(value.value)


def _text(value: Any, key: Key) -> str:
    right = isinstance(value, Literal) and value.datatype.value == expand("xsd:string")
    _expect(right, key, value)
    return str(value.value)


def _typed(value: Any, key: Key) -> str:
    right = isinstance(value, Literal) and value.datatype.value == DATATYPES[key.kind]
    _expect(right, key, value)
    return str(value.value)


def _boolean(value: Any, key: Key) -> bool:
    text = _typed(value, key)
    _expect(text in {"true", "false"}, key, value)
    return text == "true"


_VALUES: Final[Mapping[str, Reader]] = {
    **dict.fromkeys(IRI_KINDS, _iri),
    "text": _text,
    "partial": _text,
    "boolean": _boolean,
}
