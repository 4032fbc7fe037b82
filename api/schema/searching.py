"""The operation of the search box."""

from collections.abc import Mapping
from typing import Any, Final

from api.schema import examples
from api.schema.operation import Operation, Schema, ref
from api.views.suggest import suggestion

_TEXT: Final[Schema] = {"type": "string", "minLength": 1}
COMPONENTS: Final[Mapping[str, Schema]] = {
    "Suggestion": {
        "type": "object",
        "properties": {
            "id": {"type": "string", "description": "The IRI of the organisation."},
            "key": {"type": "string", "format": "uuid"},
            "name": _TEXT,
            "acronym": _TEXT,
            "locality": _TEXT | {"description": "Of its main place."},
            "country": {"$ref": "#/components/schemas/CountryCode"},
        },
        "required": ["id", "key", "name"],
        "additionalProperties": False,
    },
    "Suggestions": {
        "type": "object",
        "properties": {"results": {"type": "array", "items": ref("Suggestion")}},
        "required": ["results"],
        "additionalProperties": False,
    },
}


def _example() -> dict[str, Any]:
    document = examples.documents()["organisation"]
    told = suggestion(document, examples.key("organisation"))
    return {"application/json": {"results": [told]}}


OPERATIONS: Final[Mapping[str, Operation]] = {
    "/api/v1/organisations/suggest": Operation(
        "suggestOrganisations",
        "Organisations",
        "Suggest organisations for a search box",
        "Name, place, IRI and key of the organisations that a text is likely to mean, the best "
        "first: exact names, names that begin so, names that hold every word, acronyms, other "
        "names, descriptions. Typing errors are corrected where few records answer.",
        {"application/json": ref("Suggestions")},
        _example,
        (400, 500),
    )
}
