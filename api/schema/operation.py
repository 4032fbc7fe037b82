"""What an operation of the OpenAPI document says beyond the tables of its view."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from api.query import Parameter

Schema = dict[str, Any]
Example = Callable[[], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Operation:
    """What the tables cannot say of an address: its name, its words, its 200, its errors.

    `body` is the request body of a method that has one, and `parameters` are that method's own
    where they are not the view's. `keyed` says that a key is needed, `headers` lists parameters in
    headers, `done` is the status of success where it is not 200.
    """

    id: str
    tag: str
    summary: str
    description: str
    schemas: Mapping[str, Schema]
    examples: Example
    errors: tuple[int, ...]
    more: Mapping[str, Any] | None = None
    body: Mapping[str, Any] | None = None
    parameters: tuple[Parameter, ...] | None = None
    keyed: bool = False
    headers: tuple[Schema, ...] = ()
    done: int = 200


def ref(name: str) -> Schema:
    """The reference to a component."""
    return {"$ref": f"#/components/schemas/{name}"}
