"""Our own namespace as an ontology: the classes and properties that others' vocabularies lack."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from vocab.canonical import dumps
from vocab.labels import LANGUAGES, labels
from vocab.profile import DATATYPES, IRI_KINDS, Key, shapes, types
from vocab.terms import ESS, NS, PREFIXES, expand

PATH: Final = Path(__file__).parent / "generated" / "ns.ttl"
_PREFIXES: Final = ("dcterms", "ns", "rdf", "rdfs", "skos", "xsd")
_OWL: Final = "http://www.w3.org/2002/07/owl#"
_TITLES: Final = {
    "en": "Maillage: terms of a directory of the solidarity economy",
    "fr": "Maillage : termes d’un annuaire de l’économie solidaire",
    "es": "Maillage: términos de un directorio de la economía solidaria",
}
_SUPERCLASSES: Final = {"Activity": "prov:Activity", "Source": "dcat:Dataset"}


def text() -> str:
    """The ontology as Turtle."""
    head = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in _PREFIXES)
    return head + f"@prefix owl: <{_OWL}> .\n" + "".join(f"\n{each}" for each in _terms())


def _terms() -> Iterator[str]:
    yield _term("<" + NS.rstrip("#") + ">", "owl:Ontology", _titles())
    for name, iri in types().items():
        if iri.startswith(NS):
            yield _term(f"ns:{name}", "rdfs:Class , owl:Class", [*_names(name), *_superclass(name)])
    for key in {key.iri: key for keys in shapes().values() for key in keys.values()}.values():
        if key.iri.startswith(NS):
            yield _term(
                f"ns:{key.iri.removeprefix(NS)}", _kind(key), [*_names(key.name), *_range(key)]
            )


def _term(subject: str, kind: str, statements: list[str]) -> str:
    return " ;\n    ".join([f"{subject} a {kind}", *statements]) + " .\n"


def _titles() -> list[str]:
    titles = " , ".join(f"{dumps(title)}@{tag}" for tag, title in _TITLES.items())
    return [
        f"dcterms:title {titles}",
        "dcterms:license <https://creativecommons.org/licenses/by/4.0/>",
        f"rdfs:seeAlso <{ESS}>",
    ]


def _names(name: str) -> list[str]:
    label = labels()[name]
    names = " , ".join(f"{dumps(label.names[tag])}@{tag}" for tag in LANGUAGES)
    return [
        f"rdfs:label {names}",
        f"rdfs:comment {dumps(label.meaning + '.')}@en",
        f"rdfs:isDefinedBy <{NS.rstrip('#')}>",
    ]


def _superclass(name: str) -> list[str]:
    return [f"rdfs:subClassOf <{expand(_SUPERCLASSES[name])}>"]


def _kind(key: Key) -> str:
    kind = "Object" if key.kind in IRI_KINDS or key.kind == "node" else "Datatype"
    return f"rdf:Property , owl:{kind}Property"


def _range(key: Key) -> list[str]:
    if key.kind in DATATYPES:
        return [f"rdfs:range <{DATATYPES[key.kind]}>"]
    return ["rdfs:range skos:Concept"] if key.kind == "concept" else []
