"""`profile` and `ids`: other columns of CSV than those of the profile."""

from typing import Final

from api.kinds import choice
from api.query import Parameter, Query
from exports.columns import Table
from exports.formats import standard

_PROFILES: Final = ("standard",)
_USUAL: Final = "notation"

PROFILE: Final = Parameter(
    "profile",
    {"type": "string", "enum": [*_PROFILES]},
    choice(_PROFILES),
    "The columns of CSV: `standard` for those of mykomap's `standard.csv`, of the keys that "
    "`fields` leaves. Other formats stay as they are.",
    "standard",
)
IDS: Final = Parameter(
    "ids",
    {"type": "string", "enum": [*standard.IDS], "default": _USUAL},
    choice(standard.IDS),
    "How `profile=standard` names the concepts of `organisationalStructure`, `primarySector`, "
    "`sectors`, `qualifiers` and `membershipBase`: by the bare `notation`, whose labels are in "
    "`/dumps/vocabs.json`, or by `uri`.",
    "uri",
)
_TABLES: Final = {name: standard.table(ids) for name, ids in standard.IDS.items()}


def table(query: Query) -> Table | None:
    """The table that was asked for; None for the profile's own."""
    return _TABLES[query.get("ids", _USUAL)] if "profile" in query.values else None
