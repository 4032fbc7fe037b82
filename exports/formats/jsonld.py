"""JSON-LD: the stored texts as they are, with the context before them."""

from collections.abc import Iterable, Iterator

from exports.entry import Entry
from exports.formats.base import Envelope, Format, Sink, Writer
from vocab import context
from vocab.canonical import dumps


class JsonldWriter(Writer):
    """A dump carries its context and holds one record a line between `"@graph":[` and `]`."""

    def __init__(self, sink: Sink, envelope: Envelope) -> None:
        super().__init__(sink, envelope)
        self.end = b"\n"
        sink.write(b'{"@context":' + context.inline().encode() + b',"@graph":[')

    def add(self, entry: Entry) -> None:
        self.sink.write(self.end + entry.raw)
        self.end = b",\n"

    def close(self) -> None:
        self.sink.write(b"\n]}\n")


class Jsonld(Format):
    """JSON-LD 1.1: the stored text with a context."""

    key = "jsonld"
    title = "JSON-LD"
    media_type = "application/ld+json"
    rdf = True
    writer = JsonldWriter

    def record(self, text: str, *, base: str, kind: str = "organisation") -> bytes:
        return f'{{"@context":{dumps(base + context.ADDRESS)},{text[1:]}'.encode()

    def parts(self, texts: Iterable[str], envelope: Envelope) -> Iterator[bytes]:
        """The envelope of every list, with the context before it."""
        head = {"@context": envelope.base + context.ADDRESS}
        count = "" if envelope.total is None else f',"count":{envelope.total}'
        more = "".join(f"{dumps(name)}:{text}," for name, text in envelope.members.items())
        yield f'{dumps(head)[:-1]}{count},"next":{dumps(envelope.next)},{more}"results":['.encode()
        comma = ""
        for text in envelope.told(texts):
            yield f"{comma}{text}".encode()
            comma = ","
        yield b"]}"
