"""Errors as RFC 9457 problem details, whatever was negotiated, in the reader's language."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from drf_standardized_errors.formatter import ExceptionFormatter
from drf_standardized_errors.handler import ExceptionHandler
from drf_standardized_errors.types import ErrorResponse
from rest_framework import exceptions

from api.messages import message, messages

MEDIA_TYPE: Final = "application/problem+json"


class Problem(exceptions.APIException):
    """An error with its status, the code of its sentence, and what else the answer holds.

    `errors` lists faults of parameters or of a body; `extra` are further members of the problem
    (RFC 9457, 3.2), `headers` of the answer.
    """

    def __init__(
        self,
        status: int,
        code: str,
        *,
        errors: Sequence[Mapping[str, str]] = (),
        extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        **values: Any,
    ) -> None:
        super().__init__(message(code, **values), code)
        self.status_code = status
        self.errors = list(errors)
        self.extra = dict(extra or {})
        self.headers = dict(headers or {})


def fault(pointer: str, code: str, **values: Any) -> dict[str, str]:
    """What is wrong at a JSON pointer of a body, for the `errors` of a problem."""
    return {"pointer": pointer, "code": code, "detail": message(code, **values)}


class Formatter(ExceptionFormatter):
    """One problem out of every exception that DRF or we raise."""

    def format_error_response(self, error_response: ErrorResponse) -> dict[str, Any]:
        if isinstance(self.exc, Problem):
            return problem(
                self.exc.status_code, str(self.exc.detail), self.exc.errors, self.exc.extra
            )
        if self.exc.status_code >= 500:
            return problem(self.exc.status_code, message("server"))
        request: Any = self.context["request"]
        if isinstance(self.exc, exceptions.MethodNotAllowed):
            allowed = ", ".join(self.context["view"].allowed_methods)
            return problem(405, message("method", method=request.method, allowed=allowed))
        if isinstance(self.exc, exceptions.NotFound):
            return problem(404, message("path", path=request.path))
        faults = [
            {"parameter": str(error.attr), "code": error.code, "detail": error.detail}
            for error in error_response.errors
            if error.attr
        ]
        return problem(self.exc.status_code, error_response.errors[0].detail, faults)


class Handler(ExceptionHandler):
    """Turns every exception of a view into an answer, its media type never negotiated."""

    def get_response(  # type: ignore[override]  # DRF passes any HttpResponse on
        self, exc: exceptions.APIException, data: dict[str, Any]
    ) -> HttpResponse:
        headers = {**self.get_headers(exc), **getattr(exc, "headers", {})}
        return response(data, headers)


def problem(
    status: int,
    detail: str,
    errors: Sequence[Mapping[str, str]] = (),
    extra: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The members of a problem; its type is `about:blank`, so its title is the status's name."""
    name = f"status-{status}"
    members: dict[str, Any] = {
        "type": "about:blank",
        "title": message(name) if name in messages() else detail,
        "status": status,
        "detail": detail,
    }
    if errors:
        members["errors"] = list(errors)
    return members | dict(extra or {})


def response(data: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> HttpResponse:
    """The answer that holds a problem."""
    found = HttpResponse(
        orjson.dumps(data),
        status=data["status"],
        content_type=f"{MEDIA_TYPE}; charset=utf-8",
        headers={"Cache-Control": "no-cache", **(headers or {})},
    )
    patch_vary_headers(found, ("Accept", "Accept-Language"))
    return found


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's `handler400`: what it refuses before any view is asked, such as a wrong host."""
    return response(problem(400, message("request")))


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's `handler500`: what went wrong outside of every view."""
    return response(problem(500, message("server")))
