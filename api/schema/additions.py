"""Components and operations of what lists say besides their records, and of the statistics."""

from collections.abc import Mapping
from typing import Any, Final

from api import facets
from api.included import INCLUDES
from api.schema.operation import Operation, Schema, ref

_TEXT: Final[Schema] = {"type": "string", "minLength": 1}
_COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
_MONTH: Final[Schema] = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"}
_ADDRESS: Final[Schema] = {"type": "string", "format": "uri"}


def _object(members: Mapping[str, Any], *optional: str) -> Schema:
    required = [name for name in members if name not in optional]
    return {"type": "object", "properties": dict(members), "required": required}


def _array(item: Schema) -> Schema:
    return {"type": "array", "items": item}


#: What is included under an IRI; `kind` says which members there are.
_INCLUDED: Final = _object(
    {
        "kind": {"type": "string", "enum": ["concept", "organisation", "source", "activity"]},
        "label": {**_TEXT, "description": "Of a concept, in `language`."},
        "title": {**_TEXT, "description": "Of a source, in `language`."},
        "name": {**_TEXT, "description": "Of an organisation or an activity."},
        "language": {**_TEXT, "description": "BCP 47; `und` where it is unknown."},
        "scheme": {**_TEXT, "description": "The key of the concept's scheme."},
        "notation": {"type": "string"},
        "acronym": _TEXT,
        "licence": _TEXT,
        "attribution": _TEXT,
        "organisations": {**_array(_TEXT), "description": "Those who carry an activity."},
        "address": {**_ADDRESS, "description": "Where the API serves the record."},
    },
    *("label", "title", "name", "language", "scheme", "notation", "acronym", "licence"),
    *("attribution", "organisations", "address"),
)
_COUNTED: Final = _object({"field": _TEXT, "count": _COUNT, "share": {"type": "number"}})
_ABOUT: Final = _object(
    {
        "count": _COUNT,
        "facets": _array(ref("Facet")),
        "completeness": {
            **_array(_COUNTED),
            "description": "How many records have each key of the profile, and their share of all.",
        },
        "modified": {
            **_array(_object({"month": _MONTH, "count": _COUNT})),
            "description": "How many records were last modified in each month (UTC).",
        },
    }
)
COMPONENTS: Final[Mapping[str, Schema]] = {
    "Facet": _object(
        {
            "field": {"type": "string", "enum": [*facets.every()]},
            "values": _array(ref("FacetValue")),
        }
    ),
    "FacetValue": _object(
        {
            "value": {**_TEXT, "description": "As the filter of this name takes it."},
            "label": _TEXT,
            "count": _COUNT,
        }
    ),
    "Included": _INCLUDED,
    "Statistics": _object(
        {
            "generated": {"type": "string", "format": "date-time"},
            "organisations": _ABOUT,
            "activities": _ABOUT,
            "sources": _object({"count": _COUNT}),
        }
    ),
}
#: Members of pages, by the name of the record's shape.
MEMBERS: Final[Mapping[str, Mapping[str, Schema]]] = {
    shape: {
        "facets": _array(ref("Facet")),
        "included": {
            "type": "object",
            "additionalProperties": ref("Included"),
            "description": "By IRI.",
        },
    }
    for shape in (kind.capitalize() for kind in INCLUDES)
}


def _example() -> Mapping[str, Any]:
    about = {
        "count": 4,
        "facets": [
            {"field": "country", "values": [{"value": "FR", "label": "France", "count": 3}]}
        ],
        "completeness": [{"field": "website", "count": 3, "share": 0.75}],
        "modified": [{"month": "2026-11", "count": 4}],
    }
    nothing = {"count": 0, "facets": [], "completeness": [], "modified": []}
    return {
        "application/json": {
            "generated": "2026-11-23T16:00:00Z",
            "organisations": about,
            "activities": nothing,
            "sources": {"count": 1},
        }
    }


OPERATIONS: Final[Mapping[str, Operation]] = {
    "/api/v1/stats": Operation(
        "getStatistics",
        "Statistics",
        "Get the statistics",
        "How many records this hub shows, closed ones too, by source, country, sector, legal form "
        "and every other field with a filter; how many have each key of the profile; when they "
        "were last modified. A large hub is counted again only now and then, as `generated` says.",
        {"application/json": ref("Statistics")},
        _example,
        (400, 406, 500),
    ),
}
