"""Geography: boxes and circles on the globe, and which places lie in them, by index alone."""

import math
from dataclasses import dataclass
from typing import Final

from django.db.models import BigIntegerField, ExpressionWrapper, F, FloatField, Q
from django.db.models.functions import ASin, Cast, Cos, Least, Power, Radians, Sin, Sqrt

#: The mean radius of the Earth in kilometres (IUGG).
RADIUS: Final = 6371.0088
#: Half the way around it: no two places are farther from each other.
FARTHEST: Final = 20_016
_MILLIMETRES: Final = 2 * RADIUS * 1_000_000
#: So many strips are named one by one, so that an index is entered at each; more are a range.
_FEW: Final = 100
#: Wider than any rounding of a coordinate or a distance, in degrees.
_MARGIN: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Box:
    """A box in degrees; where `west` is greater than `east` it crosses the antimeridian."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle on the globe: its centre in degrees, its radius in kilometres."""

    latitude: float
    longitude: float
    kilometres: float

    def box(self) -> Box:
        """The smallest box around it; every longitude where it holds a pole."""
        angle = self.kilometres / RADIUS
        south = self.latitude - math.degrees(angle) - _MARGIN
        north = self.latitude + math.degrees(angle) + _MARGIN
        if south <= -90 or north >= 90:
            return Box(-180, max(south, -90), 180, min(north, 90))
        reach = math.sin(angle) / math.cos(math.radians(self.latitude))
        width = math.degrees(math.asin(min(reach, 1))) + _MARGIN
        if width >= 180:
            return Box(-180, south, 180, north)
        return Box(_turned(self.longitude - width), south, _turned(self.longitude + width), north)


def inside(box: Box, prefix: str = "") -> Q:
    """The places in the box, its edges included; `prefix` leads from a record to its places."""
    low, high = (math.floor((degrees + 90) * 10) for degrees in (box.south, box.north))
    # Where a strip ends, databases round in their own ways: the next one may hold the edge.
    strips = range(low, high + 2)
    named = "in" if len(strips) <= _FEW else "range"
    band = {f"{prefix}band__{named}": [*strips] if named == "in" else (low, high + 1)}
    latitude = {f"{prefix}latitude__range": (box.south, box.north)}
    if box.west <= box.east:
        longitude = Q(**{f"{prefix}longitude__range": (box.west, box.east)})
    else:
        longitude = Q(**{f"{prefix}longitude__gte": box.west})
        longitude |= Q(**{f"{prefix}longitude__lte": box.east})
    return Q(**band, **latitude) & longitude


def distance(circle: Circle, prefix: str = "") -> Cast:
    """From the centre to a place along the great circle, in whole millimetres.

    Whole numbers, so that a page begins exactly where the one before it ended.
    """
    latitude, longitude = F(f"{prefix}latitude"), F(f"{prefix}longitude")
    north = Power(Sin(Radians(latitude - circle.latitude) / 2), 2)
    east = Power(Sin(Radians(longitude - circle.longitude) / 2), 2)
    narrowing = math.cos(math.radians(circle.latitude)) * Cos(Radians(latitude))
    haversine = ExpressionWrapper(north + narrowing * east, output_field=FloatField())
    return Cast(ASin(Sqrt(Least(haversine, 1.0))) * _MILLIMETRES, BigIntegerField())


def millimetres(kilometres: float) -> int:
    """Kilometres as distances are counted."""
    return round(kilometres * 1_000_000)


def _turned(longitude: float) -> float:
    """The same longitude between -180 and 180."""
    return (longitude + 180) % 360 - 180
