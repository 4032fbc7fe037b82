"""Namespaces of the catalogue, and its values as JSON-LD has them."""

from collections.abc import Mapping
from typing import Any, Final

from vocab.terms import PREFIXES as OURS

#: A node or a literal, its keys under `PREFIXES`.
Node = dict[str, Any]

EU: Final = "http://publications.europa.eu/resource/authority/"
PREFIXES: Final[Mapping[str, str]] = {
    **{name: OURS[name] for name in ("adms", "dcat", "dcterms", "foaf", "prov", "rdf", "rdfs")},
    **{name: OURS[name] for name in ("skos", "vcard", "xsd")},
    "dcatap": "http://data.europa.eu/r5r/",
    "spdx": "http://spdx.org/rdf/terms#",
    "void": "http://rdfs.org/ns/void#",
}


def expand(name: str) -> str:
    """The IRI of `prefix:local`; an IRI stays as it is."""
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES else name


def ref(iri: str) -> Node:
    """A link to a node that is told elsewhere, or by somebody else."""
    return {"@id": iri}


def texts(by_language: Mapping[str, str]) -> list[Node]:
    """A text in its languages."""
    return [{"@language": tag, "@value": text} for tag, text in by_language.items()]


def typed(value: object, datatype: str) -> Node:
    """A literal of a datatype: `xsd:date`."""
    return {"@type": datatype, "@value": str(value)}
