"""Pages of what was found, the best first."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from directory import reading
from directory.search.finding import ordered
from directory.search.looking import Looked


def best(
    rows: QuerySet[Any],
    looked: Looked,
    after: Sequence[Any],
    most: int,
    *,
    as_source: bool = False,
    raw: bool = False,
) -> list[tuple[Any, int, UUID]]:
    """(text of the document, rank, key) of the rows that answer, by rank and then by key.

    `looked` is what was looked up among the rows, `after` the rank and key of the last row before
    them, empty at the beginning; `raw` as in `reading.after`. The ranks are worked out anew for
    each page: a record that changes meanwhile may change its place.
    """
    place = (after[0], UUID(str(after[1]))) if after else (-1, UUID(int=0))
    found = [each for each in ordered(rows, looked) if (each.rank, each.key) > place][:most]
    if not found:
        return []
    table, ids = rows.model._meta.db_table, [each.id for each in found]
    texts = reading.texts(table, ids, as_source=as_source, raw=raw)
    return [(texts[each.id], each.rank, each.key) for each in found if each.id in texts]
