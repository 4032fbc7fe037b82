"""Matching in memory: which records of a list its filters let through, found by bitmaps.

SQL has to look at every record that one filter lets through to learn whether the others do, or
walk the list until enough were met: what a page costs is what the data happen to be. Bitmaps are
intersected in the same time whatever they hold.
"""

from collections.abc import Iterable, Sequence
from itertools import compress
from typing import Any, Final

from api import masks
from api.query import Query
from directory import reading
from directory.facets import BOARDED, board
from directory.facets.board import Held
from directory.facets.column import Bits, bits, chosen, keys
from directory.geography import Circle
from directory.nearest import distances, nearby, within
from directory.points import Point, dashed, placed

#: So many times as many records as should do are looked at around a point, and at most so many.
_NEARBY: Final = 2
_LOOKED_AT: Final = 5_000
#: In a box with more records SQL meets a page of them soon.
_PLACED: Final = 5_000


class Matching:
    """The records of a list in its usual order, as of an edition."""

    def __init__(self, kind: str, held: Held, among: Bits, *, as_source: bool) -> None:
        self.kind = kind
        self.held = held
        self.among = among
        self.as_source = as_source

    def count(self) -> int:
        """How many there are."""
        return self.among.bit_count()

    def page(self, after: str, most: int, *, raw: bool) -> Sequence[tuple[Any, ...]] | None:
        """At most so many texts and keys beyond a key; None if one was withdrawn meanwhile."""
        wanted = self.held.order.page(self.among, after, most)
        return self._told([(id_, key) for id_, key in wanted], raw=raw)

    def nearest(
        self, circle: Circle, after: Sequence[Any], most: int, *, raw: bool
    ) -> Sequence[tuple[Any, ...]] | None:
        """The same with their millimetres from a point, in this order, beyond a distance and key;
        None too where too few of the nearest are among them."""
        order, place = self.held.order, (after[0], str(after[1])) if after else (0, "")
        found, every = self._nearby(circle, place[0], most)
        inside = chosen(self.among, [id_ for _, id_ in found])
        kept = [(far, order.key(id_), id_) for far, id_ in compress(found, inside)]
        wanted = [each for each in sorted(kept) if each[:2] > place][:most]
        if len(wanted) < most and not every:
            return None
        return self._told([(id_, far, key) for far, key, id_ in wanted], raw=raw)

    def points(self) -> list[Point]:
        """The places of the organisations, as `directory.points.points` tells them; the column
        `sector` is needed."""
        column, order = self.held.columns["sector"], self.held.order
        sectors = {
            id_: sector
            for sector in column.values()
            for id_ in keys(column.of(sector) & self.among)
        }
        return [
            (dashed(order.key(id_)), longitude, latitude, sectors.get(id_, ""))
            for id_, longitude, latitude in placed([*keys(self.among)])
        ]

    def _nearby(self, circle: Circle, beyond: int, most: int) -> tuple[list[tuple[int, int]], bool]:
        """What `nearby` gives, of so many records that a page should be among them; where that
        would be very many, of those alone that the filters let through."""
        enough = most * _NEARBY * len(self.held.order.ids) // (self.count() or 1)
        if enough <= _LOOKED_AT:
            return nearby(self.kind, circle, beyond, enough)
        return distances(self.kind, [*keys(self.among)], circle), True

    def _told(
        self, wanted: Sequence[tuple[Any, ...]], *, raw: bool
    ) -> Sequence[tuple[Any, ...]] | None:
        """The rows with texts in place of primary keys."""
        ids, table = [row[0] for row in wanted], f"directory_{self.kind}"
        found = reading.texts(table, ids, as_source=self.as_source, raw=raw) if ids else {}
        if len(found) < len(wanted):
            return None
        return [(found[row[0]], *row[1:]) for row in wanted]


def matching(
    kind: str,
    query: Query,
    edition: str,
    *,
    as_source: bool = False,
    but: str = "",
    more: Iterable[str] = (),
) -> Matching | None:
    """What the query's filters, but one, let through; None where only SQL can tell now.

    `more` are columns that it should hold besides those of the filters.
    """
    unknown = {*masks.unknown(kind, query)} - {but}
    if kind not in BOARDED or unknown - {"bbox"}:
        return None
    held = board(kind).at_hand({*masks.needed(query, kind), *more}, edition)
    if held is None:
        return None
    among = masks.common(masks.masks(kind, query, held.columns, as_source=as_source).values())
    if "bbox" in unknown:
        placed = within(kind, query.values["bbox"], _PLACED)
        if placed is None:
            return None
        among &= bits(placed)
    return Matching(kind, held, among, as_source=as_source)
