"""Where a record is served, by its IRI."""

from collections.abc import Mapping
from typing import Final

from directory import epoch
from directory.identity import key_of

PLURALS: Final[Mapping[str, str]] = {
    "organisation": "organisations",
    "activity": "activities",
    "source": "sources",
}


def of(kind: str, iri: str) -> str:
    """The address of the record in the API."""
    own = f"{epoch.base()}/id/source/"
    key = iri.removeprefix(own) if iri.startswith(own) else str(key_of(iri))
    return by_key(kind, key)


def by_key(kind: str, key: object) -> str:
    """The same by its key."""
    return f"{epoch.base()}/api/v1/{PLURALS[kind]}/{key}"
