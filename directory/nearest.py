"""Nearest: records in the order of their distance from a point, however many there are.

Rings around the point are searched from the inside, each only where those within it hold too few:
one statement, that reads little more than what a page shows.
"""

# ruff: noqa: S608 (names of our own tables and columns, never a value)

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db.models import Min, Q, QuerySet

from directory import reading
from directory.database import uuid_value
from directory.facets.reading import parts
from directory.geography import Box, Circle, distance, inside, millimetres
from directory.models import Place

#: Each ring reaches so many times as far as the one inside it.
_STEP: Final = 4
#: The innermost ring is no smaller, in kilometres.
_LEAST: Final = 1.0

Rows = QuerySet[Any]


def nearest(
    rows: Rows, circle: Circle, after: Sequence[Any], most: int, *, as_source: bool = False
) -> reading.Rows:
    """(text, millimetres, key) of the rows in the circle by their nearest places, then by key.

    `after` are the distance and key of the last row before them, empty at the beginning.
    """
    try:
        sql, parameters = _statement(rows, circle, after, most, as_source)
    except EmptyResultSet:
        return []
    return reading.fetch(sql, parameters)


def nearby(
    owner: str, circle: Circle, beyond: int, most: int
) -> tuple[list[tuple[int, int]], bool]:
    """(millimetres, primary key) of the records with a place in the circle, the nearest first.

    `owner` is their type, `beyond` the distance at which they begin, itself included. About so
    many, of which none as far as the last is left out; and whether these are all.
    """
    rows = Place.objects.filter(**{f"{owner}__isnull": False})
    first, names = Q(millimetres__gte=beyond), (f"{owner}_id",)
    rings, parameters = _joined(_rings(rows, circle, beyond, first, "", names), most)
    found = reading.fetch(
        f"{rings} SELECT millimetres, {owner}_id FROM every ORDER BY 1 LIMIT {int(most) + 1}",
        parameters,
    )
    if len(found) > most:
        last = found[-1][0]
        return [(far, id_) for far, id_ in found if far < last], False
    return [(far, id_) for far, id_ in found], len(found) < most


def distances(owner: str, ids: Sequence[int], circle: Circle) -> list[tuple[int, int]]:
    """(millimetres, primary key) of those of the records that have a place in the circle."""
    found: list[tuple[int, int]] = []
    for some in parts(ids):
        rows = Place.objects.filter(**{f"{owner}__in": some or ()}).values(f"{owner}_id")
        far = rows.annotate(millimetres=Min(distance(circle)))
        near = far.filter(millimetres__lte=millimetres(circle.kilometres))
        found += near.values_list("millimetres", f"{owner}_id")
    return found


def within(owner: str, box: Box, most: int) -> list[int] | None:
    """The primary keys of the records of a type with a place in the box; None if they are more."""
    rows = Place.objects.filter(inside(box), **{f"{owner}__isnull": False})
    sql, parameters = rows.values_list(f"{owner}_id")[: most + 1].query.sql_with_params()
    found = reading.fetch(sql, parameters)
    return None if len(found) > most else [row[0] for row in found]


def _statement(
    rows: Rows, circle: Circle, after: Sequence[Any], most: int, as_source: bool
) -> tuple[str, list[Any]]:
    first, begun = Q(), 0
    if after:
        key = uuid_value(UUID(hex=after[1]) if isinstance(after[1], str) else after[1])
        begun = after[0]
        first = Q(millimetres__gt=begun) | Q(millimetres=begun, key__gt=key)
    found = _rings(rows, circle, begun, first, "place__", ("id", "key"))
    rings, parameters = _joined(found, most)
    text = "o.document" if as_source else "COALESCE(o.view, o.document)"
    return (
        f"{rings} SELECT {text}, n.millimetres, n.key FROM (SELECT * FROM every"
        f" ORDER BY millimetres, key LIMIT {int(most)}) AS n"
        f" JOIN {rows.model._meta.db_table} AS o ON o.id = n.id ORDER BY n.millimetres, n.key",
        parameters,
    )


def _joined(given: Iterable[tuple[str, tuple[Any, ...]]], most: int) -> tuple[str, list[Any]]:
    """The rings as `every`, each only where those within it hold fewer than so many."""
    rings: list[str] = []
    parameters: list[Any] = []
    for number, (sql, values) in enumerate(given):
        held = " + ".join(f"(SELECT count(*) FROM ring{inner})" for inner in range(number))
        needed = f" WHERE {held} < {int(most)}" if held else ""
        rings.append(f"ring{number} AS (SELECT * FROM ({sql}) AS r{needed})")
        parameters += values
    every = " UNION ALL ".join(f"SELECT * FROM ring{number}" for number in range(len(rings)))
    return f"WITH {', '.join(rings)}, every AS ({every})", parameters


def _rings(
    rows: Rows, circle: Circle, begun: int, first: Q, prefix: str, names: Sequence[str]
) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The statement of each ring, from the inside; in the first one `first` holds too.

    `prefix` leads from a row to its places, `names` are the columns besides the distance.
    """
    for inner, outer in pairwise([None, *_reaches(circle, begun)]):
        wanted = first if inner is None else Q(millimetres__gt=millimetres(inner))
        reach = Circle(circle.latitude, circle.longitude, float(outer or 0))
        yield (
            rows.order_by()
            .filter(inside(reach.box(), prefix))
            .values(*names)
            .annotate(millimetres=Min(distance(circle, prefix)))
            .filter(wanted, millimetres__lte=millimetres(reach.kilometres))
            .query.sql_with_params()
        )


def _reaches(circle: Circle, millimetre: int) -> list[float]:
    """How far each ring goes, in kilometres; the innermost a little farther than it begins."""
    begun = min(millimetre / 1_000_000, circle.kilometres)
    steps = [circle.kilometres]
    while steps[0] / _STEP >= _LEAST:
        steps.insert(0, steps[0] / _STEP)
    reaches = {min(math.hypot(begun, step), circle.kilometres) for step in steps}
    return sorted(reaches)
