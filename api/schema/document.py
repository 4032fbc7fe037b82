"""What completes drf-spectacular's document: components, tags, the words at the top."""

from http import HTTPStatus
from typing import Any, Final

from django.utils import translation

from api.schema import examples
from api.schema.components import components

Schema = dict[str, Any]

DESCRIPTION: Final = """\
A federated directory of the solidarity economy. Reading is open to anyone, without a key.

**Formats.** `?format=` beats a suffix of the address (`/api/v1/organisations.ttl`), which beats
`Accept`. JSON is the record's canonical document; its `Link` names the JSON-LD context.

**Lists** are pages of `results` with the address of the `next` one (also in `Link`, `rel="next"`),
however deep. `limit` is 100 by default, 1000 at most. NDJSON streams the whole list.
`count=exact`, or the header `Prefer: count=exact`, adds the number of all records.

**Filters** must all hold; several values of one, separated by commas or by repeating it, mean any
of them; `not.…` leaves out what any of them would find, and `has.all` alone asks for every one.
An unknown parameter is refused. `near` orders by distance; `sort=key`, the usual order, lists what
lives through a whole walk exactly once, while in an order by name, date, rank or distance a record
that changes meanwhile may move past the reader, and be missed or seen twice.

**Beside the records**, a list tells on request how many records bear each value (`facets`) and what
the IRIs on the page are called (`include`), in the language of `lang` or `Accept-Language`.
`fields` cuts records down; `minimal=true` streams ids, revisions and hashes alone.

**Conditional requests.** Every representation has an `ETag`; `If-None-Match` answers 304.

**Writing** needs a key, shown as `Authorization: Token KEY`. A partner keeps its own records under
its own ids for them, one by one or in batches; another source's are not there to it (404). Any page
may write with a key, since no cookie ever counts.

**Errors** are problem details (RFC 9457), always `application/problem+json`, of the type
`about:blank`: their kind is their `status`, and `errors` names each parameter at fault with a
`code`. Their words are French, Spanish or English by `Accept-Language` or `lang`.
"""
TAGS: Final = {
    "Organisations": "Organisations and networks.",
    "Activities": "What organisations do.",
    "Sources": "Who says so.",
    "Statistics": "How much there is, of what kinds, how complete and how fresh.",
    "Vocabulary": "Concept schemes, concepts, our namespace and the JSON-LD context.",
    "Writing": "What partners keep of their own on this hub, with a key.",
    "Synchronisation": "What changed, for whoever keeps a copy.",
    "Catalogue": "What is published, for open-data portals.",
    "Overrides": "What this hub hides from its own readers, or corrects for them.",
    "Peers": "The addresses that this hub pulls, and each run of doing so.",
    "Subscriptions": "Pings that say that there is something new.",
    "Dumps": "The whole directory as files.",
    "Identifiers": "What the IRI of a record answers.",
    "Matching": "The OpenRefine Reconciliation API 0.2, over organisations and over concepts.",
    "Features": "OGC API – Features Part 1, for QGIS, GDAL and their like.",
}
HEADERS: Final = {
    "ETag": "Names this very representation, for `If-None-Match`.",
    "Link": "The JSON-LD context, and the `next` page of a list.",
    "Vary": "What the answer depends on.",
}
STATUSES: Final = (
    *(400, 401, 403, 404, 405, 406, 409, 410, 411, 412, 413, 415, 416, 428, 429, 500, 503),
)
#: `Authorization: Token KEY`; no registered scheme of HTTP has the word, so it is a header here.
SECURITY: Final = {
    "Key": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`Token KEY`, with a key made by `manage.py key create`.",
    }
}
_TEXT: Final = {"schema": {"type": "string"}}
#: Headers that an error brings.
_OWN_HEADERS: Final[dict[int, Schema]] = {
    401: {"WWW-Authenticate": {"required": True, **_TEXT}},
    405: {"Allow": {"required": True, **_TEXT}},
    412: {"ETag": _TEXT},
    429: {
        "Retry-After": {"required": True, "schema": {"type": "integer", "minimum": 1}},
        "RateLimit": {"required": True, **_TEXT},
        "RateLimit-Policy": {"required": True, **_TEXT},
    },
}


def complete(result: Schema, **_: Any) -> Schema:
    """drf-spectacular's hook: the document with everything that its operations refer to."""
    result["info"]["description"] = DESCRIPTION
    result["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    with translation.override("en"):
        problems = {f"Problem{status}": _problem(status) for status in _told(result)}
    result["components"] = {
        "schemas": components(),
        "responses": problems,
        "headers": {name: _header(text) for name, text in HEADERS.items()},
        "securitySchemes": SECURITY,
    }
    return result


def _told(result: Schema) -> list[int]:
    """The statuses that an operation names."""
    operations = (each for path in result["paths"].values() for each in path.values())
    named = {status for each in operations for status in each["responses"]}
    return [status for status in STATUSES if str(status) in named]


def _header(text: str) -> Schema:
    return {"description": text, "schema": {"type": "string"}}


def _problem(status: int) -> Schema:
    found: Schema = {
        "description": HTTPStatus(status).phrase,
        "content": {
            "application/problem+json": {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "example": examples.error(status),
            }
        },
    }
    return found | ({"headers": _OWN_HEADERS[status]} if status in _OWN_HEADERS else {})
