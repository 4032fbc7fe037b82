"""Checks a catalogue as a portal would take it: shapes, score, and each of its files."""

import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import rdflib
from rdflib import Graph, URIRef
from rdflib.namespace import RDF
from rdflib.term import Node

from config.reaching import Reached, reach, unreadable
from exports.catalogue.authority import FILE_TYPES
from exports.catalogue.checking import quality, shapes
from exports.catalogue.checking.report import FileCheck, Report
from exports.catalogue.terms import expand

_ACCEPT: Final = "text/turtle, application/ld+json;q=0.9, application/rdf+xml;q=0.8, */*;q=0.1"
_FORMS: Final[Mapping[str, str]] = {
    "text/turtle": "ttl",
    "application/x-turtle": "ttl",
    "application/ld+json": "jsonld",
    "application/n-triples": "nt",
    "application/n-quads": "nq",
    "application/rdf+xml": "rdf",
    "application/json": "json",
    "application/geo+json": "geojson",
    "text/csv": "csv",
}
_PACKED: Final = frozenset({"application/gzip", "application/x-gzip"})
_CODES: Final = {found.code: suffix.removesuffix(".gz") for suffix, found in FILE_TYPES.items()}


class UncheckableError(RuntimeError):
    """There is no catalogue to check; one sentence."""


def check(url: str, folder: Path | None) -> Report:
    """The report on the catalogue at an address; `folder` holds the shapes.

    Raises `UncheckableError` where no catalogue can be read, `NoShapesError` where shapes lack.
    """
    with tempfile.TemporaryDirectory() as name:
        room = Path(name)
        graph = _graph(url, room)
        findings = None if folder is None else tuple(shapes.validate(graph, folder))
        answers: dict[str, bool] = {}
        files = tuple(_files(graph, room, answers))
        broken = None if findings is None else shapes.violations([*findings])
        scores = tuple(quality.scores(graph, quality.Known(answers, broken)))
    at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return Report(url, at, len(graph), findings, scores, files)


def _graph(url: str, room: Path) -> Graph:
    source, target = room / "catalogue", room / "catalogue.nt"
    found = reach(url, _ACCEPT, source)
    if not found.answers:
        raise UncheckableError(found.trouble or f"{url} answers {found.status}.")
    form = _FORMS.get(found.media_type, url.rpartition(".")[2])
    why = unreadable(form, source, target) if form in _FORMS.values() else "it is no RDF"
    if why:
        raise UncheckableError(f"{url} ({found.media_type}) cannot be read: {why}.")
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        graph = Graph().parse(target, format="nt")
    finally:
        rdflib.NORMALIZE_LITERALS = before
    if not graph.value(predicate=RDF.type, object=_iri("dcat:Catalog"), any=True):
        raise UncheckableError(f"{url} holds no dcat:Catalog.")
    return graph


def _files(graph: Graph, room: Path, answers: dict[str, bool]) -> Iterator[FileCheck]:
    """Every distribution's check; `answers` gathers which addresses answer."""
    for file in sorted(graph.subjects(RDF.type, _iri("dcat:Distribution")), key=str):
        faults: list[str] = []
        for address in _addresses(graph, file, "dcat:accessURL"):
            if address not in answers:
                found = reach(address, "*/*", room / "page")
                answers[address] = found.answers
            if not answers[address]:
                faults.append(f"its access address does not answer: {address}")
        url = next(_addresses(graph, file, "dcat:downloadURL"), "")
        if url:
            content = room / "file"
            found = reach(url, "*/*", content)
            answers[url] = found.answers
            faults += _compared(graph, file, found, content)
            content.unlink(missing_ok=True)
        yield FileCheck(str(file), url, tuple(faults))


def _compared(graph: Graph, file: Node, found: Reached, content: Path) -> Iterator[str]:
    """Where the file differs from what the catalogue says of it."""
    if not found.answers:
        yield found.trouble or f"it answers {found.status}"
        return
    size = _text(graph, file, "dcat:byteSize")
    if size and size.isdigit() and int(size) != found.size:
        yield f"it has {found.size} bytes where the catalogue says {size}"
    checksum = graph.value(file, _iri("spdx:checksum"), any=True)
    digest = _text(graph, checksum, "spdx:checksumValue").lower() if checksum else ""
    if len(digest) == 64 and digest != found.sha256:
        yield f"its SHA-256 is {found.sha256} where the catalogue says {digest}"
    media, packed = _media(graph, file, "dcat:mediaType"), _packed(graph, file)
    wanted = _PACKED if packed else {media}
    if media and found.media_type not in wanted:
        told = " or ".join(sorted(wanted))
        yield f"it comes as {found.media_type} where the catalogue says {told}"
    form = _CODES.get(_text(graph, file, "dcterms:format").rpartition("/")[2], _FORMS.get(media))
    why = unreadable(f"{form}.gz" if packed else form, content) if form else ""
    if why:
        yield f"it does not parse as {form}: {why}"


def _packed(graph: Graph, file: Node) -> bool:
    return _media(graph, file, "dcat:compressFormat") in _PACKED


def _media(graph: Graph, file: Node, name: str) -> str:
    """A media type, by its address at IANA or as it is."""
    return "/".join(_text(graph, file, name).split("/")[-2:]).lower()


def _text(graph: Graph, subject: Node, name: str) -> str:
    return str(graph.value(subject, _iri(name), any=True) or "")


def _addresses(graph: Graph, file: Node, name: str) -> Iterator[str]:
    yield from sorted(str(each) for each in graph.objects(file, _iri(name)))


def _iri(name: str) -> URIRef:
    return URIRef(expand(name))
