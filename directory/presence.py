"""Presence: which keys a document has, as the bits of one number."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

#: The keys that `has` knows, by record type; `places.latitude` is a key of any of the places. The
#: place of a key is its bit in the index, so a new one goes to the end (63 at most) with a
#: migration that writes the column anew.
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "organisation": (
        "acronym",
        "otherNames",
        "legalName",
        "description",
        "mission",
        "objective",
        "legalForm",
        "organisationalStructure",
        "membershipBase",
        "essFamily",
        "primarySector",
        "sectors",
        "themes",
        "qualifiers",
        "modesOfAction",
        "founded",
        "dissolved",
        "operating",
        "predecessors",
        "places",
        "website",
        "email",
        "telephone",
        "accounts",
        "identifiers",
        "memberships",
        "sameAs",
        "places.street",
        "places.postcode",
        "places.locality",
        "places.region",
        "places.country",
        "places.latitude",
        "places.longitude",
        "places.main",
        "identifiers.scheme",
        "identifiers.value",
        "memberships.start",
        "memberships.end",
        "memberships.network",
        "memberships.role",
        "memberships.memberType",
        "record.licence",
        "record.verified",
    ),
    "activity": (
        "description",
        "themes",
        "modesOfAction",
        "website",
        "organisations",
        "locations",
        "start",
        "end",
        "locations.street",
        "locations.postcode",
        "locations.locality",
        "locations.region",
        "locations.country",
        "locations.latitude",
        "locations.longitude",
        "locations.main",
        "record.licence",
        "record.verified",
    ),
}
_BITS: Final = {
    kind: {key: 1 << place for place, key in enumerate(keys)} for kind, keys in KEYS.items()
}


def bits(kind: str, keys: Iterable[str]) -> int:
    """The bits of these keys; what is none of `KEYS` has no bit."""
    known = _BITS[kind]
    return sum(known.get(key, 0) for key in set(keys))


def present(kind: str, document: Mapping[str, Any]) -> int:
    """The bits of the keys that the document has."""
    found, known = 0, _BITS[kind]
    for key, value in document.items():
        found |= known.get(key, 0)
        for node in value if isinstance(value, list) else (value,):
            if isinstance(node, dict):
                found |= _within(kind, key, tuple(node))
    return found


@lru_cache(maxsize=4096)  # nodes have the same few sets of keys; bounded, for they may have any
def _within(kind: str, key: str, names: tuple[str, ...]) -> int:
    return bits(kind, [f"{key}.{name}" for name in names])
