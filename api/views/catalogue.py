"""The catalogue that open-data portals harvest, and what its addresses answer."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import orjson
from django.http import HttpResponse, HttpResponseBase
from rest_framework.request import Request

from api import conditional
from api.common import LANG, format_parameter
from api.problems import Problem
from api.views.base import MachineView
from directory import epoch
from exports import published
from exports.catalogue import FORMS, archive, catalogue, datasets, void, written
from exports.catalogue.terms import Node

_JSON: Final = "application/json"
_LINKSET: Final = "application/linkset+json"
_PROFILE: Final = "https://www.rfc-editor.org/info/rfc9727"
#: Each API with its description, its documentation, and what it holds.
_APIS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "/api/v1": {
        "service-desc": ("/openapi.json", _JSON),
        "service-doc": ("/docs", "text/html"),
        "service-meta": ("/catalog", "text/turtle"),
        "status": ("/api/v1/stats", _JSON),
    },
    "/ogc": {
        "service-desc": ("/ogc/openapi.json", "application/vnd.oai.openapi+json;version=3.0"),
        "service-doc": ("/docs", "text/html"),
    },
    "/reconcile/organisations": {
        "service-desc": ("/reconcile/organisations", _JSON),
        "service-doc": ("/docs", "text/html"),
    },
}


class Graph(MachineView):
    """Nodes about the latest release, as RDF; Turtle unless something else is asked for."""

    formats = FORMS
    parameters = (format_parameter(FORMS), LANG)

    def get(self, request: Request, suffix: str = "") -> HttpResponseBase:
        content = written(self.nodes(), self.format)
        etag = conditional.tag(content)
        links = self.links()
        return self.unchanged(etag) or self.answer(
            content, FORMS[self.format], etag=etag, links=links
        )

    def nodes(self) -> Iterable[Node]:
        """What is told."""
        raise NotImplementedError

    def links(self) -> list[str]:
        """The `Link` header."""
        return []


class Catalogue(Graph):
    """DCAT-AP 3.0.1 on one page: datasets, files, and the API as a data service."""

    def nodes(self) -> Iterable[Node]:
        return catalogue(epoch.base(), published.latest())


class Archive(Graph):
    """The releases that are kept, as a series of datasets; no portal harvests it."""

    def nodes(self) -> Iterable[Node]:
        return archive(epoch.base(), published.archive()[::-1])


class Void(Graph):
    """VoID at its well-known address."""

    def nodes(self) -> Iterable[Node]:
        return void(epoch.base(), published.latest())


class ApiCatalogue(MachineView):
    """The APIs of this host (RFC 9727) as a linkset (RFC 9264)."""

    formats = {"json": _LINKSET}
    parameters = (format_parameter(formats), LANG)

    def get(self, request: Request, suffix: str = "") -> HttpResponseBase:
        content = orjson.dumps(_linkset(epoch.base()))
        etag = conditional.tag(content)
        return self.unchanged(etag) or self.answer(
            content, f'{_LINKSET}; profile="{_PROFILE}"', etag=etag
        )


def _linkset(base: str) -> dict[str, Any]:
    apis = [{"anchor": f"{base}{path}", **_links(base, told)} for path, told in _APIS.items()]
    items = [{"href": f"{base}{path}"} for path in _APIS]
    return {"linkset": [{"anchor": f"{base}/.well-known/api-catalog", "item": items}, *apis]}


def _links(base: str, told: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    return {
        relation: [{"href": f"{base}{path}", "type": media_type}]
        for relation, (path, media_type) in told.items()
    }


class DatasetIdentity(MachineView):
    """303 to the page of a dataset for people, else to the catalogue that describes it."""

    formats = {**FORMS, "html": "text/html"}
    parameters = (format_parameter(formats), LANG)

    def get(self, request: Request, dataset: str) -> HttpResponse:
        manifest = published.latest()
        if not manifest or not datasets.find(manifest, dataset):
            raise Problem(404, "path", path=request.path)
        base = epoch.base()
        html = self.format == "html"
        where = f"{base}/datasets/{dataset}" if html else f"{base}/catalog.{self.format}"
        return HttpResponse(status=303, headers={"Location": where})


class Root(MachineView):
    """Where the API begins: what it holds, and where it is described."""

    formats = {"json": _JSON}
    parameters = (format_parameter(formats), LANG)

    def get(self, request: Request, suffix: str = "") -> HttpResponseBase:
        base = epoch.base()
        content = orjson.dumps({name: f"{base}{path}" for name, path in _DOORS.items()})
        etag = conditional.tag(content)
        return self.unchanged(etag) or self.answer(content, _JSON, etag=etag)


#: What the root of the API names.
_DOORS: Final = {
    **{
        name: f"/api/v1/{name}"
        for name in ("organisations", "activities", "sources", "schemes", "dumps", "stats")
    },
    "catalogue": "/catalog",
    "description": "/openapi.json",
    "documentation": "/docs",
}
