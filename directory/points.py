"""Points: the places of many records for a map, as they are or gathered into cells of a grid."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from django.db import connection
from django.db.models import Avg, Count, F, FloatField, Max, Min, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Floor
from django.db.models.lookups import LessThanOrEqual

from directory import reading
from directory.database import is_postgres
from directory.geography import Box, Circle, distance, inside, millimetres

#: Cells of the grid beside each other in a tile of a web map, which are 2 ** zoom around the Earth.
CELLS: Final = 4
_CHUNK: Final = 10_000
_PLACE: Final = "place__"

Rows: TypeAlias = QuerySet[Any]
Point: TypeAlias = tuple[str, float, float, str]


class Cluster(NamedTuple):
    """So many places: their mean, and one of them (its key and sector) to stand for them."""

    number: int
    longitude: float
    latitude: float
    key: str
    sector: str


def located(rows: Rows, box: Box | None, circle: Circle | None) -> Rows:
    """The organisations once for each place that has coordinates, lying in what is given."""
    wanted = Q(place__latitude__isnull=False, place__longitude__isnull=False)
    if box:
        wanted &= inside(box, _PLACE)
    if circle:
        wanted &= inside(circle.box(), _PLACE)
        wanted &= Q(LessThanOrEqual(distance(circle, _PLACE), millimetres(circle.kilometres)))
    found: Rows = rows.filter(wanted).annotate(key_text=Cast(F("key"), TextField()))
    return found


def points(places: Rows) -> Iterator[list[Point]]:
    """Every place, ten thousand at a time: key, longitude, latitude, the concept of its sector."""
    wanted = places.values_list("key_text", "place__longitude", "place__latitude", "sector")
    for found in _read(wanted):
        yield found if is_postgres() else [(dashed(key), *rest) for key, *rest in found]


def placed(ids: Sequence[int]) -> list[tuple[int, float, float]]:
    """Primary key, longitude and latitude of every place with coordinates of some organisations."""
    listed, value = reading.among(ids)
    return reading.fetch(
        "SELECT organisation_id, longitude, latitude FROM directory_place "  # noqa: S608
        f"WHERE longitude IS NOT NULL AND latitude IS NOT NULL AND organisation_id {listed}",
        (value,),
    )


def clusters(places: Rows, zoom: int) -> Iterator[list[Cluster]]:
    """The places of each cell of the grid of a zoom level, 0 to 22."""
    size = 360 / (CELLS << zoom)
    column, row = (
        Floor((F(f"{_PLACE}{name}") + shift) / Value(size, output_field=FloatField()))
        for name, shift in (("longitude", 180), ("latitude", 90))
    )
    wanted = (
        places.values(column=column, row=row)
        .annotate(
            count=Count("*"),
            x=Avg("place__longitude"),
            y=Avg("place__latitude"),
            one=Min("key_text"),
            kind=Max("sector"),
        )
        .values_list("count", "x", "y", "one", "kind")
    )
    for found in _read(wanted):
        yield [Cluster(n, x, y, _shown(key), sector) for n, x, y, key, sector in found]


def _read(wanted: Rows) -> Iterator[list[Any]]:
    sql, parameters = wanted.order_by().query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        while found := cursor.fetchmany(_CHUNK):
            yield found


def _shown(key: str) -> str:
    return key if is_postgres() else dashed(key)


def dashed(key: str) -> str:
    """A key as addresses hold it, of its 32 digits."""
    return f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"
