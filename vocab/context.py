"""The JSON-LD 1.1 context, made from the profile: the same bytes on every hub.

Every term is an expanded definition, so that none can be used as a prefix: whatever a value looks
like (`name:x`, `http:x`), it is never taken for a compact IRI.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from vocab.profile import DATATYPES, IRI_KINDS, Key, shapes, types

#: A context never changes once it is released; what would change it is a new version.
VERSION: Final = "v1"
PATH: Final = Path(__file__).parent / "generated" / f"context-{VERSION}.jsonld"
#: The address of the context under the base address of any hub.
ADDRESS: Final = f"/context/{VERSION}.jsonld"

#: `results` and `next` make a page of a list the same graph as its records; `und` is a text
#: whose language nobody knows.
_ENVELOPE: Final[dict[str, Any]] = {
    "@version": 1.1,
    "id": "@id",
    "type": "@type",
    "results": "@graph",
    "next": None,
    "und": "@none",
}
_CONTAINERS: Final[dict[str, Any]] = {"lang": "@language", "langs": ["@language", "@set"]}


@cache
def context() -> dict[str, Any]:
    """What stands under `@context`."""
    terms = dict(_ENVELOPE)
    for name, iri in types().items():
        terms[name] = {"@id": iri}
    for keys in shapes().values():
        for key in keys.values():
            terms.setdefault(key.name, _definition(key))
    return terms


def _definition(key: Key) -> dict[str, Any]:
    definition: dict[str, Any] = {"@id": key.iri}
    if key.kind in IRI_KINDS:
        definition["@type"] = "@id"
    elif key.kind in DATATYPES and key.kind != "boolean":
        definition["@type"] = DATATYPES[key.kind]
    if key.kind in _CONTAINERS:
        definition["@container"] = _CONTAINERS[key.kind]
    elif key.many:
        definition["@container"] = "@set"
    return definition


def text() -> str:
    """The context file: one term a line, in the profile's order."""
    lines = (f"{json.dumps(name)}: {json.dumps(value)}" for name, value in context().items())
    return '{"@context": {\n' + ",\n".join(lines) + "\n}}\n"


@cache
def inline() -> str:
    """What stands under `@context`, as JSON without white space, for files that carry it."""
    return json.dumps(context(), separators=(",", ":"))
