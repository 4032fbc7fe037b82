"""VoID: the datasets as linked data, with how many statements, records, classes, properties."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

import pyoxigraph as ox

from exports.catalogue import authority
from exports.catalogue.catalogue import publisher, title
from exports.catalogue.datasets import Dataset, datasets, modified
from exports.catalogue.terms import Node, ref, texts, typed
from exports.published import Manifest
from exports.vocabulary import everything
from vocab.profile import RECORDS, shapes, types
from vocab.terms import ESS, NS, PREFIXES

#: The forms that hold a whole graph.
_DUMPS: Final = ("ttl", "nt", "nq.gz", "jsonld")
_FEATURES: Final[Mapping[str, str]] = {
    "ttl": "Turtle",
    "nt": "N-Triples",
    "nq.gz": "N-Quads",
    "jsonld": "JSON-LD",
}
_VOCABULARIES: Final = (
    *(ESS, NS, PREFIXES["dcterms"], PREFIXES["foaf"], PREFIXES["org"], PREFIXES["schema"]),
    PREFIXES["skos"],
)


def void(base: str, manifest: Manifest | None) -> Iterator[Node]:
    """The description of all datasets of the release."""
    found = datasets(manifest) if manifest else []
    yield {
        "@id": f"{base}/.well-known/void",
        "@type": ["void:DatasetDescription"],
        "dcterms:publisher": publisher(base),
        "foaf:topic": [ref(each.iri) for each in found],
        "rdfs:seeAlso": ref(f"{base}/catalog"),
    }
    yield from (_dataset(each) for each in found)


def _dataset(dataset: Dataset) -> Node:
    base = dataset.manifest.about["base"]
    dumps = [offer for offer in dataset.offers if offer.suffix in _DUMPS]
    return {
        "@id": dataset.iri,
        "@type": ["void:Dataset"],
        "dcterms:title": texts(title(dataset)),
        "dcterms:license": authority.licence(dataset.licence),
        "dcterms:modified": typed(modified(dataset.manifest).date().isoformat(), "xsd:date"),
        "foaf:homepage": {"@id": dataset.page, "@type": ["foaf:Document"]},
        "void:dataDump": [ref(f"{base}/dumps/{offer.file.name}") for offer in dumps],
        "void:feature": [
            ref(f"http://www.w3.org/ns/formats/{_FEATURES[each.suffix].replace('-', '_')}")
            for each in dumps
        ],
        "void:vocabulary": [ref(iri) for iri in _VOCABULARIES],
        **(_of_concepts() if dataset.kind == "vocabulary" else _of_records(dataset)),
    }


def _of_records(dataset: Dataset) -> Node:
    about, figures = dataset.about, dataset.figures
    kind = about["type"]
    base = dataset.manifest.about["base"]
    found: Node = {
        "void:uriSpace": f"{base}/id/{kind}/",
        "void:entities": _number(about["count"]),
    }
    if not figures:
        return found
    keys = shapes()[RECORDS[kind]]
    named = [(types()[name], count) for name, count in figures["classes"].items()]
    properties = figures["properties"].items()
    used = [(keys[name].iri, count) for name, count in properties if name in keys]
    found["void:triples"] = _number(figures["triples"])
    found["void:classPartition"] = [_class(iri, count) for iri, count in named]
    found["void:propertyPartition"] = [
        {
            "@type": ["void:Dataset"],
            "void:property": ref(iri),
            "void:distinctSubjects": _number(count),
        }
        for iri, count in sorted(used)
        if not iri.startswith("@")
    ]
    return {key: value for key, value in found.items() if value != []}


@cache
def _of_concepts() -> Mapping[str, Any]:
    """Counted once: the vocabulary changes with the code."""
    quads = everything()
    type_ = ox.NamedNode(PREFIXES["rdf"] + "type")
    classes = Counter(str(q.object.value) for q in quads if q.predicate == type_)  # type: ignore[union-attr]
    properties = Counter(q.predicate.value for q in quads)
    return {
        "void:triples": _number(len(quads)),
        "void:entities": _number(len({q.subject for q in quads})),
        "void:classPartition": [_class(iri, count) for iri, count in sorted(classes.items())],
        "void:propertyPartition": [
            {"@type": ["void:Dataset"], "void:property": ref(iri), "void:triples": _number(count)}
            for iri, count in sorted(properties.items())
        ],
    }


def _class(iri: str, count: int) -> Node:
    return {"@type": ["void:Dataset"], "void:class": ref(iri), "void:entities": _number(count)}


def _number(value: int) -> Node:
    return typed(value, "xsd:integer")
