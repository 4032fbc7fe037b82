"""The score of the European data portal's metadata quality method: 23 metrics, 405 points.

A metric's points are given by the share of the datasets, or of their files, that have what it asks
for; `quality.csv` says which. Whether an address answers is told by the caller.
"""

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF
from rdflib.term import Node

from exports.catalogue.terms import EU, expand

TOTAL: Final = 405
_FILE_TYPES: Final = f"{EU}file-type/"
_IANA: Final = (
    "https://www.iana.org/assignments/media-types/",
    "http://www.iana.org/assignments/media-types/",
)
_RDF: Final = frozenset(
    {"JSON_LD", "RDF_TURTLE", "RDF_N_TRIPLES", "RDF_N_QUADS", "RDF_TRIG", "RDF_XML"}
)
_OPEN: Final = _RDF | {"CSV", "TSV", "JSON", "GEOJSON", "ODS", "GZIP", "ZIP"}
_MACHINES: Final = _RDF | {"CSV", "JSON", "GEOJSON", "ODS", "XLSX"}
#: Those of the EU table of licences that the portal knows and that hubs here may bear, and others
#: that are common in catalogues.
_LICENCES: Final = frozenset(
    {
        *("CC0", "CC_BY", "CC_BY_3_0", "CC_BY_4_0", "CC_BYSA", "CC_BYSA_3_0", "CC_BYSA_4_0"),
        *("CC_PDM_1_0", "ODC_BL", "ODC_BY", "ODC_PDDL", "OGL_3_0", "NLOD_2_0"),
    }
)
_RIGHTS: Final = frozenset({"PUBLIC", "RESTRICTED", "NON_PUBLIC", "SENSITIVE", "CONFIDENTIAL"})


@dataclass(frozen=True, slots=True)
class Metric:
    """A line of `quality.csv`: `asked` and `mend` are for people."""

    dimension: str
    name: str
    points: int
    scope: str
    asked: str
    mend: str


@dataclass(frozen=True, slots=True)
class Score:
    """What a metric came to: `got` of its points; `missing` are the IRIs of what lacks it.

    `got` is None where it was not measured.
    """

    metric: Metric
    got: float | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known besides the graph: which addresses answer, how many violations there are."""

    answers: Mapping[str, bool]
    violations: int | None


@cache
def metrics() -> tuple[Metric, ...]:
    """The 23 metrics in the method's order."""
    with (Path(__file__).parent / "quality.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(_metric(row) for row in csv.DictReader(stream))


def _metric(row: Mapping[str, str]) -> Metric:
    words = (row["scope"], row["asked"], row["mend"])
    return Metric(row["dimension"], row["metric"], int(row["points"]), *words)


def scores(graph: Graph, known: Known) -> list[Score]:
    """Every metric's score."""
    return [_score(graph, metric, known) for metric in metrics()]


def total(found: Iterable[Score]) -> float:
    """All points together."""
    return sum(each.got or 0.0 for each in found)


def _score(graph: Graph, metric: Metric, known: Known) -> Score:
    if metric.scope == "catalogue":
        if known.violations is None:
            return Score(metric, None, ())
        return Score(metric, 0.0 if known.violations else float(metric.points), ())
    asked = _subjects(graph, metric.scope)
    missing = tuple(str(each) for each in asked if not _CHECKS[metric.name](graph, each, known))
    share = 1 - len(missing) / len(asked) if asked else 0.0
    return Score(metric, round(metric.points * share, 2), missing)


def _subjects(graph: Graph, scope: str) -> list[Node]:
    datasets = sorted(graph.subjects(RDF.type, _iri("dcat:Dataset")), key=str)
    files = sorted(graph.subjects(RDF.type, _iri("dcat:Distribution")), key=str)
    return {"dataset": datasets, "distribution": files, "both": [*datasets, *files]}[scope]


def _iri(name: str) -> URIRef:
    return URIRef(expand(name))


Check = Callable[[Graph, Node, Known], bool]


def _has(name: str) -> Check:
    predicate = _iri(name)
    return lambda graph, subject, known: graph.value(subject, predicate, any=True) is not None


def _answering(name: str) -> Check:
    predicate = _iri(name)

    def check(graph: Graph, subject: Node, known: Known) -> bool:
        addresses = [str(each) for each in graph.objects(subject, predicate)]
        return bool(addresses) and all(known.answers.get(each, False) for each in addresses)

    return check


def _of_table(name: str, table: str, codes: frozenset[str]) -> Check:
    predicate = _iri(name)

    def check(graph: Graph, subject: Node, known: Known) -> bool:
        found = [_code(each, f"{EU}{table}/") for each in graph.objects(subject, predicate)]
        return bool(found) and all(code in codes for code in found)

    return check


def _code(value: Node, table: str) -> str:
    """The code of an entry of a table, empty for anything else."""
    return str(value).removeprefix(table) if str(value).startswith(table) else ""


def _aligned(graph: Graph, subject: Node, known: Known) -> bool:
    """Format and media type under the addresses of their tables, or the media type as it is."""
    form = graph.value(subject, _iri("dcterms:format"), any=True)
    media = graph.value(subject, _iri("dcat:mediaType"), any=True)
    if form is None or media is None:
        return False
    named = str(media).startswith(_IANA)
    plain = isinstance(media, Literal) and str(media).count("/") == 1
    return bool(_code(form, _FILE_TYPES)) and (named or plain)


_CHECKS: Final[Mapping[str, Check]] = {
    "keywordAvailability": _has("dcat:keyword"),
    "categoryAvailability": _has("dcat:theme"),
    "spatialAvailability": _has("dcterms:spatial"),
    "temporalAvailability": _has("dcterms:temporal"),
    "accessUrlStatusCode": _answering("dcat:accessURL"),
    "downloadUrlAvailability": _has("dcat:downloadURL"),
    "downloadUrlStatusCode": _answering("dcat:downloadURL"),
    "formatAvailability": _has("dcterms:format"),
    "mediaTypeAvailability": _has("dcat:mediaType"),
    "formatMediaTypeVocabularyAlignment": _aligned,
    "formatMediaTypeNonProprietary": _of_table("dcterms:format", "file-type", _OPEN),
    "formatMediaTypeMachineInterpretable": _of_table("dcterms:format", "file-type", _MACHINES),
    "licenceAvailability": _has("dcterms:license"),
    "knownLicence": _of_table("dcterms:license", "licence", _LICENCES),
    "accessRightsAvailability": _has("dcterms:accessRights"),
    "accessRightsVocabularyAlignment": _of_table("dcterms:accessRights", "access-right", _RIGHTS),
    "contactPointAvailability": _has("dcat:contactPoint"),
    "publisherAvailability": _has("dcterms:publisher"),
    "rightsAvailability": _has("dcterms:rights"),
    "byteSizeAvailability": _has("dcat:byteSize"),
    "dateIssuedAvailability": _has("dcterms:issued"),
    "dateModifiedAvailability": _has("dcterms:modified"),
}
