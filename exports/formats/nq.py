"""N-Quads: a record's graph is the IRI of its source; what a source is stands in the default."""

from exports.entry import Entry
from exports.formats.base import Format, Writer
from exports.triples import quads


class NqWriter(Writer):
    """Writes statements in the graph of their source."""

    def add(self, entry: Entry) -> None:
        self.sink.write(quads(entry.lines, entry.graph))


class Nq(Format):
    """RDF 1.1 N-Quads: the graph of a record is the IRI of its source."""

    key = "nq"
    title = "N-Quads"
    media_type = "application/n-quads"
    compressed = True
    rdf = True
    writer = NqWriter
