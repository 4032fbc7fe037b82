"""What readers hand on: rows, drafts of records, and notes on what was wrong with them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, NamedTuple

#: What became of a value: mended, left out, or kept although something is odd about it.
Outcome = Literal["repaired", "refused", "flagged"]

#: Tried only where a word begins: anywhere else it would take the square of a long word's length.
_EMAIL: Final = re.compile(r"(?<![^\s@])[^\s@]+@[^\s@]+\.[^\s@]+")
#: How many lists and objects inside each other a row may hold; the profile needs no more than five.
MOST_NESTED: Final = 32
TOO_DEEP: Final = "is nested too deep"


class UnreadableError(ValueError):
    """A file that cannot be read as a whole; the message is one sentence for people."""


class Note(NamedTuple):
    """What became of one value, and why. `field` is filled by whoever knows it."""

    outcome: Outcome
    reason: str
    value: str = ""
    field: str = ""


class Made(NamedTuple):
    """A normalised value (None: nothing usable) and the notes on the way."""

    value: Any
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of a report.

    `row` says that the whole row was refused; otherwise the row was kept and one value of it, at
    `field` (a column or a JSON pointer), was repaired, refused or flagged.
    """

    line: int
    outcome: Outcome
    reason: str
    row: bool = False
    id: str = ""
    field: str = ""
    value: str = ""

    def as_json(self) -> dict[str, Any]:
        """The entry of `problems` in a report's JSON."""
        names = ("line", "id", "outcome", "field", "value", "reason")
        entry = {name: getattr(self, name) for name in names}
        return {"what": "row" if self.row else "value", **{k: v for k, v in entry.items() if v}}


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as it stands in the file: column, key or path → text, list or other JSON value.

    In formats of our own, `values` is the document itself. `line` counts from 1: the line in the
    file, or the place among the records where a format has no lines.
    """

    line: int
    values: Mapping[str, Any]


@dataclass(slots=True)
class Draft:
    """A row on its way to the write door: loosely typed until the lenient normaliser had it.

    `contacts` is the member's yes or no to publishing e-mail and telephone, None if not asked.
    `merge` names the columns that a table of ours has, where it says less than the record holds.
    """

    line: int
    local_id: str
    document: dict[str, Any]
    type_name: str = "organisation"
    contacts: bool | None = None
    merge: frozenset[str] | None = None
    notes: list[Note] = field(default_factory=list)


def is_too_deep(value: Any, most: int = MOST_NESTED) -> bool:
    """Whether lists and objects lie in each other deeper than `most`, and no deeper is looked."""
    if not isinstance(value, dict | list):
        return False
    if most == 0:
        return True
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, dict | list) and is_too_deep(each, most - 1):
            return True
    return False


def shown(value: object, most: int = 80) -> str:
    """A value as a report quotes it: one line, cut, without e-mail addresses."""
    text = _EMAIL.sub("…@…", " ".join(str(value).split()))
    return text if len(text) <= most else text[: most - 1] + "…"
