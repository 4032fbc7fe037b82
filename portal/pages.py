"""What every page of the portal has: a language, an ETag, a template."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

from directory import epoch
from portal import language, mark
from vocab.licences import LICENCES

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Page:
    """A page still to be rendered; `context` is asked for only where the reader lacks the page."""

    template: str
    context: Callable[[], Mapping[str, Any]]
    status: int = 200


Answer = Page | HttpResponse


def page(
    view: Callable[Concatenate[HttpRequest, P], Answer],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A view for GET and HEAD that answers in the reader's language, with ETag and 304."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        with translation.override(language.of(request)):
            found = view(request, *args, **kwargs)
            response = _conditional(request, found) if isinstance(found, Page) else found
            return _dressed(response)

    return require_safe(answer)


def _conditional(request: HttpRequest, found: Page) -> HttpResponse:
    if found.status != 200:
        return rendered(request, found)
    asked, used = language.asked(request), translation.get_language() or ""
    etag = mark.etag(request.path, used, asked)
    response = get_conditional_response(request, etag=etag) or rendered(request, found)
    assert isinstance(response, HttpResponse)
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=60"
    return response


def _dressed(response: HttpResponse) -> HttpResponse:
    response.headers.setdefault("Content-Language", translation.get_language() or "")
    response.headers.setdefault("Cache-Control", "no-store")
    patch_vary_headers(response, ("Accept-Language",))
    return response


def rendered(request: HttpRequest, found: Page) -> HttpResponse:
    """The page in the active language."""
    context = {**_frame(request), **found.context()}
    return render(request, found.template, context, status=found.status)


def _frame(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page shows; asks the database for nothing."""
    asked = language.asked(request)
    return {
        "path": request.path,
        "languages": settings.LANGUAGES,
        "language": translation.get_language(),
        "carried": f"?lang={asked}" if asked else "",
        "hub_licence": LICENCES[settings.LICENCE],
        "publisher": settings.PUBLISHER_NAME,
        "publisher_url": settings.PUBLISHER_URL,
        "contact_email": settings.CONTACT_EMAIL,
    }


def canonical(path: str) -> str:
    """The page's address under the hub's own base, whatever host it was asked by."""
    return epoch.base() + path
