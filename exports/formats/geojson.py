"""GeoJSON (RFC 7946): a feature a record, at its main place, its document as the properties."""

from collections.abc import Iterable, Iterator

from exports.entry import Entry
from exports.formats.base import Envelope, Format, Sink, Writer
from vocab.canonical import dumps


def feature(entry: Entry) -> str:
    """The record's feature; its geometry is null where no place of it has coordinates.

    Coordinates are numbers here, written digit for digit as the document has them.
    """
    place = entry.located
    point = f"[{place['longitude']},{place['latitude']}]" if place else ""
    geometry = f'{{"type":"Point","coordinates":{point}}}' if point else "null"
    return (
        f'{{"type":"Feature","id":{dumps(entry.document["id"])},'
        f'"geometry":{geometry},"properties":{entry.text}}}'
    )


class GeojsonWriter(Writer):
    """A dump holds one feature a line."""

    def __init__(self, sink: Sink, envelope: Envelope) -> None:
        super().__init__(sink, envelope)
        self.end = b"\n"
        sink.write(b'{"type":"FeatureCollection","features":[')

    def add(self, entry: Entry) -> None:
        self.sink.write(self.end + feature(entry).encode())
        self.end = b",\n"

    def close(self) -> None:
        self.sink.write(b"\n]}\n")


class Geojson(Format):
    """RFC 7946: a feature is a record at its main place, its geometry null without coordinates."""

    key = "geojson"
    title = "GeoJSON"
    media_type = "application/geo+json"
    kinds = ("organisation", "activity")
    writer = GeojsonWriter

    def record(self, text: str, *, base: str, kind: str = "organisation") -> bytes:
        return feature(Entry(text, kind)).encode()

    def parts(self, texts: Iterable[str], envelope: Envelope) -> Iterator[bytes]:
        """A collection; the next page is in `links`, the total in `numberMatched`, as OGC does."""
        yield b'{"type":"FeatureCollection","features":['
        comma = ""
        for text in texts:
            yield f"{comma}{feature(envelope.entry(text))}".encode()
            comma = ","
        link = {"rel": "next", "type": self.media_type, "href": envelope.next}
        links = f',"links":[{dumps(link)}]' if envelope.next else ""
        matched = "" if envelope.total is None else f',"numberMatched":{envelope.total}'
        more = "".join(f",{dumps(name)}:{text}" for name, text in envelope.members.items())
        yield f"]{links}{matched}{more}}}".encode()
