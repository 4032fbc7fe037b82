"""Points: every organisation that matches, for a map."""

import datetime
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final

import orjson
from django.core.exceptions import EmptyResultSet
from django.http import HttpResponseBase
from rest_framework.request import Request

from api import conditional, places
from api.common import LANG, format_parameter
from api.filtering import narrow, parameters
from api.filters import FILTERS
from api.kinds import whole
from api.matching import matching
from api.query import Parameter
from api.views.base import MachineView
from directory import epoch, points, queries
from directory.models import Organisation
from vocab.profile import shapes
from vocab.schemes import schemes

#: More points than these are gathered into cells where a zoom level is given.
MANY: Final = 2_000
#: Digits of degrees: a metre, or ten where there are many points, which weigh a tenth less so.
_DIGITS: Final = 5
_FEWER: Final = 4
_SCHEMES: Final = shapes()["Organisation"]["sectors"].schemes
_FORMATS: Final = {"json": "application/json"}

ZOOM: Final = Parameter(
    "zoom",
    {"type": "integer", "minimum": 0, "maximum": 22},
    whole(0, 22),
    f"The zoom level of a web map: where more than {MANY} points match, those in one cell of a "
    f"grid become a cluster. The cells are 360 / ({points.CELLS} · 2^zoom) degrees wide and high "
    "(a quarter of a tile at the equator), counted from -180, -90. Without it all points are told.",
    6,
)


class Points(MachineView):
    """The places of the organisations that the filters let through."""

    parameters = (*parameters(FILTERS["organisation"]), ZOOM, format_parameter(_FORMATS), LANG)
    formats = _FORMATS

    def get(self, request: Request, suffix: str = "") -> HttpResponseBase:
        today = datetime.date.today() if "member_of" in self.asked.values else ""
        edition = queries.edition()
        parts = (epoch.current().id, edition, today, request.path, self.asked.pairs)
        etag = conditional.tag(*parts)
        found = self.unchanged(etag)
        if found:
            return found
        held = self._held(edition)
        return self.answer(held or self._content(), "application/json", etag=etag)

    def _held(self, edition: str) -> bytes:
        """All points of what is found without SQL; nothing where that cannot be."""
        if {"zoom", "bbox", "near"} & self.asked.values.keys():
            return b""
        found = matching("organisation", self.asked, edition, more=("sector",))
        return _plain([found.points()]) if found else b""

    def _content(self) -> bytes:
        rows = narrow(queries.visible(Organisation), FILTERS["organisation"], self.asked)
        circle = places.circle(self.asked) if "near" in self.asked.values else None
        found = points.located(rows, self.asked.get("bbox"), circle)
        try:
            return self._told(found)
        except EmptyResultSet:
            return _page((), (), 0)

    def _told(self, found: Any) -> bytes:
        zoom = self.asked.get("zoom")
        if zoom is None or found.order_by()[: MANY + 1].count() <= MANY:
            return _plain(points.points(found))
        return _clustered(found, zoom)


def _plain(found: Iterable[Sequence[points.Point]]) -> bytes:
    named, parts, count = _notations(), [], 0
    for chunk in found:
        count += len(chunk)
        digits = _DIGITS if count <= MANY else _FEWER
        parts.append(
            _inner(
                [(k, round(x, digits), round(y, digits), named.get(s, s)) for k, x, y, s in chunk]
            )
        )
    return _page(parts, (), count)


def _clustered(found: Any, zoom: int) -> bytes:
    """What stands alone in its cell stays a point."""
    alone, together, count = [], [], 0
    for chunk in points.clusters(found, zoom):
        for number, x, y, key, sector in chunk:
            count += number
            if number == 1:
                alone.append((key, *_rounded(x, y), _notations().get(sector, sector)))
            else:
                together.append([*_rounded(x, y), number])
    return _page([_inner(alone)], [_inner(together)], count)


def _page(alone: Any, together: Any, count: int) -> bytes:
    told = b",".join(part for part in alone if part)
    gathered = b",".join(part for part in together if part)
    return b'{"count":%d,"points":[%b],"clusters":[%b]}' % (count, told, gathered)


def _inner(rows: list[Any]) -> bytes:
    """The items of a JSON array."""
    return orjson.dumps(rows)[1:-1]


def _rounded(longitude: float, latitude: float) -> tuple[float, float]:
    """Degrees to a metre."""
    return round(longitude, _DIGITS), round(latitude, _DIGITS)


@cache
def _notations() -> dict[str, str | None]:
    """IRI → notation of the concepts that the filter `sectors` understands by notation alone;
    none for none."""
    every = [each for key in reversed(_SCHEMES) for each in schemes()[key].concepts]
    first = {each.notation: each.iri for each in every}
    return {"": None} | {iri: notation for notation, iri in first.items() if notation}
