"""Documents as N-Triples, by the templates of `exports.templates`.

The output is canonical N-Triples (RDF 1.1): one space between terms, and only `"`, `\\`, line feed
and carriage return escaped. It is exactly the graph that the document is under the JSON-LD context.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

import orjson

from exports.templates import KEYS, Style

#: Statements a line each, without the full stop: `triples` and `quads` are made from these.
STYLE: Final = Style(end="\n", repeated=True, names={})
#: One template for each key: a key has one property wherever it stands.
TEMPLATES: Final = STYLE.templates
#: The keys of nested nodes, as their labels are made of them.
NESTED: Final = {name: f"\0{name}\0".encode() for name, key in KEYS.items() if key.kind == "node"}
_SPECIAL: Final = re.compile(r'["\\\n\r]')
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r"}


def statements(document: Mapping[str, Any]) -> list[str]:
    """Every statement of a record's document as `subject predicate object`, without the full stop.

    Keys that the profile does not know say nothing in RDF. What is said of the record itself comes
    first, its nested nodes after it, so that Turtle need not name a subject twice.
    """
    return lines(escaped(document), labels(document)).decode().split("\n")[:-1]


def lines(document: Mapping[str, Any], of: Iterable[str]) -> bytes:
    """`statements`, a line each, of a document that is `escaped`, its labels being `of`."""
    own, nested = STYLE.write(document, iter(of))
    # One by one: a text beyond Latin-1 would double the rest.
    return b"".join([part.encode() for part in (*own, *nested)])


def ntriples(document: Mapping[str, Any], record_type: str | None = None) -> str:
    """The document as lines of N-Triples. `record_type` changes nothing: keys say it all."""
    return triples(statements(document))


def nquads(document: Mapping[str, Any]) -> str:
    """The document as lines of N-Quads, in the graph named by `graph_of`."""
    return quads(lines(escaped(document), labels(document)), graph_of(document)).decode()


def triples(of: Iterable[str]) -> str:
    """Statements as lines of N-Triples."""
    return "".join([f"{each} .\n" for each in of])


def quads(of: bytes, graph: str | None = None) -> bytes:
    """`lines` as lines of N-Quads in a graph; None is the default graph: lines of N-Triples."""
    return of.replace(b"\n", f" <{graph}> .\n".encode() if graph else b" .\n")


def graph_of(document: Mapping[str, Any]) -> str | None:
    """The graph of a record: the IRI of its source; the default graph for what a source is."""
    source = document.get("record", {}).get("source")
    return None if source == document["id"] else source


def label(iri: str, key: str, node: Mapping[str, Any]) -> str:
    """The label of a nested node: the same wherever and whenever it is written."""
    found: list[str] = []
    _label(found.append, iri.encode(), {key: [node] if KEYS[key].many else node})
    return found[0]


def labels(document: Mapping[str, Any]) -> list[str]:
    """The labels of all nested nodes, in the order in which they are written."""
    found: list[str] = []
    _label(found.append, document["id"].encode(), document)
    return found


def _label(out: Callable[[str], object], iri: bytes, node: Mapping[str, Any]) -> None:
    for name in node:
        if name in NESTED:
            for each in node[name] if KEYS[name].many else (node[name],):
                text = orjson.dumps(each, option=orjson.OPT_SORT_KEYS)
                out(f"_:b{sha256(iri + NESTED[name] + text).hexdigest()[:32]}")
                if not NESTED.keys().isdisjoint(each):
                    _label(out, iri, each)


def flat(document: Mapping[str, Any], of: Sequence[str]) -> bool:
    """Whether no nested node holds another; `of` are the document's labels."""
    many = (document[name] if KEYS[name].many else (0,) for name in document if name in NESTED)
    return len(of) == sum(map(len, many))


def escaped(value: Any) -> Any:
    """The document with its texts as they stand between quotation marks."""
    if isinstance(value, str):
        return _SPECIAL.sub(_escape, value)
    if isinstance(value, dict):
        return {name: escaped(each) for name, each in value.items()}
    return [escaped(each) for each in value] if isinstance(value, list) else value


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES[match[0]]
