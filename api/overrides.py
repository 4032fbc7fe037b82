"""What readers are told of this hub's own overrides: who hid or corrected what, when and why."""

from collections.abc import Sequence
from typing import Any, Final

import orjson

from directory import queries, viewing
from vocab.terms import NS

#: The relation of a record to what is told of its override.
RELATION: Final = f"{NS}override"


def members(texts: Sequence[str | bytes], edition: str) -> dict[str, str]:
    """The member of a page that tells of the overrides of its records, if any has one; `edition`
    is that of the page."""
    if not queries.overrides_of(edition):
        return {}
    found = viewing.told([orjson.loads(text)["id"] for text in texts])
    return {"overrides": orjson.dumps(found).decode()} if found else {}


def of(iri: str) -> dict[str, Any]:
    """What is told of the override of one record; empty where there is none."""
    return viewing.told([iri]).get(iri, {})


def link(base: str, kind: str, key: object) -> str:
    """The `Link` of a record that is shown otherwise than its authority wrote it."""
    plural = {"organisation": "organisations", "activity": "activities", "source": "sources"}[kind]
    return f'<{base}/api/v1/{plural}/{key}/override>; rel="{RELATION}"; type="application/json"'
