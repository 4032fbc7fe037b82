"""What middleware of Django and its libraries would say of answers that hold data, and cheaper.

Reading a record costs less than Django's own handling of a request, so what is the same for every
request is worked out once.
"""

from functools import lru_cache

from corsheaders.middleware import CorsMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from api import vary

_SPOKEN = ("text/html", "application/problem+json")


class Locale(LocaleMiddleware):
    """The reader's language, named in `Content-Language` only where the answer speaks it.

    Turtle or CSV holds texts of many languages. A 304 bears no `Content-Length`: that of its
    empty body would contradict the 200's (RFC 9110, 8.6). No address of ours names a language,
    which is what most of Django's own work here looks for.
    """

    def process_request(self, request: HttpRequest) -> None:
        """The language that the reader asks for."""
        accepted = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
        if "HTTP_COOKIE" in request.META:
            language = translation.get_language_from_request(request)
        else:
            language = _by_header(accepted)
        translation.activate(language)
        request.LANGUAGE_CODE = language

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """The answer with headers that are true of it."""
        vary.add(response, "Accept-Language")
        headers = response.headers
        if headers.get("Content-Type", "").startswith(_SPOKEN):
            headers.setdefault("Content-Language", translation.get_language())
        else:
            headers.pop("Content-Language", None)
        if response.status_code == 304:
            headers.pop("Content-Length", None)
        return response


class Cors(CorsMiddleware):
    """What pages of other sites may read; only they say where they come from."""

    def add_response_headers(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """The headers for the page of another site; for everybody else, that there are such."""
        if "HTTP_ORIGIN" in request.META:
            return super().add_response_headers(request, response)
        if request._cors_enabled:  # type: ignore[attr-defined]
            vary.add(response, "origin")
        return response


@lru_cache(256)
def _by_header(accepted: str) -> str:
    request = HttpRequest()
    request.META["HTTP_ACCEPT_LANGUAGE"] = accepted
    return translation.get_language_from_request(request)
