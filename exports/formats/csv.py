"""CSV (RFC 4180): one row a record; see `exports.columns` for what its columns hold."""

from collections.abc import Iterable

from exports.columns import Table
from exports.entry import Entry, told
from exports.formats.base import Envelope, Format, Sink, Writer


class TableWriter(Writer):
    """Writes any table of `exports.columns`."""

    def __init__(self, sink: Sink, envelope: Envelope, table: Table) -> None:
        super().__init__(sink, envelope)
        self.table = table
        self.add_all([[*table.header]])

    def add(self, entry: Entry) -> None:
        self.sink.write(told(self.table.rows(entry.document)).encode())

    def add_all(self, rows: Iterable[list[str]]) -> None:
        """Rows as they are."""
        self.sink.write(told(rows).encode())


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
