"""The report of a grading: for people in three languages, and as JSON."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from federation.grading.rules import Fault, Mark
from federation.grading.seen import Seen

LANGUAGES: Final = ("en", "fr", "es")
#: Faults of one kind that are shown to people; the JSON has up to `_MOST`.
SHOWN: Final = 3
_MOST: Final = 100
_SIGNS: Final = {"passed": "+", "failed": "-", "untold": "?"}


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Every sentence by its code, in each language."""
    with Path(__file__).with_name("words.csv").open(encoding="utf-8", newline="") as stream:
        return {row["code"]: row for row in csv.DictReader(stream)}


def passed(marks: Sequence[Mark]) -> bool:
    """Whether no rule failed."""
    return not any(mark.faults for mark in marks)


def report(seen: Seen, marks: Sequence[Mark]) -> dict[str, Any]:
    """Everything, as JSON has it."""
    return {
        "address": seen.url,
        "kind": seen.kind,
        "records": len(seen.records),
        "whole": not seen.cut,
        "passed": passed(marks),
        "rules": [
            {
                "rule": mark.rule,
                "mark": mark.word,
                "count": len(mark.faults or ()),
                "faults": [
                    {"code": f.code, "where": f.where, "value": f.value, **_right(f.code)}
                    for f in (mark.faults or ())[:_MOST]
                ],
            }
            for mark in marks
        ],
    }


def lines(seen: Seen, marks: Sequence[Mark], language: str) -> Iterator[str]:
    """The report for people, line by line: what a partner can act on."""
    yield f"{seen.url} ({seen.kind or '?'}, {len(seen.records):,})"
    if seen.cut:
        yield _said("cut", language).format(count=len(seen.records))
    for mark in marks:
        title, word = _said(f"rule-{mark.rule}", language), _said(mark.word, language)
        yield f" {_SIGNS[mark.word]} {title}: {word}"
        yield from _faults(mark.faults or [], language)
    told = [mark for mark in marks if mark.faults is not None]
    count = sum(not mark.faults for mark in told)
    yield _said("total", language).format(passed=count, told=len(told))


def _faults(faults: Sequence[Fault], language: str) -> Iterator[str]:
    for code in dict.fromkeys(fault.code for fault in faults):
        some = [fault for fault in faults if fault.code == code]
        yield f"     {_said(code, language)}:"
        for fault in some[:SHOWN]:
            yield f"       {': '.join(filter(None, (fault.where, fault.value)))[:300]}"
        if len(some) > SHOWN:
            yield f"       {_said('more', language).format(count=len(some) - SHOWN)}"
        yield f"       → {_said('right', language)}: {_said(f'{code}-right', language)}"


def _right(code: str) -> dict[str, dict[str, str]]:
    return {
        name: {language: _said(of, language) for language in LANGUAGES}
        for name, of in (("message", code), ("right", f"{code}-right"))
    }


def _said(code: str, language: str) -> str:
    return words()[code][language]
