"""Heads: what is published, each record once at its latest change, in flat memory."""

import datetime
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db import connection

from directory import reading
from directory.database import instant_read, uuid_read, uuid_value

PAGE: Final = 500
_LICENSED: Final = """(h.op = 'delete' OR c.licence IN ({marks}) OR EXISTS (
    SELECT 1 FROM directory_change former
    WHERE former.iri = h.iri AND former.seq < h.seq AND former.licence IN ({marks})))"""
_NONE: Final = uuid.UUID(int=0)
#: Instants come as text: what the driver makes of them costs as much as reading the document.
_HEADS: Final = """
    SELECT h.iri, h.key, h.source, h.seq, h.op, h.hash, c.document, c.licence,
        CAST(c.published AS text), c.reason, c.replaced_by, h.type, c.counter, c.counter_epoch,
        c.version, CAST(c.path AS text)
    FROM directory_head h JOIN directory_change c ON c.seq = h.seq
"""


class HeadRow(NamedTuple):
    """A record at its latest numbered change; of a withdrawn one `document` is None.

    `path` is the JSON text of a list of base addresses.
    """

    iri: str
    key: uuid.UUID
    source: str
    seq: int
    op: str
    hash: str
    document: str | None
    licence: str
    published: datetime.datetime | None
    reason: str
    replaced_by: str | None
    type: str
    counter: str
    counter_epoch: str
    version: int
    path: str

    @property
    def emptied(self) -> bool:
        """Whether it was erased a moment ago, so that its tombstone waits for its number."""
        return self.op == "upsert" and self.document is None


_KEY: Final = HeadRow._fields.index("key")
_PUBLISHED: Final = HeadRow._fields.index("published")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records: of any of the types, sources and licences (by IRI); none named means any."""

    types: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()


def heads(type_name: str, *, live: bool = True) -> Iterator[HeadRow]:
    """The live (or else the withdrawn) records of a type in the order of their keys.

    Pages of one short query each. Read it inside `snapshot` to see one moment. An upsert without
    a document was erased a moment ago and is passed over.
    """
    where = "WHERE h.type = %s AND h.op = %s AND h.key > %s ORDER BY h.key LIMIT %s"
    op, after = "upsert" if live else "delete", _NONE
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_HEADS + where, [type_name, op, uuid_value(after), PAGE])
            page = [_row(row) for row in cursor.fetchall()]
        yield from (row for row in page if not row.emptied)
        if len(page) < PAGE:
            return
        after = page[-1].key


def deleted() -> Iterator[HeadRow]:
    """Every withdrawn record, type by type in the order of keys."""
    for type_name in ("activity", "organisation", "source"):
        yield from heads(type_name, live=False)


def following(seq: int, wanted: Wanted, most: int) -> list[HeadRow]:
    """At most so many heads after a place in the log, in its order.

    Under licences come also the deletes, and the records that were once under one of them.
    """
    conditions: list[str] = ["h.seq > %s"]
    values: list[Any] = [seq]
    for column, among in (("h.type", wanted.types), ("h.source", wanted.sources)):
        if among:
            conditions.append(f"{column} IN ({marks(among)})")
            values += among
    if wanted.licences:
        conditions.append(_LICENSED.format(marks=marks(wanted.licences)))
        values += wanted.licences * 2
    sql = f"{_HEADS} WHERE {' AND '.join(conditions)} ORDER BY h.seq LIMIT {most}"
    return [_row(row) for row in reading.fetch(sql, values, prepared=not wanted.licences)]


def marks(values: Sequence[object]) -> str:
    """As many placeholders of a statement as there are values."""
    return ", ".join(["%s"] * len(values))


def _row(row: tuple) -> HeadRow:  # type: ignore[type-arg]
    cells = list(row)
    cells[_KEY], cells[_PUBLISHED] = uuid_read(cells[_KEY]), instant_read(cells[_PUBLISHED])
    return HeadRow._make(cells)
