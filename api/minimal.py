"""`minimal=true`: id, revision and hash of every record, for a cheap reconciliation."""

from collections.abc import Iterator
from typing import Any, Final

import orjson

from api import kinds
from api.query import Parameter
from directory import reading

MEDIA_TYPE: Final = "application/x-ndjson"
#: Lines of one query.
PAGE: Final = 5_000
_COLUMNS: Final = ("iri", "counter", "counter_epoch", "version", "hash")

MINIMAL: Final = Parameter(
    "minimal",
    {"type": "string", "enum": ["true"]},
    kinds.choice(("true",)),
    "`true`: instead of pages one NDJSON stream, whatever format is asked for, a line a record: "
    "`id`, its revision (`counter`, `counterEpoch`, `version`) and `hash`, as the change feed has "
    "them. All filters apply; without `operating`, closed records are listed too, and so is what "
    "this hub hides from its own pages. Compare it with what you hold.",
    "true",
)


def lines(rows: Any, most: int | None) -> Iterator[bytes]:
    """A line a record in the order of keys, so many at most; a short query a page."""
    after, left = None, most
    while left is None or left > 0:
        size = PAGE if left is None else min(PAGE, left)
        wanted = rows.filter(key__gt=after) if after is not None else rows
        found = reading.tuples(wanted.order_by("key").values_list("key", *_COLUMNS)[:size])
        yield b"".join(_line(row) for row in found)
        if len(found) < size:
            return
        after, left = found[-1][0], left - size if left is not None else None


def _line(row: tuple[Any, ...]) -> bytes:
    _, iri, counter, counter_epoch, version, digest = row
    return orjson.dumps(
        {
            "id": iri,
            "counter": counter,
            "counterEpoch": counter_epoch,
            "version": version,
            "hash": digest,
        },
        option=orjson.OPT_APPEND_NEWLINE,
    )
