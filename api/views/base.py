"""What every machine address does: a strict query, negotiation, problems, conditional answers."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar

from django.core.handlers.wsgi import get_bytes_from_wsgi
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.utils import translation
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.views import APIView

from api import conditional, query, vary
from api.languages import accepted, chain
from api.messages import LANGUAGES
from api.negotiation import by_accept
from api.permissions import Anyone
from api.problems import Problem
from api.query import Parameter, Query


class MachineView(APIView):
    """A read-only address. `formats` maps each format's key to its media type, the default first;
    where there are none, nothing is negotiated."""

    http_method_names = ["get", "head", "options"]
    permission_classes: Sequence[Any] = (Anyone,)
    parameters: ClassVar[tuple[Parameter, ...]] = ()
    formats: ClassVar[Mapping[str, str]] = {}
    cache_control: ClassVar[str] = "no-cache"
    asked: Query
    format: str

    @property
    def allowed_methods(self) -> list[str]:
        """The methods that the view has, worked out once."""
        view: Any = type(self)
        return _allowed(view)

    @property
    def default_response_headers(self) -> dict[str, str]:
        return {"Allow": ", ".join(self.allowed_methods)}

    @property
    def plain(self) -> HttpRequest:
        """Django's request, whose attributes DRF's passes on at ten times the cost."""
        return self.request._request

    def header(self, name: str) -> str:
        """A header of the request, by the name that WSGI gives it; empty where there is none."""
        return str(self.plain.META.get(f"HTTP_{name}", ""))

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        method, meta = self.plain.method, self.plain.META
        if method not in self.allowed_methods:
            raise MethodNotAllowed(str(method))
        super().initial(request, *args, **kwargs)  # who asks comes first: see `api.permissions`
        if method != "OPTIONS":
            self.asked = query.read(get_bytes_from_wsgi(meta, "QUERY_STRING", ""), self.parameters)
            if "lang" in self.asked.values:
                translation.activate(next(each for each in self.languages if each in LANGUAGES))
            self.asked.check()
            self.format = self._format(kwargs.get("suffix"))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages to look for words in: by `lang`, else by `Accept-Language`."""
        if "lang" in self.asked.values:
            return chain([self.asked.values["lang"]])
        return chain(accepted(self.header("ACCEPT_LANGUAGE")))

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Nothing: no renderer of the framework is used."""
        return None, ""

    def options(  # type: ignore[override]  # DRF passes any HttpResponse on
        self, request: Request, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The methods, in `Allow`."""
        return HttpResponse(status=204)

    def finalize_response(  # type: ignore[override]  # DRF passes any HttpResponse on
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        """The common headers; the answer to HEAD without its body."""
        found: HttpResponseBase = super().finalize_response(request, response, *args, **kwargs)
        vary.add(found, "Accept, Accept-Language")
        found.headers.setdefault("Cache-Control", self.cache_control)
        if self.plain.method != "HEAD":
            return found
        return _without_body(found)

    def answer(
        self,
        content: bytes,
        media_type: str,
        *,
        etag: str | None = None,
        links: Iterable[str] = (),
        headers: Mapping[str, str] | None = None,
    ) -> HttpResponse:
        """An answer of 200 in UTF-8."""
        response = HttpResponse(content, content_type=f"{media_type}; charset=utf-8")
        self.dress(response, etag=etag, links=links, headers=headers)
        return response

    def dress(
        self,
        response: HttpResponseBase,
        *,
        etag: str | None = None,
        links: Iterable[str] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Gives the response its ETag, links and other headers."""
        if etag:
            response["ETag"] = etag
        if links:
            response["Link"] = ", ".join(links)
        for name, value in (headers or {}).items():
            response[name] = value

    def unchanged(self, etag: str) -> HttpResponseNotModified | None:
        """304 where the client holds what the ETag names."""
        if not conditional.matches(self.header("IF_NONE_MATCH"), etag):
            return None
        response = HttpResponseNotModified()
        response["ETag"] = etag
        return response

    def _format(self, suffix: str | None) -> str:
        if not self.formats:
            return ""
        if suffix and suffix not in self.formats:
            raise Problem(404, "path", path=self.plain.path)
        given: str = self.asked.get("format", suffix) or ""
        return given or by_accept(self.header("ACCEPT"), self.formats)


@cache
def _allowed(view: Any) -> list[str]:
    """Every view that answers GET answers HEAD as well: Django adds that to each instance."""
    names = view.http_method_names
    return [name.upper() for name in names if hasattr(view, "get" if name == "head" else name)]


def _without_body(response: HttpResponseBase) -> HttpResponseBase:
    if response.streaming:
        for close in getattr(response, "_resource_closers"):  # noqa: B009
            close()
        # Not `close()`, for the request has not ended; and still a stream, or a length of 0 would
        # be added where GET's is not known.
        return StreamingHttpResponse(
            (), status=response.status_code, headers=dict(response.items())
        )
    content: bytes = response.content  # type: ignore[attr-defined]
    response.headers.setdefault("Content-Length", str(len(content)))
    response.content = b""  # type: ignore[attr-defined]
    return response
