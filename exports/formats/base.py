"""What a format is: how it writes one record, a page of a list, a stream, and a file of a dump."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from exports.columns import Table, main_table
from exports.entry import Entry

KINDS = ("organisation", "activity", "source")


class Sink(Protocol):
    """Where bytes go: a file, plain or compressed."""

    def write(self, data: bytes, /) -> object: ...


@dataclass(frozen=True, slots=True)
class Envelope:
    """What surrounds the records of an answer.

    `base` is the hub's address without a slash at its end, `kind` the records' type, `next` the
    address of the next page, `total` the number of records in the whole list where it was asked.
    `members` are further members of the page by name, as JSON; `fields` the keys that records are
    cut down to (none: whole); `languages` those of labels, in the order of preference, `table` a
    main table other than the profile's. Formats
    without a place for one of them pass it over.
    """

    base: str
    kind: str = "organisation"
    next: str | None = None
    total: int | None = None
    members: Mapping[str, str] = field(default_factory=dict)
    fields: frozenset[str] = frozenset()
    languages: tuple[str, ...] = ("fr",)
    table: Table | None = None

    @property
    def main(self) -> Table:
        """The table of one row a record."""
        return self.table or main_table(self.kind, self.languages, self.fields)

    def entry(self, text: str) -> Entry:
        """The record of a text, as this answer shows it."""
        return Entry(text, self.kind, self.fields)

    def told(self, texts: Iterable[str]) -> Iterable[str]:
        """The texts as this answer shows them: parsed only where they are cut down."""
        return (self.entry(text).text for text in texts) if self.fields else texts


class Writer:
    """Writes one file of a dump: `add` for each record, then `close` once."""

    def __init__(self, sink: Sink, envelope: Envelope) -> None:
        self.sink = sink
        self.envelope = envelope

    def add(self, entry: Entry) -> None:
        raise NotImplementedError

    def close(self) -> None:
        """Writes what ends the file."""


class Format:
    """A format out. To add one: a file in `exports/formats/` and a line in `FORMATS`.

    `key` is what `?format=` and a suffix of an address name; `compressed`, and `ending` where that
    does not make the name, make the names of its dumps; `kinds` are the types of records that it
    can write. All texts are UTF-8.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    media_type: ClassVar[str]
    compressed: ClassVar[bool] = False
    ending: ClassVar[str] = ""
    rdf: ClassVar[bool] = False
    kinds: ClassVar[tuple[str, ...]] = KINDS
    writer: ClassVar[type[Writer]]

    @property
    def suffix(self) -> str:
        """The end of a dump's name: `ttl`, `nq.gz`."""
        return f"{self.key}.gz" if self.compressed else self.key

    @property
    def tail(self) -> str:
        """What makes a dump's name, put after its dataset's: `.ttl`, `-spreadsheet.csv`."""
        return self.ending or f".{self.suffix}"

    def record(self, text: str, *, base: str, kind: str = "organisation") -> bytes:
        """One record by its canonical text."""
        return b"".join(self.stream([text], base=base, kind=kind))

    def page(
        self,
        texts: Iterable[str],
        *,
        base: str,
        kind: str = "organisation",
        **envelope: Any,
    ) -> bytes:
        """A page of a list; see `Envelope` for what may surround it."""
        return b"".join(self.parts(texts, Envelope(base, kind, **envelope)))

    def stream(
        self, texts: Iterable[str], *, base: str, kind: str = "organisation", **envelope: Any
    ) -> Iterator[bytes]:
        """A whole list as it comes, never held in memory."""
        return self.parts(texts, Envelope(base, kind, **envelope))

    def parts(self, texts: Iterable[str], envelope: Envelope) -> Iterator[bytes]:
        """The answer in parts: what the writer of the dumps writes, unless overridden."""
        sink = _Parts()
        writer = self.writer(sink, envelope)
        for text in texts:
            writer.add(envelope.entry(text))
            yield from sink.taken()
        writer.close()
        yield from sink.taken()


class _Parts:
    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.waiting.append(data)

    def taken(self) -> list[bytes]:
        parts, self.waiting = self.waiting, []
        return parts
