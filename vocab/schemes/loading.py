"""Reads a scheme from its Turtle file, which is the scheme's source."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeAlias

import pyoxigraph

from vocab.schemes.model import Concept, Scheme
from vocab.terms import PREFIXES, SCHEMES

Properties: TypeAlias = Mapping[str, list[tuple[str, str]]]
"""Property IRI → its objects, each as (text or IRI, language or "")."""

_SKOS: Final = PREFIXES["skos"]
_DCTERMS: Final = PREFIXES["dcterms"]
_TYPE: Final = PREFIXES["rdf"] + "type"


def load(path: Path) -> Scheme:
    """The scheme of one Turtle file, whose name is its key."""
    subjects = _subjects(path)
    iri = next(s for s, found in subjects.items() if _is_a(found, "ConceptScheme"))
    head = subjects[iri]
    concepts = [
        _concept(s, path.stem, found) for s, found in subjects.items() if _is_a(found, "Concept")
    ]
    return Scheme(
        key=path.stem,
        iri=iri,
        title=_single(head, _DCTERMS + "title"),
        concepts=tuple(sorted(concepts, key=lambda concept: natural(concept.notation or ""))),
        ours=iri.startswith(SCHEMES),
        licence=_values(head, _DCTERMS + "license")[0],
        creators=_values(head, _DCTERMS + "creator"),
        rights=_values(head, _DCTERMS + "rights"),
        sources=_values(head, _DCTERMS + "source"),
        notes=_values(head, _SKOS + "editorialNote") + _values(head, _SKOS + "changeNote"),
        path=path,
    )


def natural(notation: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key under which `a2` stands before `a10`."""
    parts: Iterable[str] = re.findall(r"\d+|\D+", notation)
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)


def _subjects(path: Path) -> dict[str, Properties]:
    subjects: dict[str, defaultdict[str, list[tuple[str, str]]]] = {}
    for quad in pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE):
        properties = subjects.setdefault(_text(quad.subject)[0], defaultdict(list))
        properties[quad.predicate.value].append(_text(quad.object))
    return {subject: dict(properties) for subject, properties in subjects.items()}


def _text(term: object) -> tuple[str, str]:
    if isinstance(term, pyoxigraph.Literal):
        return term.value, term.language or ""
    if isinstance(term, pyoxigraph.NamedNode):
        return term.value, ""
    raise ValueError(f"a concept scheme holds no {type(term).__name__}")


def _is_a(properties: Properties, name: str) -> bool:
    return (_SKOS + name, "") in properties.get(_TYPE, ())


def _concept(iri: str, scheme: str, found: Properties) -> Concept:
    return Concept(
        iri=iri,
        scheme=scheme,
        notation=next(iter(_values(found, _SKOS + "notation")), None),
        labels=_single(found, _SKOS + "prefLabel"),
        alt_labels=_several(found, _SKOS + "altLabel"),
        hidden_labels=_several(found, _SKOS + "hiddenLabel"),
        definition=_single(found, _SKOS + "definition"),
        broader=_values(found, _SKOS + "broader"),
        narrower=_values(found, _SKOS + "narrower"),
        part_of=_values(found, _DCTERMS + "isPartOf"),
        exact_match=_values(found, _SKOS + "exactMatch"),
        close_match=_values(found, _SKOS + "closeMatch"),
        broad_match=_values(found, _SKOS + "broadMatch"),
        narrow_match=_values(found, _SKOS + "narrowMatch"),
        related_match=_values(found, _SKOS + "relatedMatch"),
    )


def _values(found: Properties, iri: str) -> tuple[str, ...]:
    return tuple(sorted(value for value, _ in found.get(iri, ())))


def _single(found: Properties, iri: str) -> Mapping[str, str]:
    """Language → text; a second text in one language would be a fault of the file."""
    texts = found.get(iri, ())
    labels = {lang: text for text, lang in texts}
    if len(labels) != len(texts):
        raise ValueError(f"{iri} stands twice in one language: {sorted(texts)}")
    return MappingProxyType(labels)


def _several(found: Properties, iri: str) -> Mapping[str, tuple[str, ...]]:
    labels: dict[str, tuple[str, ...]] = {}
    for text, lang in found.get(iri, ()):
        labels[lang] = (*labels.get(lang, ()), text)
    return MappingProxyType(labels)
