"""The same triples by others: rdflib from the documents, morph-kgc from tables of their contents.

Both begin where ours begins, at the stored documents; morph-kgc at the tables that it is made for.
"""

import csv
import json
import subprocess
import tempfile
import time
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson
from django.conf import settings

from config.env import ROOT
from exports.templates import KEYS
from exports.triples import label
from vocab.profile import DATATYPES, IRI_KINDS, Key, types
from vocab.terms import expand

#: Where `bench/morph/install` puts morph-kgc, which wants versions of its own.
MORPH: Final = ROOT / "bench" / "morph" / ".venv" / "bin" / "python"


class Told(NamedTuple):
    """What a cell says: its predicate, the kind and language of its object, the key by which
    records hold the node that says it ("" for themselves), and whether it may say several."""

    prop: str
    kind: str
    tag: str
    holder: str
    many: bool


#: By what their columns say, rows of cells by that; the first column is the subject.
Tables = Mapping[tuple[Told, ...], list[dict[Any, str]]]


def cells(document: Mapping[str, Any]) -> Iterator[tuple[Told, str, str]]:
    """Every statement of a document: what it says, its subject and its object, as plain texts."""
    yield from _cells(document["id"], document["id"], "", document)


def _cells(
    iri: str, subject: str, holder: str, node: Mapping[str, Any]
) -> Iterator[tuple[Told, str, str]]:
    for name, value in node.items():
        key = KEYS.get(name)
        if not key:
            continue
        told = Told(key.iri, key.kind, "", holder, key.many or key.kind == "langs")
        for each, tag in _values(key, value):
            if key.kind == "node":
                held = label(iri, name, each)
                yield told, subject, held
                yield from _cells(iri, held, name, each)
            elif key.kind == "terms":
                yield told._replace(prop=expand("rdf:type"), kind="iri"), subject, types()[each]
            else:
                text = each if isinstance(each, str) else str(each).lower()
                yield told._replace(tag=tag), subject, text


def _values(key: Key, value: Any) -> Iterator[tuple[Any, str]]:
    if key.kind in {"lang", "langs"}:
        for tag, texts in value.items():
            for text in texts if isinstance(texts, list) else [texts]:
                yield text, "" if tag == "und" else tag
    else:
        for each in value if key.many else [value]:
            yield each, ""


def terms(document: Mapping[str, Any], made: dict[str, Any]) -> Iterator[tuple[Any, Any, Any]]:
    """A document's statements in rdflib's terms; `made` keeps what comes again and again."""
    from rdflib import BNode, Literal, URIRef

    for (prop, kind, tag, *_), subject, value in cells(document):
        s = BNode(subject[2:]) if subject[0] == "_" else URIRef(subject)
        p = made.get(prop) or made.setdefault(prop, URIRef(prop))
        if kind == "node":
            yield s, p, BNode(value[2:])
        elif kind in IRI_KINDS:
            yield s, p, URIRef(value)
        else:
            yield s, p, Literal(value, tag or None, DATATYPES.get(kind), normalize=False)


def streamed(documents: Iterable[str]) -> tuple[int, dict[str, Any]]:
    """rdflib streaming: each term told by itself, line by line, no graph held.

    `alone` is what the telling costs, besides making the terms.
    """
    made: dict[str, Any] = {}
    count, alone = 0, 0.0
    with tempfile.TemporaryFile(dir=settings.DATA_DIR) as out:
        for text in documents:
            found = list(terms(orjson.loads(text), made))
            before = time.process_time()
            for s, p, o in found:
                out.write(f"{s.n3()} {p.n3()} {o.n3()} .\n".encode())
            alone += time.process_time() - before
            count += len(found)
    return count, {"alone": alone}


def serialised(documents: Iterable[str], form: str) -> tuple[int, dict[str, Any]]:
    """`Graph.serialize`, which wants a graph in memory; `alone` is what it costs besides that."""
    import rdflib

    made: dict[str, Any] = {}
    graph = rdflib.Graph()
    for text in documents:
        for each in terms(orjson.loads(text), made):
            graph.add(each)
    before = time.process_time()
    with tempfile.NamedTemporaryFile(dir=settings.DATA_DIR) as out, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        graph.serialize(out.name, format=form, encoding="utf-8")
    return len(graph), {"alone": time.process_time() - before}


def tables(documents: Iterable[str]) -> Tables:
    """Tables as a database would have them: of records and of each kind of nested node, with a
    column for whatever is said once, and one of two columns for each list."""
    wide: defaultdict[str, dict[str, dict[Any, str]]] = defaultdict(dict)
    lists: defaultdict[tuple[Told, ...], list[dict[Any, str]]] = defaultdict(list)
    for text in documents:
        for told, subject, value in cells(orjson.loads(text)):
            if told.many:
                lists[told,].append({"s": subject, told: value})
            else:
                wide[told.holder].setdefault(subject, {"s": subject})[told] = value
    for rows in wide.values():
        columns = {each for row in rows.values() for each in row} - {"s"}
        lists[tuple(sorted(columns))] = [*rows.values()]
    return lists


def morph(given: Tables) -> tuple[int, dict[str, Any]]:
    """morph-kgc over tables of CSV by an RML mapping, in one process; without its imports."""
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder:
        place = Path(folder)
        maps = []
        for number, (columns, rows) in enumerate(given.items()):
            path = place / f"{number}.csv"
            with path.open("w", encoding="utf-8", newline="") as stream:
                lines = ([row.get(each, "") for each in ("s", *columns)] for row in rows)
                csv.writer(stream).writerows([["s", *range(len(columns))], *lines])
            maps.append(_mapping(path, columns))
        (place / "mapping.ttl").write_text(_PREFIXES + "".join(maps), encoding="utf-8")
        (place / "config.ini").write_text(_CONFIG.format(place), encoding="utf-8")
        done = subprocess.run(
            [MORPH, ROOT / "bench" / "morph" / "run.py", place / "config.ini"],
            cwd=place,
            check=True,
            capture_output=True,
            text=True,
        )
        with (place / "out.nt").open("rb") as stream:
            count = sum(1 for _ in stream)
    return count, dict(json.loads(done.stdout.splitlines()[-1]))


_PREFIXES: Final = """@prefix rr: <http://www.w3.org/ns/r2rml#> .
@prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> .
"""
_CONFIG: Final = """[CONFIGURATION]
output_file = {0}/out.nt
output_format = N-TRIPLES
number_of_processes = 1
logging_level = ERROR
[Tables]
mappings = {0}/mapping.ttl
"""


def _mapping(path: Path, columns: tuple[Told, ...]) -> str:
    subject = "BlankNode" if columns[0].holder else "IRI"
    said = "".join(
        f"""
  rr:predicateObjectMap [ rr:predicate <{told.prop}> ;
    rr:objectMap [ rml:reference "{number}" ; {_about(told)} ] ] ;"""
        for number, told in enumerate(columns)
    )
    return f"""<#{path.stem}> a rr:TriplesMap ;{said}
  rml:logicalSource [ rml:source "{path}" ; rml:referenceFormulation ql:CSV ] ;
  rr:subjectMap [ rml:reference "s" ; rr:termType rr:{subject} ] .
"""


def _about(told: Told) -> str:
    if told.kind == "node":
        return "rr:termType rr:BlankNode"
    if told.kind in IRI_KINDS:
        return "rr:termType rr:IRI"
    if told.kind in DATATYPES:
        return f"rr:datatype <{DATATYPES[told.kind]}>"
    return f'rr:language "{told.tag}"' if told.tag else "rr:termType rr:Literal"
