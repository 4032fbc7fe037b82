"""File sets: the records of one type that may be published together, in every format at once.

A set's name is its dataset's (`organisations`), or that with a licence after it
(`organisations-odc-by-1.0`) for records which may not stand under the hub's own.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from directory.changes import digest
from exports.columns import Table, credited, main_table, side_tables
from exports.entry import Entry
from exports.figures import Figures
from exports.formats import FILES, FORMATS, Envelope, Format, Writer
from exports.formats.csv import TableWriter
from exports.licences import file_set, normal, title
from exports.output import Output
from exports.releases import File
from vocab.licences import LICENCES

#: The datasets of records by their names in addresses. Sources first: records are credited by them.
DATASETS: Final = {"sources": "source", "organisations": "organisation", "activities": "activity"}
#: What a source says of itself is no part of what it gives: one set, under the hub's licence.
_UNDIVIDED: Final = "source"


class Given(NamedTuple):
    """A record to write: who says so, the licence that its change bears, and its stored text."""

    iri: str
    source: str
    hash: str
    licence: str
    document: str


@dataclass
class Sum:
    """How many records, and the sum of what they add to the digest."""

    count: int = 0
    total: int = 0

    def add(self, term: int) -> None:
        self.count += 1
        self.total += term

    def members(self) -> dict[str, Any]:
        """As a manifest has it."""
        return {"count": self.count, "digest": digest.shown(self.total)}


@dataclass(frozen=True)
class Piece:
    """One file of a set while it is written."""

    writer: Writer
    output: Output
    form: Format
    title: str


@dataclass
class FileSet:
    """One set while it is written: its files side by side, record by record."""

    folder: Path
    name: str
    kind: str
    licence: str
    envelope: Envelope
    formats: Iterable[str]
    sums: defaultdict[str, Sum] = field(default_factory=lambda: defaultdict(Sum))
    figures: Figures = field(default_factory=Figures)

    def __post_init__(self) -> None:
        forms = [FILES[key] for key in self.formats if self.kind in FILES[key].kinds]
        self.pieces = [self._format(form) for form in forms]
        if "csv" in self.formats:
            self.pieces += [self._table(table) for table in side_tables(self.kind)]

    def add(self, given: Given) -> None:
        entry = Entry(given.document, self.kind)
        for piece in self.pieces:
            piece.writer.add(entry)
        self.figures.add(entry)
        self.sums[given.source].add(digest.term(given.iri, given.hash))

    def close(self) -> list[File]:
        """Ends every file; what they came to."""
        return [self._closed(piece) for piece in self.pieces]

    def members(self) -> dict[str, Any]:
        """The set as a manifest has it; `parts` are its sources."""
        total = Sum(
            sum(each.count for each in self.sums.values()),
            sum(each.total for each in self.sums.values()),
        )
        parts = [{"source": each, **self.sums[each].members()} for each in sorted(self.sums)]
        licence = {"licence": self.licence, "licenceTitle": title(self.licence)}
        return {
            "name": self.name,
            "type": self.kind,
            **licence,
            **total.members(),
            "parts": parts,
            "figures": self.figures.members(),
        }

    def _format(self, form: Format) -> Piece:
        output = Output(self.folder / f"{self.name}{form.tail}")
        return Piece(form.writer(output, self.envelope), output, form, form.title)

    def _table(self, table: Table) -> Piece:
        output, form = Output(self.folder / f"{self.name}-{table.name}.csv"), FORMATS["csv"]
        writer = TableWriter(output, self.envelope, table)
        return Piece(writer, output, form, f"CSV: {table.name}")

    def _closed(self, piece: Piece) -> File:
        piece.writer.close()
        return closed(
            piece.output,
            self.name,
            piece.form.key,
            piece.title,
            piece.form.media_type,
            licence=self.licence,
        )


class Sets:
    """All sets of one type of record; a set is begun by its first record, the main one at once.

    `begun` is told the name and licence of each.
    """

    def __init__(
        self,
        folder: Path,
        dataset: str,
        *,
        base: str,
        collection: str,
        formats: Iterable[str],
        begun: Callable[[str, str], None],
        credit: Callable[[str], str],
    ) -> None:
        self.folder, self.dataset, self.kind = folder, dataset, DATASETS[dataset]
        self.collection, self.formats = collection, tuple(formats)
        self.envelope = envelope(base, self.kind, credit)
        self.begun = begun
        self.by_name: dict[str, FileSet] = {}
        self._set("", LICENCES[collection].iri)

    def add(self, given: Given) -> str:
        """Writes a record into the one set that it belongs to; that set's name."""
        name = "" if self.kind == _UNDIVIDED else file_set(given.licence, self.collection)
        found = self.by_name.get(name) or self._set(name, normal(given.licence))
        found.add(given)
        return found.name

    def close(self) -> tuple[list[File], list[dict[str, Any]]]:
        """Every file, and every set as a manifest has it."""
        ordered: Mapping[str, FileSet] = dict(sorted(self.by_name.items()))
        files = [file for each in ordered.values() for file in each.close()]
        return files, [each.members() for each in ordered.values()]

    def _set(self, name: str, licence: str) -> FileSet:
        whole = f"{self.dataset}-{name}" if name else self.dataset
        made = FileSet(self.folder, whole, self.kind, licence, self.envelope, self.formats)
        self.begun(whole, licence)
        return self.by_name.setdefault(name, made)


def envelope(base: str, kind: str, credit: Callable[[str], str]) -> Envelope:
    """What surrounds the records of one type; `credit` tells what a source asks for."""
    table = main_table(kind)
    if kind != _UNDIVIDED:
        table = credited(table, lambda document: credit(_source(document)))
    return Envelope(base, kind, table=table)


def _source(document: Mapping[str, Any]) -> str:
    return str(document.get("record", {}).get("source", ""))


def closed(
    output: Output, dataset: str, form: str, title: str, media_type: str, *, licence: str = ""
) -> File:
    """Ends a file; what it came to."""
    output.close()
    digest_ = output.hash.hexdigest()
    return File(output.name, dataset, form, title, media_type, output.size, digest_, licence)


def tabled(
    folder: Path, name: str, dataset: str, table: Table, of: Iterable[Any], *, licence: str = ""
) -> File:
    """A CSV of what are no documents."""
    output = Output(folder / f"{name}.csv")
    writer = TableWriter(output, Envelope(""), table)
    for each in of:
        writer.add_all(table.rows(each))
    writer.close()
    label = f"CSV: {table.name}" if table.name else "CSV"
    return closed(output, dataset, "csv", label, FORMATS["csv"].media_type, licence=licence)
