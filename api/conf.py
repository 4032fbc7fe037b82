"""Settings of the API's libraries, which `config.settings` takes over by name."""

import re
from typing import Any, Final

from csp.constants import NONE, SELF

VERSION: Final = "1.0.0"

REST_FRAMEWORK: Final[dict[str, Any]] = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_SCHEMA_CLASS": "api.schema.operations.Operations",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
}
#: Keys are recognised by their beginning, by people and by scanners for lost secrets.
REST_KNOX: Final[dict[str, Any]] = {"TOKEN_PREFIX": "mlg_"}
DRF_STANDARDIZED_ERRORS: Final[dict[str, Any]] = {
    "EXCEPTION_HANDLER_CLASS": "api.problems.Handler",
    "EXCEPTION_FORMATTER_CLASS": "api.problems.Formatter",
}
SPECTACULAR_SETTINGS: Final[dict[str, Any]] = {
    "OAS_VERSION": "3.1.1",
    "TITLE": "Maillage",
    "VERSION": VERSION,
    "SERVERS": [{"url": "/", "description": "This hub"}],
    "SERVE_INCLUDE_SCHEMA": False,
    "SORT_OPERATIONS": False,
    "SORT_OPERATION_PARAMETERS": False,
    "POSTPROCESSING_HOOKS": ["api.schema.document.complete"],
    "AUTHENTICATION_WHITELIST": [],
    "LICENSE": {
        "name": "Apache-2.0",
        "url": "https://www.apache.org/licenses/LICENSE-2.0",
    },
}

#: What any page of any origin may read; no credentials are ever used.
CORS_ALLOW_ALL_ORIGINS: Final = True
CORS_URLS_REGEX: Final = re.compile(
    r"^/(\.well-known|api|id|dumps|context|catalog|ldes|openapi|ns|schemes|ogc|reconcile)(?=[/.]|$)"
)
CORS_ALLOW_METHODS: Final = ("GET", "HEAD", "OPTIONS", "PUT", "POST", "DELETE")
CORS_ALLOW_HEADERS: Final = (
    "accept",
    "accept-language",
    "authorization",
    "content-encoding",
    "content-type",
    "if-none-match",
    "if-match",
    "prefer",
    "range",
)
CORS_EXPOSE_HEADERS: Final = (
    "Link",
    "ETag",
    "Last-Modified",
    "Location",
    "Content-Range",
    "Accept-Ranges",
    "Retry-After",
    "RateLimit",
    "RateLimit-Policy",
    "Deprecation",
    "Sunset",
)

#: Nothing from elsewhere, no script; `/docs` and `/redoc` ask for the little more that they need.
CONTENT_SECURITY_POLICY: Final[dict[str, Any]] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
