"""The filters of the lists: one table for each type of record, read by views and OpenAPI."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from api import kinds
from api.filtering import Filter, Rows, narrow
from api.negative import negation, presence, without_concepts
from api.networks import MEMBER_OF
from api.places import LOCALITY, NEAR, POSTCODE, REGION
from api.query import Parameter
from directory import queries
from vocab.profile import shapes
from vocab.schemes import expand

__all__ = ["BBOX", "FILTERS", "Filter", "concept_fields", "narrow"]


def _concept(name: str, shape: str) -> Filter:
    keys = shapes()[shape][name].schemes
    meaning = (
        f"`{name}`: notation, address or label of a concept of {', '.join(keys)}; records with a "
        "narrower concept are found too. Labels in any language, notations in any case and the "
        "addresses of other prefixes are understood as well."
    )
    return Filter(
        Parameter(
            name,
            {"$ref": f"#/components/schemas/{name}Concept"},
            kinds.concept(keys),
            meaning,
            [kinds.spellings(keys)[0]],
            many=True,
        ),
        partial(_with_concepts, field=name),
    )


def _with_concepts(rows: Rows, iris: Sequence[str], field: str) -> Rows:
    return queries.with_concept(rows, field, {each for iri in iris for each in expand(iri)})


def concept_fields(shape: str) -> dict[str, tuple[str, ...]]:
    """The concept keys of a shape, each with the schemes in which its filter looks."""
    return {name: key.schemes for name, key in shapes()[shape].items() if key.kind == "concept"}


def _operating(rows: Rows, wanted: str) -> Rows:
    return rows if wanted == "any" else queries.operating(rows, wanted == "true")


COUNTRY: Final = Filter(
    Parameter(
        "country",
        {"$ref": "#/components/schemas/CountryCode"},
        kinds.country,
        "A country of one of the record's places, by its ISO 3166-1 alpha-2 code.",
        ["FR", "BE"],
        many=True,
    ),
    queries.in_country,
)
SOURCE: Final = Filter(
    Parameter(
        "source",
        {"type": "string", "pattern": f"^({kinds.SLUG}|{kinds.ADDRESS})$", "maxLength": 1000},
        kinds.matching(f"{kinds.SLUG}|{kinds.ADDRESS}", "source"),
        "Who says so: the key of a source, or its address.",
        ["mes-demo"],
        many=True,
    ),
    queries.from_source,
)
LICENCE: Final = Filter(
    Parameter(
        "licence",
        {"type": "string", "enum": [*kinds.licences()]},
        kinds.licence,
        "The licence of the description: SPDX identifier or address.",
        ["ODbL-1.0"],
        many=True,
    ),
    queries.licensed,
)
UPDATED: Final = Filter(
    Parameter(
        "updated_since",
        {"anyOf": [{"type": "string", "format": f} for f in ("date", "date-time")]},
        kinds.instant,
        "Records that this hub wrote on this day (UTC), at this instant, or later.",
        "2026-01-31",
    ),
    queries.updated_since,
)
BBOX: Final = Filter(
    Parameter(
        "bbox",
        {},
        kinds.box,
        "A box in degrees, `minLon,minLat,maxLon,maxLat`; where `minLon` is greater than `maxLon` "
        "it crosses the antimeridian. Records with a place in it are found.",
        [-5.2, 41.3, 9.6, 51.1],
        array={
            "type": "array",
            "prefixItems": [
                {"type": "number", "minimum": -180, "maximum": 180},
                {"type": "number", "minimum": -90, "maximum": 90},
                {"type": "number", "minimum": -180, "maximum": 180},
                {"type": "number", "minimum": -90, "maximum": 90},
            ],
            "items": {"type": "number"},  # for tools that do not know `prefixItems`
            "minItems": 4,
            "maxItems": 4,
        },
    ),
    queries.within,
)
Q: Final = Filter(
    Parameter(
        "q",
        {"type": "string", "minLength": 1, "maxLength": 200, "pattern": kinds.TEXT},
        kinds.short_text(200),
        "Words that must all be there, case, accents and hyphens aside, the last perhaps "
        "unfinished: in name, acronym, legal and other names, identifiers, main locality or "
        "description. Where few records answer, mistyped words are corrected. Without `sort` or "
        "`near` the best come first: exact names, names that begin so, names with every word, "
        "acronyms, other names, descriptions, and of these the 1,000 best at most; any `sort` "
        "lists all. Ranks are worked out for each page, so that a record that changes during a "
        "walk may be seen twice or missed.",
        "solidaire",
    ),
    queries.matching,
)
TYPE: Final = Filter(
    Parameter(
        "type",
        {
            "type": "string",
            "enum": [
                "SSEInitiative",
                "Network",
                "OrganizationalCollaboration",
                "Organization",
                "SchemaOrganization",
            ],
        },
        kinds.choice(
            (
                "SSEInitiative",
                "Network",
                "OrganizationalCollaboration",
                "Organization",
                "SchemaOrganization",
            )
        ),
        "One of the terms of `type`.",
        ["Network"],
        many=True,
    ),
    queries.of_type,
)
OPERATING: Final = Filter(
    Parameter(
        "operating",
        {"type": "string", "enum": ["true", "false", "any"]},
        kinds.choice(("true", "false", "any")),
        "`true`: known to operate; `false`: closed; `any`: all. By default what is not known to be "
        "closed.",
        "any",
    ),
    _operating,
    queries.operating,
)
IDENTIFIER: Final = Filter(
    Parameter(
        "identifier",
        {"type": "string", "pattern": kinds.identifier_pattern()},
        kinds.identifier,
        "A registered number, `SCHEME:NUMBER`; the schemes are the concepts of identifier-scheme.",
        ["siren:062201199"],
        many=True,
    ),
    queries.identified,
)


def _concepts(shape: str) -> tuple[Filter, ...]:
    return tuple(_concept(name, shape) for name in concept_fields(shape))


def _negations(shape: str) -> tuple[Filter, ...]:
    """`not.…` of country, source and every concept key."""
    return (
        negation(COUNTRY, queries.outside_country),
        negation(SOURCE, queries.from_other_source),
        *(negation(each, without_concepts(each.parameter.name)) for each in _concepts(shape)),
    )


_PLACES: Final = (COUNTRY, REGION, LOCALITY, POSTCODE, BBOX, NEAR)
#: What the lists of each type of record can be narrowed by, in the order of the documentation.
FILTERS: Final[Mapping[str, tuple[Filter, ...]]] = {
    "organisation": (
        Q,
        *_PLACES,
        TYPE,
        OPERATING,
        MEMBER_OF,
        *_concepts("Organisation"),
        IDENTIFIER,
        SOURCE,
        LICENCE,
        UPDATED,
        *presence("organisation"),
        negation(TYPE, queries.of_other_type),
        *_negations("Organisation"),
    ),
    "activity": (
        Q,
        *_PLACES,
        *_concepts("Activity"),
        SOURCE,
        LICENCE,
        UPDATED,
        *presence("activity"),
        *_negations("Activity"),
    ),
    "source": (LICENCE, UPDATED),
}
