"""NDJSON: one canonical document a line."""

from exports.entry import Entry
from exports.formats.base import Format, Writer


class NdjsonWriter(Writer):
    """Writes the stored text of a record as one line."""

    def add(self, entry: Entry) -> None:
        self.sink.write(entry.raw + b"\n")


class Ndjson(Format):
    """One canonical document a line."""

    key = "ndjson"
    title = "Newline-delimited JSON"
    media_type = "application/x-ndjson"
    compressed = True
    writer = NdjsonWriter
