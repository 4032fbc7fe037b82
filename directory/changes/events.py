"""Events: the lines of the log as they were written, for streams that start at some line.

Up to that line a stream tells only what is published still, each record at its latest change.
"""

from typing import Any, Final, NamedTuple

from django.db import connection

from directory import reading
from directory.database import instant_read

_EVENTS: Final = """
    SELECT c.seq, c.op, c.iri, c.version, c.published, c.document,
        (SELECT former.op FROM directory_change former
            WHERE former.iri = c.iri AND former.seq < c.seq ORDER BY former.seq DESC LIMIT 1)
    FROM directory_change c
    WHERE c.type = %s AND c.seq > %s AND c.seq <= %s
        AND (c.seq > %s OR EXISTS (SELECT 1 FROM directory_head h WHERE h.seq = c.seq))
    ORDER BY c.seq
"""
_PAGES: Final = """
    SELECT (seq - 1) / {size}, min(published) FROM {table}
    WHERE type = %s AND seq > %s AND seq <= %s GROUP BY (seq - 1) / {size}
"""
_LOG: Final = "directory_change"
_PUBLISHED: Final = """
    (SELECT c.type, c.seq, c.published FROM directory_head h
        JOIN directory_change c ON c.seq = h.seq) AS published
"""


class Event(NamedTuple):
    """A line of the log; `former` is what the line before it of the same record did, if the stream
    tells it.

    `document` is None of a delete, and of what was erased since.
    """

    seq: int
    op: str
    iri: str
    version: int
    published: Any
    document: str | None
    former: str | None


def events(type_name: str, after: int, until: int, *, start: int) -> list[Event]:
    """The events of a type between two places of the log, in a stream that starts at `start`."""
    rows = reading.fetch(_EVENTS, [type_name, after, until, start], prepared=True)
    found = (Event(*row) for row in rows)
    return [
        each._replace(
            published=instant_read(each.published),
            former=each.former if each.seq > start else None,
        )
        for each in found
    ]


def pages(type_name: str, size: int, *, start: int, end: int) -> dict[int, Any]:
    """Which parts of so many lines hold events of a type, with the instant of the first."""
    published: dict[int, Any] = {}
    for table, after, until in ((_PUBLISHED, 0, start), (_LOG, start, end)):
        with connection.cursor() as cursor:
            cursor.execute(_PAGES.format(table=table, size=size), [type_name, after, until])
            for number, first in cursor.fetchall():
                published.setdefault(int(number), instant_read(first))
    return published
