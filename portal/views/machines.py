"""robots.txt, llms.txt, security.txt and sitemaps: plain answers, held until the data change."""

from collections.abc import Callable, Iterable

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from portal import machines, mark

Maker = Callable[[], str | Iterable[bytes]]

_TEXT = "text/plain; charset=utf-8"
_XML = "application/xml; charset=utf-8"


@require_safe
def robots(request: HttpRequest) -> HttpResponseBase:
    """What crawlers may read."""
    return _answer(request, machines.robots, _TEXT)


@require_safe
def llms(request: HttpRequest) -> HttpResponseBase:
    """How a language model uses the hub."""
    return _answer(request, machines.llms, "text/markdown; charset=utf-8")


@require_safe
def security(request: HttpRequest) -> HttpResponseBase:
    """Where faults of security are told; 404 where the hub names no contact."""
    text = machines.security()
    if text is None:
        raise Http404
    return _answer(request, lambda: text, _TEXT)


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponseBase:
    """The list of sitemaps."""
    return _answer(request, machines.index, _XML)


@require_safe
def sitemap(request: HttpRequest, name: str) -> HttpResponseBase:
    """One sitemap, streamed."""
    if not machines.known(name):
        raise Http404
    return _answer(request, lambda: machines.sitemap(name), _XML)


def _answer(request: HttpRequest, made: Maker, media_type: str) -> HttpResponseBase:
    """304 where the client holds this state of the data, else what is made."""
    etag = mark.etag(request.path, "", "")
    held = get_conditional_response(request, etag=etag)
    response: HttpResponseBase = held if held is not None else _made(request, made(), media_type)
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=3600"
    return response


def _made(request: HttpRequest, found: str | Iterable[bytes], media_type: str) -> HttpResponseBase:
    if isinstance(found, str):
        return HttpResponse(found, content_type=media_type)
    parts = found if request.method == "GET" else ()
    return StreamingHttpResponse(parts, content_type=media_type)
