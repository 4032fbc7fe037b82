"""Staging: a file is read to its end before anything is written, so a broken one changes nothing.

Rows that can be used lie in one file of lines, problems in another; memory holds the local ids.
"""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NamedTuple

import orjson

from federation.mappings.translate import translate
from federation.matching import match_keys
from federation.readers import Plan
from federation.readers.lenient import normalise
from federation.resolving import Resolver
from federation.rows import TOO_DEEP, Draft, Problem, RawRow, is_too_deep
from vocab.canonical import clean_text

__all__ = ["Staged", "StagedRow", "Staging", "room"]

#: Is told how many rows were read so far.
Told = Callable[[int], None]

_CHUNK = 500
_ROWS = "rows.ndjson"
_PROBLEMS = "problems.ndjson"
_KEPT = "staged.json"
_SUMMARY = ("read", "refused", "duplicates", "repaired")
_DAY = 86_400


class StagedRow(NamedTuple):
    """A row as it goes to the write door."""

    line: int
    type_name: str
    local_id: str
    contacts: bool | None
    document: dict[str, Any]


@dataclass(slots=True)
class Staged:
    """What a file came to: counts, and the line at which each local id stands, by type."""

    rows: Path
    problems: Path
    read: int = 0
    refused: int = 0
    duplicates: int = 0
    repaired: int = 0
    ids: dict[str, dict[str, int]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[StagedRow]:
        with self.rows.open("rb") as stream:
            for line in stream:
                yield StagedRow(*orjson.loads(line))

    def __len__(self) -> int:
        return sum(map(len, self.ids.values()))

    def keep(self, directory: Path) -> None:
        """Have it all on the disk, so that `kept` finds it after a crash."""
        for path in (self.rows, self.problems):
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
        summary = orjson.dumps({name: getattr(self, name) for name in _SUMMARY})
        draft = directory / f"{_KEPT}.draft"
        with draft.open("wb") as out:
            out.write(summary)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(directory / _KEPT)

    @classmethod
    def kept(cls, directory: Path) -> "Staged | None":
        """What was staged whole in the directory before; None where nothing was."""
        if not (directory / _KEPT).exists():
            return None
        summary = orjson.loads((directory / _KEPT).read_bytes())
        staged = cls(directory / _ROWS, directory / _PROBLEMS, **summary)
        for row in staged:
            staged.ids.setdefault(row.type_name, {})[row.local_id] = row.line
        return staged

    def of_type(self, type_name: str) -> Iterator[StagedRow]:
        """The rows of one type of record."""
        return (row for row in self if row.type_name == type_name)

    def match_keys(self, type_name: str, ids: set[str]) -> Iterator[tuple[str, frozenset[str]]]:
        """The local ids among `ids`, with what each may be recognised by."""
        for row in self.of_type(type_name):
            if row.local_id in ids:
                yield row.local_id, match_keys(row.document)


class Staging:
    """Takes rows in, writes them down, and counts. Use as a context manager."""

    def __init__(self, directory: Path, resolver: Resolver) -> None:
        self.staged = Staged(directory / _ROWS, directory / _PROBLEMS)
        self.resolver = resolver
        self._rows: IO[bytes] = self.staged.rows.open("wb")
        self._problems: IO[bytes] = self.staged.problems.open("wb")
        self._repaired: set[int] = set()

    def __enter__(self) -> "Staging":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._rows.close()
        self._problems.close()

    def take(self, plan: Plan, path: Path, told: Told) -> Staged:
        """Everything that the file holds. Raises `UnreadableError` for a file that breaks."""
        waiting: list[Draft] = []
        for item in map(_bounded, plan.read(path)):
            found = (
                translate(item, plan.mapping) if isinstance(item, RawRow) and plan.mapping else item
            )
            if isinstance(found, Draft):
                self.staged.read += 1
                waiting.append(found)
            elif isinstance(found, Problem):
                self.staged.read += found.row
                self.problem(found)
            if len(waiting) == _CHUNK:
                self._settle(waiting)
                told(self.staged.read)
        self._settle(waiting)
        told(self.staged.read)
        return self.staged

    def problem(self, problem: Problem) -> None:
        """Writes a problem down, and counts the row: refused, or kept with something odd."""
        self._problems.write(orjson.dumps(problem.as_json()) + b"\n")
        if problem.row:
            self.staged.refused += 1
        else:
            self._repaired.add(problem.line)
            self.staged.repaired = len(self._repaired)

    def _settle(self, waiting: list[Draft]) -> None:
        for draft in self.resolver.resolved(waiting):
            if isinstance(draft, Problem):
                self.problem(draft)
            else:
                self._write(draft)
        waiting.clear()

    def _write(self, draft: Draft) -> None:
        draft.local_id = clean_text(draft.local_id)  # as it is stored, and compared with
        if not draft.local_id:
            self.problem(_whole_row(draft, "has no id: nothing in it can be read"))
            return
        ids = self.staged.ids.setdefault(draft.type_name, {})
        first = ids.setdefault(draft.local_id, draft.line)
        if first != draft.line:
            self.staged.duplicates += 1
            reason = f"its id stands in line {first} already; the first row was kept"
            self.problem(_whole_row(draft, reason))
            return
        document, notes = normalise(draft.document, draft.type_name)
        for note in (*draft.notes, *notes):
            self.problem(
                Problem(
                    draft.line,
                    note.outcome,
                    note.reason,
                    id=draft.local_id,
                    field=note.field,
                    value=note.value,
                )
            )
        row = StagedRow(draft.line, draft.type_name, draft.local_id, draft.contacts, document)
        self._rows.write(orjson.dumps(tuple(row)) + b"\n")


def _bounded(item: RawRow | Draft | Problem) -> RawRow | Draft | Problem:
    """The row, or its refusal: what follows goes through it value by value, and must come back."""
    if isinstance(item, Problem):
        return item
    inside: Any = item.document if isinstance(item, Draft) else dict(item.values)
    return Problem(item.line, "refused", TOO_DEEP, row=True) if is_too_deep(inside) else item


def _whole_row(draft: Draft, reason: str) -> Problem:
    return Problem(draft.line, "refused", reason, row=True, id=draft.local_id)


@contextmanager
def room(data_dir: Path) -> Iterator[Path]:
    """A directory of its own under the data directory, gone at the end.

    What a load that was killed left behind is cleared away a day later, or by an erasure.
    """
    base = data_dir / "staging"
    base.mkdir(parents=True, exist_ok=True)
    for left in base.iterdir():
        if left.stat().st_mtime < time.time() - _DAY:
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=base) as name:
        descriptor = os.open(name, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            yield Path(name)
        finally:
            os.close(descriptor)


def clear(data_dir: Path) -> bool:
    """Clears away what killed loads left behind; whether a room is still in use."""
    base, used = data_dir / "staging", False
    for left in base.iterdir() if base.exists() else ():
        try:
            descriptor = os.open(left, os.O_RDONLY)
        except FileNotFoundError:  # its load has just ended
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)
        except BlockingIOError:
            used = True
        finally:
            os.close(descriptor)
    return used
