"""Documents as N-Triples, by one template a key, compiled from the profile.

The output is canonical N-Triples (RDF 1.1): one space between terms, and only `"`, `\\`, line feed
and carriage return escaped. It is exactly the graph that the document is under the JSON-LD context.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from typing import Any, Final, TypeAlias

from vocab.canonical import dumps
from vocab.profile import DATATYPES, IRI_KINDS, Key, shapes, types
from vocab.terms import expand

Out: TypeAlias = Callable[[str], None]
#: Writes the statements of one key's value: (out, subject and space, value, record IRI).
Template: TypeAlias = Callable[[Out, str, Any, str], None]

_SPECIAL: Final = re.compile(r'["\\\n\r]')
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r"}


def statements(document: Mapping[str, Any]) -> list[str]:
    """Every statement of a record's document as `subject predicate object`, without the full stop.

    Keys that the profile does not know say nothing in RDF. What is said of the record itself comes
    first, its nested nodes after it, so that Turtle need not name a subject twice.
    """
    lines: list[str] = []
    iri = document["id"]
    _node(lines.append, f"<{iri}> ", document, iri)
    return [line for line in lines if line[0] == "<"] + [line for line in lines if line[0] == "_"]


def ntriples(document: Mapping[str, Any], record_type: str | None = None) -> str:
    """The document as lines of N-Triples. `record_type` changes nothing: keys say it all."""
    return _joined(statements(document), " .\n")


def nquads(document: Mapping[str, Any]) -> str:
    """The document as lines of N-Quads, in the graph named by `graph_of`."""
    return quads(statements(document), graph_of(document))


def triples(lines: Iterable[str]) -> str:
    """Statements as lines of N-Triples."""
    return _joined(lines, " .\n")


def quads(lines: Iterable[str], graph: str | None) -> str:
    """Statements as lines of N-Quads in a graph; None is the default graph."""
    return _joined(lines, f" <{graph}> .\n" if graph else " .\n")


def graph_of(document: Mapping[str, Any]) -> str | None:
    """The graph of a record: the IRI of its source; the default graph for what a source is."""
    source = document.get("record", {}).get("source")
    return None if source == document["id"] else source


def label(iri: str, key: str, node: Mapping[str, Any]) -> str:
    """The label of a nested node: the same wherever and whenever it is written."""
    return "_:b" + sha256(f"{iri}\0{key}\0{dumps(node)}".encode()).hexdigest()[:32]


def _joined(lines: Iterable[str], end: str) -> str:
    text = end.join(lines)
    return text + end if text else ""


def _node(out: Out, subject: str, node: Mapping[str, Any], iri: str) -> None:
    for name, value in node.items():
        template = TEMPLATES.get(name)
        if template is not None:
            template(out, subject, value, iri)


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES[match[0]]


def _quoted(text: str) -> str:
    return f'"{_SPECIAL.sub(_escape, text)}"' if _SPECIAL.search(text) else f'"{text}"'


def _iri(prop: str) -> Template:
    def template(out: Out, subject: str, value: str, _iri: str) -> None:
        out(f"{subject}{prop}<{value}>")

    return template


def _text(prop: str) -> Template:
    def template(out: Out, subject: str, value: str, _iri: str) -> None:
        out(f"{subject}{prop}{_quoted(value)}")

    return template


def _typed(prop: str, datatype: str) -> Template:
    def template(out: Out, subject: str, value: str, _iri: str) -> None:
        out(f'{subject}{prop}"{value}"^^<{datatype}>')

    return template


def _boolean(prop: str) -> Template:
    ends = {value: f'"{str(value).lower()}"^^<{DATATYPES["boolean"]}>' for value in (True, False)}

    def template(out: Out, subject: str, value: bool, _iri: str) -> None:
        out(f"{subject}{prop}{ends[value]}")

    return template


def _lang(prop: str) -> Template:
    def template(out: Out, subject: str, value: Mapping[str, str], _iri: str) -> None:
        for tag, text in value.items():
            out(f"{subject}{prop}{_quoted(text)}{_suffix(tag)}")

    return template


def _langs(prop: str) -> Template:
    def template(out: Out, subject: str, value: Mapping[str, list[str]], _iri: str) -> None:
        for tag, texts in value.items():
            for text in texts:
                out(f"{subject}{prop}{_quoted(text)}{_suffix(tag)}")

    return template


def _suffix(tag: str) -> str:
    return "" if tag == "und" else f"@{tag}"


def _nested(prop: str, key: Key) -> Template:
    name = key.name

    def template(out: Out, subject: str, value: Mapping[str, Any], iri: str) -> None:
        node = label(iri, name, value)
        out(f"{subject}{prop}{node}")
        _node(out, node + " ", value, iri)

    return template


def _terms(prop: str) -> Template:
    ends = {name: f"{prop}<{iri}>" for name, iri in types().items()}

    def template(out: Out, subject: str, value: list[str], _iri: str) -> None:
        for name in value:
            if name in ends:
                out(subject + ends[name])

    return template


def _each(one: Template) -> Template:
    def template(out: Out, subject: str, value: list[Any], iri: str) -> None:
        for item in value:
            one(out, subject, item, iri)

    return template


def _compile(key: Key) -> Template:
    prop = f"<{key.iri}> "
    if key.kind == "terms":
        return _terms(f"<{expand('rdf:type')}> ")
    if key.kind == "node":
        one = _nested(prop, key)
    elif key.kind in IRI_KINDS:
        one = _iri(prop)
    elif key.kind in _SIMPLE:
        one = _SIMPLE[key.kind](prop)
    else:
        one = _typed(prop, DATATYPES[key.kind])
    return _each(one) if key.many else one


_SIMPLE: Final[Mapping[str, Callable[[str], Template]]] = {
    "text": _text,
    "partial": _text,
    "lang": _lang,
    "langs": _langs,
    "boolean": _boolean,
}
#: One template for each key: a key has one property wherever it stands.
TEMPLATES: Final[Mapping[str, Template]] = {
    name: _compile(key) for keys in shapes().values() for name, key in keys.items() if name != "id"
}
