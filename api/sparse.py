"""`fields`: records cut down to some of their keys."""

from api import kinds
from api.query import Parameter
from vocab.profile import RECORDS, shapes

#: What a record keeps whatever is asked.
ALWAYS = frozenset({"id", "type"})


def parameter(kind: str) -> Parameter:
    """`fields`, by the keys of the profile."""
    known = [name for name in shapes()[RECORDS[kind]] if name not in ALWAYS]
    return Parameter(
        "fields",
        {"type": "string", "enum": known},
        kinds.choice(known),
        "The keys that records are cut down to, besides `id` and `type`: members of JSON and "
        "GeoJSON (a feature keeps its place on the map), columns of CSV, statements of RDF.",
        ["name", "places"] if "places" in known else known[:1],
        many=True,
    )


def chosen(names: list[str] | None) -> frozenset[str]:
    """The keys that are kept; none where records stay whole."""
    return frozenset(names) | ALWAYS if names else frozenset()
