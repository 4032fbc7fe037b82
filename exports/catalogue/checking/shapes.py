"""The official DCAT-AP shapes over a catalogue, by pyshacl with RDFS inference."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyshacl
from rdflib import RDF, Graph, Namespace
from rdflib.term import Node

from exports.catalogue.terms import PREFIXES

_SH: Final = Namespace("http://www.w3.org/ns/shacl#")
#: The files of SEMICeu/DCAT-AP `releases/3.0.1/html/shacl/`; others of that folder only import.
FILES: Final = (
    *("shapes", "range", "deprecateduris", "shapes_recommended", "mdr-vocabularies.shape"),
)
VIOLATION: Final = "Violation"
_PUBLISHER: Final = f"{PREFIXES['dcterms']}publisher"


class NoShapesError(ValueError):
    """There are no shapes where they were looked for; one sentence."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a shape says of a node; `severity` is Violation, Warning or Info."""

    file: str
    severity: str
    node: str
    path: str
    message: str

    @property
    def expected(self) -> bool:
        """Whether it is said of every publisher that is no body of the European Union."""
        return self.severity != VIOLATION and self.path == _PUBLISHER and self.file == FILES[-1]


def validate(graph: Graph, folder: Path) -> list[Finding]:
    """What all shapes of the folder say, the worst first. Raises `NoShapesError`."""
    found = [finding for name in FILES for finding in _by_file(graph, folder, name)]
    return sorted(found, key=lambda each: (each.severity != VIOLATION, each.file, each.node))


def violations(findings: list[Finding]) -> int:
    """How many of them break a rule."""
    return sum(each.severity == VIOLATION for each in findings)


def _by_file(graph: Graph, folder: Path, name: str) -> Iterator[Finding]:
    path = folder / f"{name}.ttl"
    if not path.is_file():
        raise NoShapesError(
            f"{path} is missing: the folder must hold the files that SEMICeu/DCAT-AP publishes "
            "under releases/3.0.1/html/shacl"
        )
    _, report, _ = pyshacl.validate(
        graph, shacl_graph=_shapes(path), inference="rdfs", advanced=True
    )
    for result in report.subjects(RDF.type, _SH.ValidationResult):
        if (None, _SH.detail, result) not in report:  # else the reason of another result
            yield _finding(report, result, name)


def _finding(report: Graph, result: Node, file: str) -> Finding:
    def value(name: str) -> str:
        return str(report.value(result, _SH[name], any=True) or "")

    severity = value("resultSeverity").rpartition("#")[2]
    return Finding(file, severity, value("focusNode"), value("resultPath"), value("resultMessage"))


def _shapes(path: Path) -> Graph:
    """The shapes without references to properties that the upstream files do not hold.

    pyshacl stops at such a reference (SEMICeu/DCAT-AP#448).
    """
    shapes = Graph().parse(path)
    for subject, shape in list(shapes.subject_objects(_SH.property)):
        if (shape, _SH.path, None) not in shapes:
            shapes.remove((subject, _SH.property, shape))
    return shapes
