"""Filters by network."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from api import kinds
from api.filtering import Filter, Rows
from api.query import Parameter
from directory import networks
from directory.models import Organisation


def _member_of(
    rows: Rows, given: Sequence[str], depth: int, roles: Sequence[str], types: Sequence[str]
) -> Rows:
    keys = [each for each in given if ":" not in each]
    held = Organisation.objects.filter(key__in=keys).values_list("iri", flat=True) if keys else ()
    iris = {*held, *(each for each in given if ":" in each)}
    return networks.member_of(rows, iris, depth=depth, roles=roles, member_types=types)


def _concept(name: str, scheme: str, meaning: str) -> Parameter:
    return Parameter(
        name,
        {"type": "string", "enum": [*kinds.spellings((scheme,))]},
        kinds.concept((scheme,)),
        f"{meaning}: notation, address or label of a concept of {scheme}; of the members of a "
        "network, nothing without one.",
        [kinds.spellings((scheme,))[0]],
        many=True,
    )


DEPTH: Final = Parameter(
    "depth",
    {"type": "integer", "minimum": 1, "maximum": networks.DEEPEST, "default": 1},
    kinds.whole(1, networks.DEEPEST),
    "How many levels of networks (`memberships.network`) members are looked for in: 1 for direct "
    "members, 2 also for those of the networks among them, and so on; nothing without a network.",
    2,
)
#: How deep a tree goes.
BELOW: Final = replace(
    DEPTH,
    schema={**DEPTH.schema, "default": 3},
    meaning="How many levels of networks below this one (`memberships.network`) are told.",
)
MEMBER_OF: Final = Filter(
    Parameter(
        "member_of",
        {"type": "string", "pattern": f"^({kinds.UUID}|{kinds.ADDRESS})$", "maxLength": 1010},
        kinds.matching(f"{kinds.UUID}|{kinds.ADDRESS}", "iri"),
        "Current members (`memberships.network`) of a network, by its address or key; through "
        "`depth` levels.",
        ["https://www.essfrance.org/"],
        many=True,
    ),
    _member_of,
    beside=(
        (DEPTH, 1),
        (_concept("role", "membership-role", "The member's `memberships.role`"), ()),
        (_concept("member_type", "member-type", "The member's `memberships.memberType`"), ()),
    ),
)
