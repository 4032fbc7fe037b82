"""The API's description: the OpenAPI document, and two pages that show it."""

from functools import cache
from typing import Any, Final

import orjson
from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from rest_framework.request import Request

from api import conditional
from api.views.base import MachineView

#: What the two libraries need: scripts and fonts of ours, styles that they make in the page, and
#: for Redoc's search a worker out of a blob.
POLICY: Final = {
    "script-src": [SELF],
    "style-src": [UNSAFE_INLINE],
    "connect-src": [SELF],
    "worker-src": ["blob:"],
}


@cache
def document() -> Any:
    """The OpenAPI document, the same for every hub and reader."""
    generator: Any = SchemaGenerator
    return generator().get_schema(request=None, public=True)


@cache
def as_json() -> bytes:
    """The document's JSON."""
    return orjson.dumps(document())


@cache
def as_yaml() -> bytes:
    """The document's YAML, as `openapi.yaml` holds it."""
    renderer: Any = OpenApiYamlRenderer()
    return bytes(renderer.render(document()))


class OpenapiJson(MachineView):
    """The OpenAPI document as JSON."""

    schema = None

    def get(self, request: Request) -> HttpResponseBase:
        etag = conditional.tag("openapi.json")
        return self.unchanged(etag) or self.answer(as_json(), "application/json", etag=etag)


class OpenapiYaml(MachineView):
    """The OpenAPI document as YAML."""

    schema = None

    def get(self, request: Request) -> HttpResponseBase:
        etag = conditional.tag("openapi.yaml")
        return self.unchanged(etag) or self.answer(as_yaml(), "application/yaml", etag=etag)


@csp_update(POLICY)
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Swagger UI."""
    return render(request, "api/docs.html")


@csp_update(POLICY)
@require_safe
def redoc(request: HttpRequest) -> HttpResponse:
    """Redoc."""
    return render(request, "api/redoc.html")
