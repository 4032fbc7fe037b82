"""Coarse boxes around countries, to flag a country code that the coordinates contradict.

`boxes.csv` is drawn by hand and generous: borders are never decided here. Islands and overseas
parts have boxes of their own, and a box never crosses the 180th meridian.
"""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from vocab.crosswalks.tables import rows


class Box(NamedTuple):
    """Degrees of latitude and longitude (WGS 84)."""

    min_lat: float
    min_lon: float
    max_lat: float
    max_lon: float


def country_box(code: str) -> tuple[Box, ...] | None:
    """The boxes that hold the country of an alpha-2 code; None for a country not drawn yet."""
    return _boxes().get(code)


def within_country(code: str, latitude: float, longitude: float) -> bool | None:
    """Whether the point may lie in the country; None for a country not drawn yet."""
    boxes = country_box(code)
    if boxes is None:
        return None
    return any(
        box.min_lat <= latitude <= box.max_lat and box.min_lon <= longitude <= box.max_lon
        for box in boxes
    )


@cache
def _boxes() -> Mapping[str, tuple[Box, ...]]:
    found: dict[str, tuple[Box, ...]] = {}
    for row in rows("boxes"):
        box = Box(*(float(row[field]) for field in Box._fields))
        found[row["country"]] = (*found.get(row["country"], ()), box)
    return found
