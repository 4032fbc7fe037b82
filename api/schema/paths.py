"""What stands in the paths of addresses: for each name its schema, meaning and example."""

import uuid
from collections.abc import Callable, Mapping
from typing import Final

from api import kinds
from api.schema import examples, following
from api.schema.operation import Schema
from exports.feeds.ldes import STREAMS
from vocab.schemes import schemes

_UUID: Final[Schema] = {"type": "string", "format": "uuid"}
_PATH: Final[Mapping[str, tuple[Schema, str, Callable[[str], str | int]]]] = {
    "subscription": (_UUID, "The subscription.", lambda _: str(uuid.UUID(int=7))),
    "delivery_id": (
        {"type": "string", "pattern": "^msg_[0-9A-HJKMNP-TV-Z]{26}$"},
        "The ping.",
        lambda _: "msg_01KA2B3C4D5E6F7G8H9J0KMNPQ",
    ),
    "peer": (
        {"type": "string", "pattern": f"^{kinds.SLUG}$"},
        "The key of the peer.",
        lambda _: "alpes",
    ),
    "pull": (
        {"type": "integer", "minimum": 1, "maximum": 999_999_999},
        "The number of the run.",
        lambda _: 17,
    ),
    "batch": (
        {"type": "string", "pattern": f"^{kinds.BATCH}$"},
        "The id of the batch.",
        lambda _: "01KAS9Z8Y0QWERTY0123456789",
    ),
    "local_id": (
        {"type": "string", "pattern": r"^[A-Za-z0-9][A-Za-z0-9 /._~:@é漢-]*$", "maxLength": 500},
        "What the source itself calls the record: any text, percent-encoded (`/` as `%2F`).",
        lambda path: examples.NOTATION if "activities" in path else "mes",
    ),
    "scheme": ({"type": "string", "enum": [*schemes()]}, "The scheme.", lambda _: examples.SCHEME),
    "notation": (
        {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]*$", "maxLength": 100},
        "The notation of the concept.",
        lambda _: examples.NOTATION,
    ),
    "name": (
        {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]*([.][A-Za-z0-9_-]+)*$"}
        | {"maxLength": 100},
        "The name of the file.",
        lambda _: "organisations.ttl",
    ),
    "dataset": (
        {"type": "string", "pattern": f"^{kinds.DATASET}$", "maxLength": 100},
        "The name of the dataset.",
        lambda _: "organisations",
    ),
    "release": (
        {"type": "string", "pattern": f"^{kinds.RELEASE}$"},
        "The release, `{epoch}.{seq}`.",
        lambda _: examples.RELEASE,
    ),
    "stream": ({"type": "string", "enum": [*STREAMS]}, "The stream.", lambda _: "organisations"),
    "generation": (
        {"type": "string", "pattern": f"^{kinds.GENERATION}$"},
        "The generation of the streams.",
        lambda _: following.GENERATION,
    ),
    "number": (
        {"type": "integer", "minimum": 0, "maximum": 999_999_999},
        "The number of the page.",
        lambda _: 19,
    ),
    "what": (
        {"type": "string", "enum": ["entity", "property", "type"]},
        "What is completed.",
        lambda _: "entity",
    ),
    "kind": (
        {"type": "string", "enum": ["organisation", "activity"]},
        "The type of the record.",
        lambda _: "organisation",
    ),
}


def parameters(path: str) -> list[Schema]:
    """Those of an address, as OpenAPI has them."""
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            **_path_parameter(name, path),
        }
        for name in names
    ]


def _path_parameter(name: str, path: str) -> Schema:
    if name in _PATH:
        schema, description, example = _PATH[name]
        return {"schema": schema, "description": description, "example": example(path)}
    if "source" in path:
        schema = {"type": "string", "pattern": f"^{kinds.SLUG}$"}
        return {
            "schema": schema,
            "description": "The key of the source.",
            "example": examples.key("source"),
        }
    kind = "activity" if "activities" in path else "organisation"
    return {
        "schema": _UUID,
        "description": "The key of the record, the last part of its IRI.",
        "example": examples.key(kind),
    }
