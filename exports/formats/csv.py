"""CSV (RFC 4180): one row a record; see `exports.columns` for what its columns hold."""

from collections.abc import Iterable
from typing import Final

from exports.columns import Table
from exports.entry import Entry, told
from exports.formats.base import Envelope, Format, Sink, Writer

#: Rows of tables beside the main one that are worth handing on.
_ENOUGH: Final = 128


class TableWriter(Writer):
    """Writes any table of `exports.columns`."""

    def __init__(self, sink: Sink, envelope: Envelope, table: Table) -> None:
        super().__init__(sink, envelope)
        self.table = table
        self.waiting: list[list[str]] = [[*table.header]]
        self.flush()

    def add(self, entry: Entry) -> None:
        self.add_all(self.table.rows(entry.document))

    def add_all(self, rows: Iterable[list[str]]) -> None:
        """Rows as they are, handed on when there are enough."""
        self.waiting += rows
        if len(self.waiting) >= _ENOUGH:
            self.flush()

    def close(self) -> None:
        self.flush()

    def flush(self) -> None:
        """Hands on what waits."""
        if self.waiting:
            self.sink.write(told(self.waiting).encode())
            self.waiting = []


class CsvWriter(TableWriter):
    """Writes the main table: one row a record."""

    def __init__(self, sink: Sink, envelope: Envelope) -> None:
        super().__init__(sink, envelope, envelope.main)

    def add(self, entry: Entry) -> None:
        self.sink.write(entry.csv(self.table))


class Csv(Format):
    """RFC 4180, in UTF-8; columns are the profile's keys, a concept's label beside its own."""

    key = "csv"
    title = "CSV"
    media_type = "text/csv"
    writer = CsvWriter
