"""OGC API – Features: landing page, conformance, collections, items."""

import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import orjson
from django.db.models import F
from django.http import HttpResponseBase
from rest_framework.request import Request

from api import conditional
from api.common import LANG, USUAL
from api.filters import narrow
from api.ogc import documents, features, openapi, parameters
from api.problems import Problem
from api.views import description
from api.views.base import MachineView
from api.views.records import find
from directory import epoch, queries
from directory.geography import Box
from directory.models import Organisation, Status

_ITEMS = f"/ogc/collections/{documents.COLLECTION}/items"
_JSON = {"json": documents.JSON}
_EITHER = {"geojson": documents.GEOJSON} | _JSON


class Said(MachineView):
    """A document that changes with the code only."""

    formats = _JSON
    parameters = (LANG,)

    def members(self, base: str) -> dict[str, Any]:
        """What the document says."""
        raise NotImplementedError

    def get(self, request: Request) -> HttpResponseBase:
        content = orjson.dumps(self.members(epoch.base()))
        etag = conditional.tag(content)
        return self.unchanged(etag) or self.answer(content, documents.JSON, etag=etag)


class Landing(Said):
    """The landing page."""

    def members(self, base: str) -> dict[str, Any]:
        return documents.landing(base)


class Conformance(Said):
    """The conformance classes."""

    def members(self, base: str) -> dict[str, Any]:
        return documents.conformance()


class Collections(Said):
    """The list of collections."""

    def members(self, base: str) -> dict[str, Any]:
        return documents.collections(base)


class Collection(Said):
    """The one collection."""

    def members(self, base: str) -> dict[str, Any]:
        return documents.collection(base)


class Openapi(MachineView):
    """These addresses in OpenAPI 3.0."""

    schema = None

    def get(self, request: Request) -> HttpResponseBase:
        content = _openapi(epoch.base())
        etag = conditional.tag(content)
        return self.unchanged(etag) or self.answer(content, documents.OPENAPI_30, etag=etag)


@lru_cache(maxsize=1)
def _openapi(base: str) -> bytes:
    return orjson.dumps(openapi.older(description.document(), base))


class Items(MachineView):
    """The organisations as features, a page at a time, in order of key."""

    formats = _EITHER
    parameters = parameters.PARAMETERS

    def get(self, request: Request) -> HttpResponseBase:
        pairs, day = (
            self.asked.pairs,
            datetime.date.today() if "member_of" in self.asked.values else "",
        )
        etag = conditional.tag(
            self.format, epoch.current().id, queries.edition(), _ITEMS, pairs, day
        )
        return self.unchanged(etag) or self._page(etag)

    def _page(self, etag: str) -> HttpResponseBase:
        limit = self.asked.get("limit", USUAL)
        found = self._features(limit + 1)
        page = found[:limit]
        media_type = self.formats[self.format]
        address = f"{epoch.base()}{_ITEMS}"
        links = [documents.link(self._address(self.asked.pairs), "self", media_type)]
        if len(found) > limit:
            after = f"k{page[-1]['id'].replace('-', '')}"
            kept = [(name, text) for name, text in self.asked.pairs if name != "cursor"]
            following = self._address([*kept, ("cursor", after)])
            links.append(documents.link(following, "next", media_type))
        links.append(documents.link(address.removesuffix("/items"), "collection", documents.JSON))
        members = {
            "type": "FeatureCollection",
            "features": page,
            "links": links,
            "numberReturned": len(page),
        }
        return self.answer(orjson.dumps(members), media_type, etag=etag, links=_header(links))

    def _features(self, wanted: int) -> list[dict[str, Any]]:
        """So many features from the cursor on; what lies in the box by another place is passed."""
        rows = narrow(queries.visible(Organisation), parameters.TABLE, self.asked)
        box: Box | None = self.asked.get("bbox")
        key: Any = self.asked.get("cursor", "k")[1:]
        found: list[dict[str, Any]] = []
        while len(found) < wanted:
            ahead = rows.filter(key__gt=key) if key else rows
            taken = list(ahead.order_by("key").values_list(queries.SHOWN, F("key"))[:wanted])
            made = (features.feature(text, str(each)) for text, each in taken)
            found += [each for each in made if features.inside(each, box)]
            if len(taken) < wanted:
                break
            key = taken[-1][1]
        return found[:wanted]

    def _address(self, pairs: list[tuple[str, str]]) -> str:
        asked = urlencode(pairs, safe=",:/")
        return f"{epoch.base()}{_ITEMS}" + (f"?{asked}" if asked else "")


class Item(MachineView):
    """One organisation as a feature."""

    formats = _EITHER
    parameters = (LANG,)

    def get(self, request: Request, key: str) -> HttpResponseBase:
        row = find("organisation", UUID(str(key)), request.path)
        if row["status"] == Status.WITHDRAWN:
            reason = row["reason"] or "withdrawn"
            raise Problem(410, "withdrawn", reason=reason, extra={"reason": reason})
        base, media_type = epoch.base(), self.formats[self.format]
        etag = conditional.tag(self.format, base, row["shown"])
        links = [
            documents.link(f"{base}{_ITEMS}/{key}", "self", media_type),
            documents.link(row["iri"], "canonical", "application/ld+json"),
            documents.link(
                f"{base}/ogc/collections/{documents.COLLECTION}", "collection", documents.JSON
            ),
        ]
        members = features.feature(row["shown"], str(key)) | {"links": links}
        return self.unchanged(etag) or self.answer(
            orjson.dumps(members), media_type, etag=etag, links=_header(links)
        )


def _header(links: list[dict[str, str]]) -> list[str]:
    """The same links for the header `Link` (RFC 8288), as far as they are written in ASCII."""
    return [
        f'<{each["href"]}>; rel="{each["rel"]}"; type="{each["type"]}"'
        for each in links
        if each["href"].isascii()
    ]
