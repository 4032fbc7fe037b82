"""What a service of the Reconciliation API is asked and answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Asked:
    """One query: a name, the types and the properties (id → values as texts) that should hold."""

    query: str = ""
    types: tuple[str, ...] = ()
    limit: int = 10
    properties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entity:
    """What can be matched: `types` are ids, `description` tells namesakes apart."""

    id: str
    name: str
    description: str
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity with its score, 0–100, whether it is safe to take it, and what the score is of."""

    entity: Entity
    score: float
    match: bool
    features: Mapping[str, float | bool]


@dataclass(frozen=True, slots=True)
class Service:
    """One service; `path` is its address below the hub's, `types` and `properties` id → name.

    `find` answers a query, the best first; `suggest(prefix, skip, lang)` completes a name;
    `space` is what entities' ids are relative to, `view` the page of one.
    """

    path: str
    title: str
    space: str
    schema: str
    view: str
    types: Mapping[str, str]
    properties: Mapping[str, str]
    find: Callable[[Asked, str], list[Candidate]]
    suggest: Callable[[str, int, str], list[Entity]]


def told(candidate: Candidate, types: Mapping[str, str]) -> dict[str, Any]:
    """A candidate as the specification's result holds it."""
    entity = candidate.entity
    return {
        "id": entity.id,
        "name": entity.name,
        "description": entity.description,
        "type": [{"id": each, "name": types[each]} for each in entity.types],
        "score": round(candidate.score, 2),
        "match": candidate.match,
        "features": [{"id": name, "value": value} for name, value in candidate.features.items()],
    }
