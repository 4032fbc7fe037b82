"""The report on a catalogue: findings, scores, files; as data, as words, kept for its page."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import orjson
from django.conf import settings

from exports import published
from exports.catalogue.checking.quality import TOTAL, Score, total
from exports.catalogue.checking.shapes import Finding, violations

NAME: Final = "catalogue-check.json"
_MOST: Final = 3


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What was found of one distribution; no faults means that all is as the catalogue says."""

    iri: str
    url: str
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """`findings` is None where no shapes were given; `at` is when it was made, in UTC."""

    url: str
    at: str
    triples: int
    findings: tuple[Finding, ...] | None
    scores: tuple[Score, ...]
    files: tuple[FileCheck, ...]

    @property
    def points(self) -> float:
        return round(total(self.scores), 2)

    @property
    def surprises(self) -> list[Finding]:
        """Findings other than what is said of every publisher outside the Union's bodies."""
        return [each for each in self.findings or () if not each.expected]

    @property
    def passed(self) -> bool:
        """No violation, no fault of a file, no point lost that was measured."""
        measured = [each for each in self.scores if each.got is not None]
        whole = all(each.got == each.metric.points for each in measured)
        broken = violations([*(self.findings or ())])
        return whole and not broken and not any(file.faults for file in self.files)

    def members(self) -> dict[str, Any]:
        """As JSON."""
        found = self.findings
        return {
            "url": self.url,
            "at": self.at,
            "passed": self.passed,
            "points": self.points,
            "of": TOTAL,
            "triples": self.triples,
            "violations": None if found is None else violations([*found]),
            "findings": None
            if found is None
            else [asdict(each) | {"expected": each.expected} for each in found],
            "scores": [
                asdict(each.metric) | {"got": each.got, "missing": [*each.missing]}
                for each in self.scores
            ],
            "files": [asdict(each) for each in self.files],
        }


def keep(report: Report) -> None:
    """Keeps the report for the page, with the release that it is about."""
    shown = published.latest()
    told = report.members() | {"release": shown.release if shown else ""}
    path = _path()
    beside = path.with_suffix(".new")
    beside.write_bytes(orjson.dumps(told))
    beside.replace(path)


def kept() -> dict[str, Any] | None:
    """The members of the report that was kept last; None before the first."""
    try:
        found: dict[str, Any] = orjson.loads(_path().read_bytes())
    except FileNotFoundError:
        return None
    return found


def stamp() -> int:
    """Another number once another report is kept; 0 before the first."""
    try:
        return _path().stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def _path() -> Path:
    return Path(settings.DATA_DIR) / NAME


def lines(report: Report) -> Iterator[str]:
    """The report in words that the maintainer of a portal can act on."""
    yield f"{report.url}: {report.triples} statements, {len(report.files)} files"
    yield ""
    yield from _shapes(report)
    yield ""
    yield f"Metadata quality: {report.points:g} of {TOTAL} points"
    yield from _lost(report)
    yield ""
    yield from _files(report)
    yield ""
    yield "All is well." if report.passed else "Something is to be mended; see above."


def _shapes(report: Report) -> Iterator[str]:
    if report.findings is None:
        yield "Shapes: not run (--shapes names the folder that holds them)"
        return
    known = len(report.findings) - len(report.surprises)
    broken = violations([*report.findings])
    yield f"Shapes: {broken} violations, {len(report.surprises) - broken} unexpected warnings"
    if known:
        yield f"  {known} warnings that the publisher is no body of the European Union are expected"
    for each in report.surprises:
        yield f"  {each.severity} in {each.file}: {each.node}"
        yield f"    {each.path}: {each.message}"


def _lost(report: Report) -> Iterator[str]:
    for score in report.scores:
        metric = score.metric
        if score.got is None:
            yield f"  {metric.name}: not measured ({metric.points} points)"
        elif score.got < metric.points:
            yield f"  {metric.name}: {score.got:g} of {metric.points}; asked is {metric.asked}"
            yield f"    to mend it: {metric.mend}"
            for iri in score.missing[:_MOST]:
                yield f"    missing at {iri}"
            if len(score.missing) > _MOST:
                yield f"    and at {len(score.missing) - _MOST} others"


def _files(report: Report) -> Iterator[str]:
    wrong = [each for each in report.files if each.faults]
    yield f"Files: {len(report.files)} checked, {len(wrong)} with faults"
    for each in wrong:
        yield f"  {each.url}"
        for fault in each.faults:
            yield f"    {fault}"
