"""Parameters of the reconciliation services, and the schema of a batch of queries."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from api.common import LANG
from api.kinds import choice, short_text, whole
from api.query import Parameter
from api.reconcile import batch
from api.reconcile.model import Service

Schema = dict[str, Any]
_TEXT: Final[Schema] = {"type": "string", "minLength": 1, "maxLength": 300}
#: No schema tells how long JSON is as text; this is near what the server takes of an address.
_MOST_QUERIES: Final = 250_000
_READABLE: Final = r"^[^\u0000-\u001f\u007f-\u009f]+$"


def schema(service: Service) -> Schema:
    """The JSON Schema of a batch of queries to the service."""
    kinds = {"type": "string", "enum": [*service.types]}
    one: Schema = {"type": ["string", "number", "boolean", "object"], "required": ["id"]}
    one |= {"properties": {"id": {"type": "string"}, "name": {"type": "string"}}}
    held = {
        "type": "object",
        "properties": {
            "pid": {"type": "string", "enum": [*service.properties]},
            "v": {"anyOf": [one, {"type": "array", "items": one, "maxItems": batch.MOST_VALUES}]},
        },
        "required": ["pid", "v"],
        "additionalProperties": False,
    }
    members: Schema = {
        "query": {"type": "string", "minLength": 1},
        "type": {"anyOf": [kinds, {"type": "array", "items": kinds}]},
        "limit": {"type": "integer", "minimum": 1, "maximum": batch.MOST_LIMIT},
        "type_strict": {"type": "string", "enum": ["any", "should", "all"]},
    }
    if not service.properties:
        members["properties"] = {"type": "array", "items": {"type": "object"}, "maxItems": 0}
        return _batch({"properties": members, "required": ["query"]})
    members["properties"] = {"type": "array", "items": held, "maxItems": batch.MOST_PROPERTIES}
    some = {"required": ["properties"], "properties": {"properties": {"minItems": 1}}}
    return _batch({"properties": members, "anyOf": [{"required": ["query"]}, some]})


def _batch(asked: Schema) -> Schema:
    one = {"type": "object", "additionalProperties": False} | asked
    return {"type": "object", "additionalProperties": one, "maxProperties": batch.MOST}


def pattern(service: Service) -> str:
    """The texts of such batches as a form holds them: compact JSON, `query` first, plain values.

    OpenAPI's tools know no JSON within a form, so that the form's field is described as a text.
    """
    text = r'"(?:[^"\\\u0000-\u001f]|\\["\\/bfnrt]|\\u[0-9a-c][0-9a-f]{3})+"'
    kinds = f'"(?:{"|".join(service.types)})"'
    members = [
        f'"type":(?:{kinds}|\\[{kinds}\\])',
        '"limit":[1-9][0-9]{0,2}',
        '"type_strict":"(?:any|should|all)"',
    ]
    if service.properties:
        pid = f'"(?:{"|".join(service.properties)})"'
        held = rf'\{{"pid":{pid},"v":(?:{text}|true|false|-?(?:0|[1-9][0-9]{{0,14}}))\}}'
        members.append(rf'"properties":\[{held}(?:,{held})?\]')
    asked = rf'\{{"query":{text}(?:,(?:{"|".join(members)}))*\}}'
    one = rf'"[A-Za-z0-9_-]{{1,40}}":{asked}'
    return rf"^\{{(?:{one}(?:,{one})*)?\}}$"


def queries(service: Service, name: str, example: Mapping[str, Any]) -> Parameter:
    """`queries`: JSON in the query string; `name` is the component that holds its schema."""
    return Parameter(
        "queries",
        {
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": {"$ref": f"#/components/schemas/{name}"},
        },
        partial(batch.read, service=service),
        f"A batch of at most {batch.MOST} queries by names of one's own; without it the answer is "
        "the manifest. POST takes longer ones.",
        dict(example),
        most=_MOST_QUERIES,
    )


def identified(example: str) -> Parameter:
    """`id`, with an entity of the demonstration."""
    schema = _TEXT | {"pattern": _READABLE}
    return Parameter("id", schema, short_text(300), "The id of an entity.", example, required=True)


PREFIX: Final = Parameter(
    "prefix",
    _TEXT | {"pattern": _READABLE},
    short_text(300),
    "What was typed so far; without it the first ones.",
    "sol",
)
SKIP: Final = Parameter(
    "cursor",
    {"type": "integer", "minimum": 0, "maximum": 1000},
    whole(0, 1000),
    "How many suggestions to skip.",
    0,
)


def suggesting(service: Service) -> tuple[Parameter, ...]:
    """The parameters of a suggest service; `type` and its strictness are what OpenRefine sends."""
    return (
        PREFIX,
        SKIP,
        Parameter(
            "type",
            {"type": "string", "enum": [*service.types]},
            choice(service.types),
            "The type of the entities, which narrows nothing here.",
            next(iter(service.types)),
        ),
        Parameter(
            "type_strict",
            {"type": "string", "enum": ["any", "should", "all"]},
            choice(("any", "should", "all")),
            "How strictly the type is meant, which changes nothing here.",
            "should",
        ),
        LANG,
    )
