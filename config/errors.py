"""Django's error handlers: an HTML page where a page failed, a problem where the API did."""

from types import ModuleType

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from api import problems
from portal.views import errors as pages


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, such as an unknown host name."""
    answer: HttpResponse = _room(request).bad_request(request, exception)
    return answer


def server_error(request: HttpRequest) -> HttpResponse:
    """500, without a word on what went wrong inside."""
    answer: HttpResponse = _room(request).server_error(request)
    return answer


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: every address of machines answers for itself, so this is a page's."""
    return pages.not_found(request, exception)


def _room(request: HttpRequest) -> ModuleType:
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return pages
    return pages if view.__module__.startswith("portal.") else problems
