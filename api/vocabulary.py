"""The vocabulary: schemes, concepts and our namespace, as JSON, RDF and CSV."""

import csv
import io
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

import orjson

from exports import vocabulary
from vocab.profile import shapes, types
from vocab.schemes import Concept, Scheme, schemes
from vocab.terms import NS

MEDIA_TYPES: Final[Mapping[str, str]] = {
    "json": "application/json",
    "jsonld": "application/ld+json",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
}
RDF: Final = frozenset(MEDIA_TYPES) - {"json"}
#: Those of schemes and concepts, which are tables too; what has an address of its own has a page.
TABLES: Final[Mapping[str, str]] = {**MEDIA_TYPES, "csv": "text/csv"}
PAGE: Final[Mapping[str, str]] = {"html": "text/html"}
RELATIONS: Final = {
    "broader": "broader",
    "narrower": "narrower",
    "partOf": "part_of",
    "exactMatch": "exact_match",
    "closeMatch": "close_match",
    "broadMatch": "broad_match",
    "narrowMatch": "narrow_match",
    "relatedMatch": "related_match",
}


def key_of(concept: Concept) -> str:
    """What names the concept in an address: its notation."""
    return concept.notation or concept.iri.rpartition("/")[2]


def find(scheme: str, key: str) -> Concept | None:
    """The concept by the key of its scheme and its own."""
    return _keys(scheme).get(key)


@cache
def _keys(scheme: str) -> dict[str, Concept]:
    return {key_of(each): each for each in schemes()[scheme].concepts}


def scheme_members(
    scheme: Scheme, base: str, languages: tuple[str, ...] = ("fr",)
) -> dict[str, Any]:
    """A scheme as JSON; `label` is its title in the first of the languages that has one."""
    members = {
        "id": scheme.iri,
        "key": scheme.key,
        "label": _first(scheme.title, languages),
        "title": dict(scheme.title),
        "licence": scheme.licence,
        "creators": list(scheme.creators),
        "sources": list(scheme.sources),
        "notes": list(scheme.notes),
        "count": len(scheme.concepts),
        "concepts": f"{base}/api/v1/schemes/{scheme.key}/concepts",
    }
    return _without_empty(members)


def concept_members(
    concept: Concept, languages: tuple[str, ...] = ("fr",), uses: Mapping[str, int] | None = None
) -> dict[str, Any]:
    """A concept as JSON, with the number of organisations that use it by IRI in `uses`.

    `label` is in the first of the languages that has one, `labels` in every language.
    """
    members = {
        "id": concept.iri,
        "scheme": concept.scheme,
        "notation": key_of(concept),
        "label": concept.label(*languages) or key_of(concept),
        "labels": dict(concept.labels),
        "altLabels": {lang: list(texts) for lang, texts in concept.alt_labels.items()},
        "definition": dict(concept.definition),
    }
    relations = {name: list(getattr(concept, column)) for name, column in RELATIONS.items()}
    used = {"organisations": (uses or {}).get(concept.iri, 0)}
    return _without_empty(members | relations | used)


def table(rows: Iterable[Mapping[str, Any]], columns: Iterable[str]) -> bytes:
    """Members as CSV: lists joined by `;`, of texts by language each in its own column."""
    names = list(columns)
    found = io.StringIO(newline="")
    lines = csv.writer(found)
    lines.writerow(names)
    lines.writerows([_cell(members, name) for name in names] for members in rows)
    return found.getvalue().encode()


SCHEME_COLUMNS: Final = ("key", "id", "label", "title_fr", "title_en", "title_es", "count")
CONCEPT_COLUMNS: Final = (
    *("scheme", "notation", "id", "label", "labels_fr", "labels_en", "labels_es"),
    *(*RELATIONS, "organisations"),
)


def _cell(members: Mapping[str, Any], name: str) -> str:
    key, _, language = name.partition("_")
    value = members.get(key, "")
    if language:
        value = value.get(language, "") if value else ""
    return ";".join(value) if isinstance(value, list) else str(value)


def _first(texts: Mapping[str, str], languages: Iterable[str]) -> str:
    found = (texts[each] for each in (*languages, "fr", "en", *texts) if each in texts)
    return next(found, "")


@cache
def schemes_rdf(form: str) -> bytes:
    """What is said of the schemes themselves, as RDF."""
    return vocabulary.schemes_rdf(form)


@cache
def scheme_rdf(scheme: str, form: str, key: str | None = None) -> bytes:
    """A whole scheme, or one of its concepts, as RDF: `form` is a key of `MEDIA_TYPES`."""
    concept = find(scheme, key) if key is not None else None
    return vocabulary.scheme_rdf(scheme, form, concept.iri if concept else None)


@cache
def namespace_rdf(form: str) -> bytes:
    """Our own classes and properties as an ontology."""
    return vocabulary.namespace_rdf(form)


@cache
def namespace_json() -> bytes:
    """The same as a plain list."""
    classes = [{"id": iri, "name": name} for name, iri in types().items() if iri.startswith(NS)]
    properties = [{"id": iri, "name": name} for iri, name in sorted(_properties().items())]
    return orjson.dumps({"id": NS, "classes": classes, "properties": properties})


def _properties() -> dict[str, str]:
    keys = (key for shape in shapes().values() for key in shape.values())
    return {key.iri: key.name for key in keys if key.iri.startswith(NS)}


def _without_empty(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value or value == 0}
