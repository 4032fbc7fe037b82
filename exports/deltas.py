"""Deltas: what changed in the last days of the log, beside the whole of it in each release.

A delta of N days is for whoever holds any release of the same epoch whose `seq` is not below the
delta's `since`: take away each record that the delta names, deleted or not, then add its records.
What comes out is the release that the delta is part of, digest included. The days are counted back
from the last change, so that the same log gives the same bytes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import orjson

from directory import changes
from directory.changes import Cursor, HeadRow, Snapshot
from exports.columns import Table
from exports.filesets import closed, tabled
from exports.formats import FORMATS
from exports.output import Output
from exports.releases import File

DAYS: Final = (1, 7, 31)


@dataclass
class Delta:
    """One delta while it is written: records newer than `since`, set by set."""

    folder: Path
    days: int
    since: int
    outputs: dict[str, Output] = field(default_factory=dict)
    licences: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"delta-{self.days}d"

    def begin(self, set_name: str, licence: str) -> None:
        """A file for a set of records, which may stay empty."""
        suffix = FORMATS["ndjson"].suffix
        self.outputs[set_name] = Output(self.folder / f"{self.name}-{set_name}.{suffix}")
        self.licences[set_name] = licence
        self.counts[set_name] = 0

    def add(self, set_name: str, document: str) -> None:
        """Takes a record, by its text, that is newer than `since`."""
        self.outputs[set_name].write(document.encode() + b"\n")
        self.counts[set_name] += 1

    def close(
        self, moment: Snapshot, deleted: Table, rows: Iterable[HeadRow], licence: str
    ) -> list[File]:
        """Ends every file, and writes what was deleted and the delta's own manifest."""
        form = FORMATS["ndjson"]
        files = [
            closed(
                output,
                self.name,
                form.key,
                f"{form.title}: {set_name}",
                form.media_type,
                licence=self.licences[set_name],
            )
            for set_name, output in sorted(self.outputs.items())
        ]
        gone = [row for row in rows if row.seq > self.since]
        files.append(
            tabled(self.folder, f"{self.name}-deleted", self.name, deleted, gone, licence=licence)
        )
        return [*files, self._manifest(moment, files, len(gone))]

    def members(self) -> dict[str, Any]:
        """The delta as the release's manifest has it."""
        return {"days": self.days, "since": self.since, "manifest": f"{self.name}.json"}

    def _manifest(self, moment: Snapshot, files: list[File], deleted: int) -> File:
        about = {
            "days": self.days,
            "epoch": moment.epoch,
            "since": {"seq": self.since, "cursor": Cursor(moment.epoch, self.since).encode()},
            "seq": moment.seq,
            "cursor": moment.state.cursor.encode(),
            "counts": self.counts,
            "deleted": deleted,
            "state": {"count": moment.state.count, "digest": moment.state.digest},
            "files": [each.members() for each in files],
        }
        return described(self.folder, self.name, about)


def described(folder: Path, name: str, about: dict[str, Any]) -> File:
    """The manifest of a delta, as a file of its own."""
    output = Output(folder / f"{name}.json")
    output.write(orjson.dumps(about, option=orjson.OPT_INDENT_2) + b"\n")
    return closed(output, name, "json", "JSON: manifest", "application/json")


def begun(folder: Path, moment: Snapshot) -> list[Delta]:
    """A delta for each of `DAYS`, counted back from the last change of the snapshot."""
    last = changes.published_at(moment.seq)
    return [
        Delta(folder, days, changes.seq_at(last - timedelta(days=days)) if last else 0)
        for days in DAYS
    ]
