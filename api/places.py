"""Filters by place, and the order by distance."""

from dataclasses import replace
from typing import Any, Final

from api import kinds
from api.filtering import Filter, Rows
from api.query import Parameter, Query
from directory import queries
from directory.geography import FARTHEST, Circle

#: The radius in kilometres when none is given.
USUAL_RADIUS: Final = 10
_NAME: Final = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": kinds.PART}
_DEGREES: Final = {"type": "number"}


def _near(rows: Rows, centre: Circle, kilometres: float) -> Rows:
    return queries.around(rows, replace(centre, kilometres=kilometres))


def circle(query: Query) -> Circle:
    """The circle that `near` and `radius` draw; KeyError without `near`."""
    centre: Circle = query.values["near"]
    return replace(centre, kilometres=query.get("radius", USUAL_RADIUS))


def _name(name: str, meaning: str, example: str, apply: Any) -> Filter:
    read = kinds.part(200)
    return Filter(Parameter(name, _NAME, read, meaning, [example], many=True), apply)


RADIUS: Final = Parameter(
    "radius",
    {"type": "number", "minimum": 0.001, "maximum": FARTHEST, "default": USUAL_RADIUS},
    kinds.kilometres,
    "How far from `near`, in kilometres; nothing without it.",
    10,
)
NEAR: Final = Filter(
    Parameter(
        "near",
        {"type": "string"},
        kinds.point,
        "Latitude and longitude of a point, `lat,lon`: records with a place (`latitude`, "
        "`longitude`) at most `radius` kilometres from it along the great circle. They come in the "
        "order of their nearest places, unless `sort` is given.",
        [50.63, 3.06],
        array={
            "type": "array",
            "prefixItems": [
                _DEGREES | {"minimum": -90, "maximum": 90},
                _DEGREES | {"minimum": -180, "maximum": 180},
            ],
            "items": _DEGREES,  # for tools that do not know `prefixItems`
            "minItems": 2,
            "maxItems": 2,
        },
    ),
    _near,
    beside=((RADIUS, USUAL_RADIUS),),
)
REGION: Final = _name(
    "region",
    "The `region` of one of the record's places, whole; case and accents aside, commas left out.",
    "Bretagne",
    queries.in_region,
)
LOCALITY: Final = _name(
    "locality",
    "The `locality` of one of the record's places, whole; case and accents aside, commas left out.",
    "Saint-Étienne",
    queries.in_locality,
)
POSTCODE: Final = _name(
    "postcode",
    "How the `postcode` of one of the record's places begins; case and spaces aside.",
    "59",
    queries.with_postcode,
)
