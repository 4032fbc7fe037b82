"""The report of a load: numbers, and every row or value that was refused, repaired or flagged."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

import orjson

from federation.rows import Problem

NUMBERS: Final = ("read", "new", "changed", "unchanged", "gone", "refused", "repaired")
MORE: Final = ("duplicates", "matched", "withdrawn", "contacts_left_out")
#: How many different values a line of the text report quotes.
_QUOTED: Final = 6
#: How many line numbers; the JSON report has them all.
_LINES: Final = 12


class Out(Protocol):
    """Where a report for people goes."""

    def write(self, text: str, /) -> object:
        """Writes a piece of it."""


@dataclass(slots=True)
class Report:
    """What a load did. `problems` is the file of lines that holds them, as JSON.

    Each row read is new, changed, unchanged or refused. `repaired` counts the rows that were kept
    with a value repaired, refused or flagged; `gone` the records that the file lacks.
    """

    file: str
    source: str
    mapping: str
    problems_at: Path
    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    refused: int = 0
    repaired: int = 0
    duplicates: int = 0
    matched: int = 0
    withdrawn: int = 0
    contacts_left_out: int = 0
    held: str = ""
    dry_run: bool = False
    changed_fields: Counter[str] = field(default_factory=Counter)
    unknown_columns: tuple[str, ...] = ()
    gone_ids: tuple[str, ...] = ()

    def problems(self) -> Iterator[dict[str, Any]]:
        """Every problem, in the order in which they were found."""
        if not self.problems_at.exists():
            return
        with self.problems_at.open("rb") as stream:
            yield from map(orjson.loads, stream)

    def add(self, problem: Problem) -> None:
        """A row that the write door refused."""
        self.refused += 1
        with self.problems_at.open("ab") as stream:
            stream.write(orjson.dumps(problem.as_json()) + b"\n")

    def head(self) -> dict[str, Any]:
        """Everything but the problems."""
        names = ("file", "source", "mapping", *NUMBERS, *MORE, "held", "dry_run")
        return {name: getattr(self, name) for name in names} | {
            "changed_fields": dict(self.changed_fields.most_common()),
            "unknown_columns": list(self.unknown_columns),
            "gone_ids": list(self.gone_ids),
        }


def check_target(target: Path) -> None:
    """Raises `OSError` where `write_json` could not write; leaves nothing behind."""
    there = target.exists()
    if there and not (target.is_file() or target.is_dir()):
        return  # a pipe or a device: to open it may wait for a reader
    with target.open("ab"):
        pass
    if not there:
        target.unlink()


def write_json(report: Report, target: Path) -> None:
    """The report as one JSON object, a problem a line; never held in memory as a whole."""
    with target.open("wb") as stream:
        stream.write(orjson.dumps(report.head())[:-1] + b',"problems":[')
        comma = b"\n"
        for problem in report.problems():
            stream.write(comma + orjson.dumps(problem))
            comma = b",\n"
        stream.write(b"\n]}\n")


def write_text(report: Report, out: Out) -> None:
    """The report for people: numbers, fields, then problems, those of one kind together."""
    out.write(f"{report.file} → {report.source}{' (dry run)' if report.dry_run else ''}\n")
    for name in (*NUMBERS, *(name for name in MORE if getattr(report, name))):
        out.write(f"  {name.replace('_', ' '):<17} {getattr(report, name):>9,}\n")
    if report.contacts_left_out:
        out.write(
            "  contacts (e-mail, telephone) are published only where the source declares that it "
            "may (`source add … --publishes-contacts`) and the member did not say no\n"
        )
    if report.changed_fields:
        fields = (f"{name} {count:,}" for name, count in report.changed_fields.most_common())
        out.write(f"  changed fields: {', '.join(fields)}\n")
    if report.unknown_columns:
        out.write(f"  columns the mapping does not know: {', '.join(report.unknown_columns)}\n")
    for line in _rows(report):
        out.write(f"  {line}\n")
    for line in _values(report):
        out.write(f"  {line}\n")


def _rows(report: Report) -> Iterator[str]:
    """A line for each refused row."""
    for problem in report.problems():
        if problem["what"] == "row":
            name = f" ({problem['id']})" if problem.get("id") else ""
            yield f"line {problem['line']}{name} refused: {problem['reason']}"


def _values(report: Report) -> Iterator[str]:
    """A line for each kind of repair, refusal or flag, with every line it occurs at."""
    lines: dict[tuple[str, str, str], list[int]] = {}
    values: dict[tuple[str, str, str], dict[str, None]] = {}
    for problem in report.problems():
        if problem["what"] == "row":
            continue
        kind = (problem["outcome"], problem.get("field", ""), problem["reason"])
        lines.setdefault(kind, []).append(problem["line"])
        quoted = values.setdefault(kind, {})
        if len(quoted) < _QUOTED:
            quoted.setdefault(problem.get("value", ""))
    for kind, found in sorted(lines.items(), key=lambda each: -len(each[1])):
        outcome, name, reason = kind
        examples = ", ".join(f"“{value}”" for value in values[kind] if value)
        more = len(found) - _LINES
        at = ", ".join(map(str, found[:_LINES])) + (f" and {more:,} more" if more > 0 else "")
        yield f"{name or 'row'} {outcome}: {reason} ({examples or 'no value'}): line {at}"
