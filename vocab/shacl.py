"""SHACL shapes, made from the profile: what RDF must be to be read by it.

The schemes of a concept are told by its IRI, so that a graph is checked without the vocabulary.
Shapes are open: what the profile does not know is no violation.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from vocab.profile import DATATYPES, TYPE_SETS, Key, shapes, types
from vocab.schemes import schemes
from vocab.terms import ESS_STANDARD, PREFIXES, SCHEMES
from vocab.validation import RANGES, URI_SCHEMES

PATH: Final = Path(__file__).parent / "generated" / "shapes.ttl"
_PREFIXES: Final = ("ns", "rdf", "sh", "xsd")
_PARTIAL: Final = "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"
#: Classes that mean a record of ours; others of its classes are everybody's.
_TARGETS: Final = {"Organisation": ("SSEInitiative", "Network"), "Source": ("Source",)}
#: A text by language, or a plain literal where its language is unknown.
_ANY_TEXT: Final = "sh:or ( [ sh:datatype rdf:langString ] [ sh:datatype xsd:string ] )"


def text() -> str:
    """The shapes as Turtle, one node shape for each shape of the profile."""
    head = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in _PREFIXES)
    return head + "".join(f"\n{_shape(name)}" for name in shapes())


def _shape(name: str) -> str:
    lines = [
        f"ns:{name}Shape",
        "    a sh:NodeShape ;",
        *(f"    sh:targetClass <{types()[each]}> ;" for each in _targets(name)),
        *(
            f"    sh:property [ {_path(key)} ] ;"
            for key in shapes()[name].values()
            if key.iri[0] != "@"
        ),
        *(
            f"    sh:property [ sh:path rdf:type ; sh:hasValue <{each}> ] ;"
            for each in _always(name)
        ),
    ]
    return "\n".join(lines)[:-1] + ".\n"


def _targets(shape: str) -> tuple[str, ...]:
    return _TARGETS.get(shape, TYPE_SETS[shape][0])


def _always(shape: str) -> Iterator[str]:
    """The classes that every record or node of a shape bears."""
    return (types()[n] for n in types() if all(n in names for names in TYPE_SETS[shape]))


def _path(key: Key) -> str:
    found = [f"sh:path <{key.iri}>", f'sh:name "{key.name}"']
    if key.required:
        found.append("sh:minCount 1")
    if not key.many and key.kind not in {"lang", "langs"}:
        found.append("sh:maxCount 1")
    return " ; ".join([*found, *_constraints(key)])


def _constraints(key: Key) -> Iterator[str]:
    if key.kind in DATATYPES:
        yield f"sh:datatype <{DATATYPES[key.kind]}>"
    if key.name in RANGES:
        low, high = RANGES[key.name]
        yield f"sh:minInclusive {low} ; sh:maxInclusive {high}"
    yield from _KINDS.get(key.kind, _none)(key)


def _classes(key: Key) -> list[str]:
    """Only what a nested node's class is: its own shape targets that class, and checks the rest."""
    return [f"sh:class <{types()[n]}>" for name in key.target for n in TYPE_SETS[name][0]]


def _begins(key: Key) -> list[str]:
    begin = URI_SCHEMES.get(key.name)
    return [f'sh:pattern "^{begin}"'] if begin else []


def _namespaces(key: Key) -> list[str]:
    if not key.target:
        return [f"{ESS_STANDARD}[^/]+/", f"{SCHEMES}[^/]+/"]
    return [schemes()[name].iri.rstrip("/") + "/" for name in key.target]


def _pattern(namespaces: list[str]) -> str:
    alternatives = "|".join(each.replace(".", "\\\\.") for each in namespaces)
    return f'sh:pattern "^({alternatives})[^/]+$"'


def _none(_key: Key) -> list[str]:
    return []


_KINDS: Final[Mapping[str, Callable[[Key], list[str]]]] = {
    "iri": lambda key: ["sh:nodeKind sh:IRI", *_begins(key)],
    "concept": lambda key: ["sh:nodeKind sh:IRI", _pattern(_namespaces(key))],
    "text": lambda key: ["sh:datatype xsd:string"],
    "partial": lambda key: ["sh:datatype xsd:string", f'sh:pattern "{_PARTIAL}"'],
    "lang": lambda key: [_ANY_TEXT, "sh:uniqueLang true"],
    "langs": lambda key: [_ANY_TEXT],
    "node": lambda key: ["sh:nodeKind sh:BlankNode", *_classes(key)],
}
