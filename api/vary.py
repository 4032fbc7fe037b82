"""`Vary` (RFC 9110, 12.5.5), to which every layer of an answer adds its headers."""

from functools import lru_cache

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers


def add(response: HttpResponseBase, names: str) -> None:
    """Names these headers (separated by commas) too, as Django's `patch_vary_headers` does.

    Few combinations ever occur, so that each is worked out once.
    """
    response.headers["Vary"] = _joined(response.headers.get("Vary", ""), names)


@lru_cache(256)
def _joined(held: str, names: str) -> str:
    made = HttpResponse(headers={"Vary": held} if held else {})
    patch_vary_headers(made, names.split(", "))
    return str(made.headers["Vary"])
