"""What the JSON Schemas of the Reconciliation API 0.2 ask of each answer, in our own words.

https://reconciliation-api.github.io/specs/0.2/schemas/ ; compared member by member with `manifest`,
`type`, `reconciliation-result-batch` and the three `suggest-…-response` there. Members that they do
not name are allowed, and `batchSize` is what the text of the specification says of it.
"""

import jsonschema

TEXT = {"type": "string"}
NAMED = {"type": "object", "properties": {"id": TEXT, "name": TEXT, "description": TEXT}}
_TYPE = NAMED | {"required": ["id", "name"]}
TYPE = _TYPE | {
    "properties": {**NAMED["properties"], "broader": {"type": "array", "items": _TYPE}},
}
TYPES = {"type": "array", "items": {"oneOf": [NAMED | {"required": ["id"]}, TEXT]}}
TEMPLATE = {"type": "string", "pattern": r".*\{\{id\}\}.*"}
SERVICE = {
    "type": "object",
    "properties": {
        "service_url": TEXT,
        "service_path": TEXT,
        "flyout_service_url": TEXT,
        "flyout_service_path": {"type": "string", "pattern": r".*\$\{id\}.*"},
    },
}
MANIFEST = {
    "type": "object",
    "properties": {
        "versions": {"type": "array", "items": TEXT, "contains": {"enum": ["0.2"]}},
        "name": TEXT,
        "identifierSpace": TEXT,
        "schemaSpace": TEXT,
        "documentation": TEXT,
        "serviceVersion": TEXT,
        "logo": TEXT,
        "view": {"type": "object", "properties": {"url": TEMPLATE}, "required": ["url"]},
        "feature_view": {"type": "object", "properties": {"url": TEMPLATE}, "required": ["url"]},
        "defaultTypes": {"type": "array", "items": TYPE, "uniqueItems": True},
        "suggest": {
            "type": "object",
            "properties": dict.fromkeys(("entity", "property", "type"), SERVICE),
        },
        "preview": {
            "type": "object",
            "properties": {
                "url": TEMPLATE,
                "width": {"type": "integer"},
                "height": {"type": "integer"},
            },
            "required": ["url", "width", "height"],
        },
        "batchSize": {"type": "integer", "minimum": 1},
    },
    "required": ["versions", "name", "identifierSpace", "schemaSpace"],
}
FEATURE = {
    "type": "object",
    "properties": {"id": TEXT, "value": {"oneOf": [{"type": "boolean"}, {"type": "number"}]}},
}
CANDIDATE = {
    "type": "object",
    "properties": {
        "id": TEXT,
        "name": TEXT,
        "description": TEXT,
        "score": {"type": "number"},
        "features": {"type": "array", "items": FEATURE},
        "match": {"type": "boolean"},
        "type": TYPES,
    },
    "required": ["id", "name", "score"],
}
RESULTS = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "properties": {"result": {"type": "array", "items": CANDIDATE}},
        "required": ["result"],
    },
}


def _suggestions(one):
    listed = {"result": {"type": "array", "items": one}}
    return {"type": "object", "properties": listed, "required": ["result"]}


#: By what is suggested.
SUGGESTIONS = {
    "entity": _suggestions(
        _TYPE | {"properties": NAMED["properties"] | {"notable": TYPES}},
    ),
    "property": _suggestions(_TYPE),
    "type": _suggestions(TYPE),
}


def valid(response, schema):
    """The members of an answer of 200, once the schema accepted them."""
    assert response.status_code == 200, response.content
    jsonschema.Draft202012Validator(schema).validate(response.json())
    return response.json()
