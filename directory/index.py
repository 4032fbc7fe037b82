"""The index: columns and rows beside a document, derived from it here and nowhere else.

Texts are cut to what a B-tree of PostgreSQL takes; the document keeps them whole.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, Final, TypeAlias

from directory.presence import present
from directory.search import fold, words
from vocab.profile import NETWORK, SSE_NETWORK, shapes
from vocab.terms import SCHEMES

Document: TypeAlias = Mapping[str, Any]
Values: TypeAlias = tuple[Any, ...]

NAME: Final = 200
SCHEME: Final = 300
NETWORK_IRI: Final = 600
_IDENTIFIER_SCHEME: Final = f"{SCHEMES}identifier-scheme/"


def columns(type_name: str, document: Document) -> dict[str, Any]:
    """The index columns of a record's own row; of no document, what a withdrawn one keeps."""
    return {name: read(document) for name, read in COLUMNS[type_name].items()}


def rows(type_name: str, document: Document) -> dict[str, list[Values]]:
    """The rows of each index table, in the order of its columns in `ROWS`."""
    return {
        table: [*read(document)]
        for table, (types, _, read) in ROWS.items()
        if type_name in types and document
    }


def _name(document: Document) -> str:
    return str(document.get("name", ""))[:NAME]


def _licence(document: Document) -> str:
    return str(document.get("record", {}).get("licence", ""))


def _text(key: str) -> Callable[[Document], str]:
    return lambda document: str(document.get(key, ""))


def _classifications(document: Document) -> Iterable[Values]:
    """The concepts by their keys, and the organisations that carry an activity as if they were."""
    for field in (*_concept_fields(), "organisations"):
        held = document.get(field, ())
        for concept in [held] if isinstance(held, str) else held:
            yield field, concept


@cache
def _concept_fields() -> tuple[str, ...]:
    both = {**shapes()["Organisation"], **shapes()["Activity"]}
    return tuple(key.name for key in both.values() if key.kind == "concept")


def _places(document: Document) -> Iterable[Values]:
    for place in document.get("places", document.get("locations", ())):
        country = str(place.get("country", "")).rpartition("/")[2]
        yield (
            place.get("main", False),
            country if len(country) == 2 else "",
            *(place.get(key, "") for key in ("region", "locality", "postcode")),
            *(place_name(place.get(key, "")) for key in ("region", "locality")),
            postcode(place.get("postcode", "")),
            *(float(place[key]) if key in place else None for key in ("latitude", "longitude")),
        )


def place_name(text: str) -> str:
    """A region or locality as the index holds it and a filter looks for it, commas aside."""
    return fold(text.replace(",", " "))[:NAME]


def postcode(text: str) -> str:
    """A postcode as the index holds it and a filter looks for it: `M1 2AB` is `m12ab`."""
    return fold(text).replace(" ", "")[:NAME]


def sector(document: Document) -> str:
    """The concept that a record is drawn as on a map: its primary sector, else its first."""
    return str(document.get("primarySector") or next(iter(document.get("sectors", ())), ""))


def _identifiers(document: Document) -> Iterable[Values]:
    for node in document.get("identifiers", ()):
        if "value" in node:
            scheme = str(node.get("scheme", "")).removeprefix(_IDENTIFIER_SCHEME)
            yield scheme[:SCHEME], node["value"][:NAME]


def _memberships(document: Document) -> Iterable[Values]:
    for node in document.get("memberships", ()):
        network = node.get("network", "")[:NETWORK_IRI]
        yield (network, *(node.get(key, "") for key in ("role", "memberType", "start", "end")))


COLUMNS: Final[Mapping[str, Mapping[str, Callable[[Document], Any]]]] = {
    "organisation": {
        "name": _name,
        "licence": _licence,
        "network": lambda document: document.get("type") in (list(NETWORK), list(SSE_NETWORK)),
        "sse": lambda document: "SSEInitiative" in document.get("type", ()),
        "operating": lambda document: document.get("operating"),
        "has": lambda document: present("organisation", document),
        "sector": sector,
    },
    "activity": {
        "name": _name,
        "licence": _licence,
        "start": _text("start"),
        "end": _text("end"),
        "has": lambda document: present("activity", document),
    },
    "source": {
        "licence": _text("licence"),
        "publishes_contacts": lambda document: document.get("publishesContacts", False),
    },
}
#: Table → the record types that have it, its columns, its rows of a document.
ROWS: Final[
    Mapping[str, tuple[tuple[str, ...], Values, Callable[[Document], Iterable[Values]]]]
] = {
    "classification": (("organisation", "activity"), ("field", "concept"), _classifications),
    "place": (
        ("organisation", "activity"),
        (
            *("main", "country", "region", "locality", "postcode"),
            *("region_folded", "locality_folded", "postcode_folded", "latitude", "longitude"),
        ),
        _places,
    ),
    "identifier": (("organisation",), ("scheme", "value"), _identifiers),
    "organisationtext": (("organisation",), words.COLUMNS, lambda each: [words.texts(each)]),
    "activitytext": (("activity",), words.COLUMNS, lambda each: [words.texts(each)]),
    "membership": (
        ("organisation",),
        ("network", "role", "member_type", "start", "end"),
        _memberships,
    ),
}


def updated(document: Document) -> datetime.datetime:
    """The instant of `record.modified`."""
    return datetime.datetime.fromisoformat(document["record"]["modified"])
