"""What a list can be asked for besides its records: facets, included names, keys, columns."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Final

from api import facets, included, sparse, tables
from api.minimal import MINIMAL
from api.query import Parameter, Query

#: Parameters whose answers are in the reader's language.
WORDED: Final = frozenset({"facets", "include"})


def parameters(kind: str) -> tuple[Parameter, ...]:
    """Those of the lists of a type of record."""
    if kind == "source":
        return (sparse.parameter(kind), MINIMAL)
    others = (tables.PROFILE, tables.IDS) if kind == "organisation" else ()
    told = (included.parameter(kind), facets.parameter(kind))
    return (sparse.parameter(kind), *others, *told, MINIMAL)


def members(
    kind: str,
    query: Query,
    texts: Sequence[str],
    edition: Hashable,
    languages: Sequence[str],
    *,
    as_source: bool,
) -> Mapping[str, str]:
    """Further members of the page, by name, as JSON."""
    found = {}
    if "facets" in query.values:
        found["facets"] = facets.told(kind, query, edition, languages, as_source=as_source)
    if "include" in query.values:
        found["included"] = included.told(kind, query.values["include"], texts, languages)
    return found
