"""What the items can be asked for: the filters of the lists, and OGC's own parameters."""

import math
import re
from typing import Any, Final

from api import kinds
from api.common import LANG, MOST, USUAL
from api.filters import BBOX, FILTERS, Filter
from api.kinds import whole
from api.query import Parameter, WrongError
from directory import queries
from directory.geography import Box

_HEIGHT: Final = 100_000
_MOST_ASKED: Final = 999_999_999
_DAY: Final = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_HOUR: Final = "([01][0-9]|2[0-3]):[0-5][0-9]"
_MOMENT: Final = rf"{_DAY}(T{_HOUR}:([0-5][0-9]|60)(\.[0-9]{{1,9}})?(Z|[+-]{_HOUR}))?"
#: 17-069r4, 7.15.4: a moment, or an interval that may be open at one end.
TIME: Final = rf"({_MOMENT}|{_MOMENT}/{_MOMENT}|{_MOMENT}/(\.\.)?|(\.\.)?/{_MOMENT})"
CURSOR: Final = "k[0-9a-f]{32}"


def box(text: str) -> Box:
    """A box of four numbers, or of six whose third and last are heights, which nothing here has."""
    parts = text.split(",")
    if len(parts) != 6:
        return kinds.box(text)
    if not all(map(_is_height, (parts[2], parts[5]))):
        raise WrongError("box", value=text)
    return kinds.box(",".join((*parts[:2], *parts[3:5])))


def _is_height(text: str) -> bool:
    try:
        number = float(text)
    except ValueError:
        return False
    return math.isfinite(number) and abs(number) <= _HEIGHT and "_" not in text


def limit(text: str) -> int:
    """How many features a page may have; more than the most is the most (7.15.2)."""
    return min(int(whole(1, _MOST_ASKED)(text)), MOST)


def moment(text: str) -> str:
    """A time or an interval, as it came: organisations have no time, so that every one matches."""
    if not re.fullmatch(TIME, text):
        raise WrongError("moment", value=text)
    return text


def _with_heights(flat: dict[str, Any]) -> dict[str, Any]:
    height = {"type": "number", "minimum": -_HEIGHT, "maximum": _HEIGHT}
    west, south, east, north = flat["prefixItems"]
    return flat | {
        "prefixItems": [west, south, height, east, north, height],
        "minItems": 6,
        "maxItems": 6,
    }


_FLAT: Final = dict(BBOX.parameter.array)
_BOX: Final = Filter(
    Parameter(
        "bbox",
        {},
        box,
        "A box in degrees (CRS84), `minLon,minLat,maxLon,maxLat`; where `minLon` is greater than "
        "`maxLon` it crosses the antimeridian. With six numbers the third and last are heights, "
        "which are not looked at.",
        [-5.2, 41.3, 9.6, 51.1],
        array={"type": "array", "items": _FLAT["items"], "anyOf": [_FLAT, _with_heights(_FLAT)]},
    ),
    queries.within,
)
#: The filters of the list of organisations, with OGC's box.
TABLE: Final = (
    *(each for each in FILTERS["organisation"] if each.parameter.name != "bbox"),
    _BOX,
)
_OWN: Final = (
    Parameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": _MOST_ASKED, "default": USUAL},
        limit,
        f"Features in a page, {USUAL} by default and never more than {MOST}.",
        20,
    ),
    Parameter(
        "datetime",
        {"type": "string", "pattern": f"^{TIME}$", "maxLength": 200},
        moment,
        "A date, an instant (RFC 3339) or an interval, `..` for an open end. Organisations have no "
        "time, so that all of them match (17-069r4, 7.15.4).",
        "2026-01-01T00:00:00Z/..",
    ),
    Parameter(
        "cursor",
        {"type": "string", "pattern": f"^{CURSOR}$"},
        kinds.matching(CURSOR, "cursor"),
        "Where the page begins, opaque: as the link `next` of the page before gives it.",
        "k" + "0" * 32,
    ),
)
PARAMETERS: Final = (*(each.parameter for each in TABLE), *_OWN, LANG)
