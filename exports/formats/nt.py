"""N-Triples, canonical as of RDF 1.1: a statement a line."""

from exports.entry import Entry
from exports.formats.base import Format, Writer
from exports.triples import quads


class NtWriter(Writer):
    """Writes statements in the order of the profile."""

    def add(self, entry: Entry) -> None:
        self.sink.write(quads(entry.lines))


class Nt(Format):
    """RDF 1.1 N-Triples."""

    key = "nt"
    title = "N-Triples"
    media_type = "application/n-triples"
    rdf = True
    writer = NtWriter
