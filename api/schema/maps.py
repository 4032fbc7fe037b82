"""The operations of the map and of networks: points, members, tree."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from api.schema import examples
from api.schema.operation import Operation, Schema, ref
from api.views import networks
from directory.networks import Node

_NUMBER: Final[Schema] = {"type": "number"}
_COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
_TEXT: Final[Schema] = {"type": "string"}
_FLAG: Final[Schema] = {"type": "boolean"}


def _object(members: Mapping[str, Schema]) -> Schema:
    return {
        "type": "object",
        "properties": dict(members),
        "required": [*members],
        "additionalProperties": False,
    }


def _tuples(item: Schema, size: int, meaning: str) -> Schema:
    one = {"type": "array", "items": item, "minItems": size, "maxItems": size}
    return {"type": "array", "items": one, "description": meaning}


COMPONENTS: Final[Mapping[str, Schema]] = {
    "Points": _object(
        {
            "count": _COUNT | {"description": "How many places there are, clusters resolved."},
            "points": _tuples(
                {"type": ["string", "number", "null"]},
                4,
                "`[key, longitude, latitude, sector]`: an organisation at one of its places, to "
                "a metre (ten where there are many), with its `primarySector` or else one of its "
                "`sectors`: the notation, or the address where another scheme has that notation "
                "too; null without any.",
            ),
            "clusters": _tuples(
                _NUMBER,
                3,
                "`[longitude, latitude, count]`: so many places in one cell of the grid, and the "
                "mean of their coordinates.",
            ),
        }
    ),
    "NetworkNode": _object(
        {
            "id": _TEXT | {"format": "uri", "description": "The IRI."},
            "key": _TEXT | {"format": "uuid"},
            "name": _TEXT,
            "address": _TEXT | {"format": "uri", "description": "Where its record is served."},
            "members": _COUNT | {"description": "How many direct, current members it has."},
            "networks": {
                "type": "array",
                "items": ref("NetworkNode"),
                "description": "The networks among them: of type `Network`, or with members.",
            },
            "cycle": _FLAG | {"description": "It stands above itself, and is not told again."},
            "repeated": _FLAG | {"description": "Its networks are told elsewhere in the tree."},
            "cut": _FLAG
            | {"description": "Not all its networks are told: they lie too deep, or are too many."},
        }
    ),
}


def _tree() -> Mapping[str, Any]:
    kept = examples.documents()["organisation"]
    record = Node(kept["id"], UUID(examples.key("organisation")), kept["name"], members=3)
    return networks.members(record, examples.BASE)


def operations(members: Operation) -> Mapping[str, Operation]:
    """By address; `members` is the operation of a list of organisations."""
    return {
        "/api/v1/organisations/points": Operation(
            "listPoints",
            "Organisations",
            "Get points for a map",
            "Every place with coordinates of the organisations that the filters let through, in "
            "one compact answer; with `bbox` or `near` only those places that lie there. With "
            "`zoom`, where there are many, those that lie close together are told as clusters.",
            {"application/json": ref("Points")},
            lambda: {
                "application/json": {
                    "count": 13,
                    "points": [[examples.key("organisation"), 3.06, 50.63, "a01"]],
                    "clusters": [[-1.67712, 48.11523, 12]],
                }
            },
            (400, 406, 500),
        ),
        "/api/v1/organisations/{key}/members": members,
        "/api/v1/organisations/{key}/tree": Operation(
            "getTree",
            "Organisations",
            "Get the networks below a network",
            "The networks among its current members, those among theirs, and so on, each with the "
            "number of its members; what is known to be closed is left out.",
            {"application/json": ref("NetworkNode")},
            lambda: {"application/json": _tree()},
            (400, 404, 406, 410, 500),
            members.more,
        ),
    }
