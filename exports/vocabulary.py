"""The vocabulary in RDF, CSV and NDJSON: concept schemes, and our own namespace as an ontology.

Its source is Turtle: the files of `vocab/schemes` and `vocab/generated/ns.ttl`, none of which has a
blank node. All statements stand in the default graph.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from exports.columns import Table, joined
from exports.formats.ttl import HEADER, turtle
from vocab import ontology
from vocab.canonical import dumps
from vocab.schemes import Concept, schemes
from vocab.terms import PREFIXES

_TYPE: Final = PREFIXES["rdf"] + "type"
_LANGUAGES: Final = ("fr", "en", "es")
_RELATIONS: Final = (
    *("broader", "narrower", "part_of", "exact_match", "close_match"),
    *("broad_match", "narrow_match", "related_match"),
)


def scheme_rdf(key: str, form: str, concept: str | None = None) -> bytes:
    """A scheme, or one of its concepts by IRI, as `jsonld`, `ttl`, `nt` or `nq`."""
    path = schemes()[key].path
    if concept is None:
        return _file(path, form)
    return written((q for q in _parsed(path) if q.subject == ox.NamedNode(concept)), form)


def schemes_rdf(form: str) -> bytes:
    """What is said of the schemes themselves, without their concepts."""
    known = {scheme.iri for scheme in schemes().values()}
    return written((q for q in everything() if _subject(q) in known), form)


def namespace_rdf(form: str) -> bytes:
    """Our own classes and properties."""
    return _file(ontology.PATH, form)


@cache
def vocabulary_rdf(form: str) -> bytes:
    """Every scheme and our namespace in one graph; made once, since it changes with the code."""
    return written(everything(), form)


@cache
def everything() -> tuple[ox.Quad, ...]:
    """Each statement of every scheme and of our namespace once, in order of subject."""
    paths = [ontology.PATH, *(scheme.path for scheme in schemes().values())]
    quads = sorted(_once(quad for path in paths for quad in _parsed(path)), key=_subject)
    return tuple(quads)


def written(quads: Iterable[ox.Quad], form: str) -> bytes:
    """Statements without blank nodes, in order of subject, as `jsonld`, `ttl`, `nt` or `nq`."""
    return _WRITERS[form](sorted(quads, key=_subject))


def nodes(quads: Iterable[ox.Quad]) -> Iterator[str]:
    """A JSON-LD node for each subject, as text, under the prefixes of `PREFIXES`."""
    for subject, statements in groupby(quads, key=_subject):
        node: dict[str, Any] = {"@id": subject}
        for quad in statements:
            if quad.predicate.value == _TYPE and isinstance(quad.object, ox.NamedNode):
                node.setdefault("@type", []).append(_short(quad.object.value))
            else:
                node.setdefault(_short(quad.predicate.value), []).append(_value(quad.object))
        yield dumps(node)


def tables() -> tuple[Table, ...]:
    """The tables of CSV: concepts, and all their texts and relations."""
    main = Table(
        "",
        ("scheme", "notation", "id", *(f"label_{tag}" for tag in _LANGUAGES), "broader"),
        _concept_rows,
    )
    texts = Table("texts", ("id", "kind", "language", "text"), _text_rows)
    return main, texts, Table("relations", ("id", "relation", "target"), _relation_rows)


def concepts() -> Iterator[Concept]:
    """Every concept, scheme by scheme."""
    for scheme in schemes().values():
        yield from scheme.concepts


def _concept_rows(concept: Any) -> Iterator[list[str]]:
    labels = [concept.labels.get(tag, "") for tag in _LANGUAGES]
    notation = concept.notation or ""
    yield [concept.scheme, notation, concept.iri, *labels, joined(list(concept.broader))]


def _text_rows(concept: Any) -> Iterator[list[str]]:
    kinds: dict[str, Mapping[str, Any]] = {
        "label": concept.labels,
        "altLabel": concept.alt_labels,
        "hiddenLabel": concept.hidden_labels,
        "definition": concept.definition,
    }
    for kind, by_language in kinds.items():
        for tag, found in sorted(by_language.items()):
            for text in [found] if isinstance(found, str) else found:
                yield [concept.iri, kind, tag, text]


def _relation_rows(concept: Any) -> Iterator[list[str]]:
    for name in _RELATIONS:
        head, *rest = name.split("_")
        relation = head + "".join(part.title() for part in rest)
        for target in getattr(concept, name):
            yield [concept.iri, relation, target]


def _file(path: Path, form: str) -> bytes:
    """A file of Turtle in another form; as Turtle it stays as it was written."""
    return path.read_bytes() if form == "ttl" else written(_parsed(path), form)


def _parsed(path: Path) -> Iterator[ox.Quad]:
    yield from ox.parse(path=path, format=ox.RdfFormat.TURTLE)


def _once(quads: Iterable[ox.Quad]) -> Iterable[ox.Quad]:
    return dict.fromkeys(quads)


def _subject(quad: ox.Quad) -> str:
    assert isinstance(quad.subject, ox.NamedNode)
    return quad.subject.value


def _nt(quads: Iterable[ox.Quad]) -> bytes:
    written = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES)
    assert written is not None
    return written


def _ttl(quads: Iterable[ox.Quad]) -> bytes:
    return HEADER.encode() + turtle(_nt(quads).decode())


def _jsonld(quads: Iterable[ox.Quad]) -> bytes:
    context = dumps(PREFIXES)
    lines = ",\n".join(nodes(quads))
    return f'{{"@context":{context},"@graph":[\n{lines}\n]}}\n'.encode()


def _short(iri: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def _value(term: Any) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"@id": term.value}
    if term.language:
        return {"@language": term.language, "@value": term.value}
    plain = term.datatype.value == PREFIXES["xsd"] + "string"
    return {"@value": term.value} | ({} if plain else {"@type": term.datatype.value})


_WRITERS: Final[Mapping[str, Callable[[list[ox.Quad]], bytes]]] = {
    "jsonld": _jsonld,
    "ttl": _ttl,
    "nt": _nt,
    "nq": _nt,
}
