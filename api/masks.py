"""Filters as bitmaps: what each lets through, of the columns that a process holds in memory.

Each does to bitmaps what the filter of the same name in `api.filters` does to rows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from typing import Any, Final, TypeAlias

from django.db.models import Q

from api.filters import FILTERS
from api.query import Query
from directory import index
from directory.facets import BOOLEANS, Column, names
from directory.facets.column import Bits
from directory.models import Source

Columns: TypeAlias = Mapping[str, Column]
Mask: TypeAlias = Callable[[Columns, Any], Bits]
#: Every record.
ALL: Final[Bits] = -1
_NOT: Final = "not."


def needed(query: Query, kind: str) -> set[str]:
    """The columns that the filters of a query, and what is shown at all, are read from."""
    asked = {name.removeprefix(_NOT) for name in query.values.keys() & {*known(kind)}}
    asked |= {"live", "hidden", "operating"}
    asked |= {*BOOLEANS} if "type" in asked else set()
    return asked & {*names(kind)}


def unknown(kind: str, query: Query) -> list[str]:
    """The names of the query's filters that are not answered here."""
    filters = {each.parameter.name for each in FILTERS[kind]}
    return sorted((filters & query.values.keys()) - known(kind).keys() - {"operating"})


def masks(kind: str, query: Query, columns: Columns, *, as_source: bool) -> dict[str, Bits]:
    """What each filter lets through, by its name; what is shown at all under no name."""
    live = columns["live"].of("live")
    found = {"": live if as_source else live & ~columns["hidden"].of("live")}
    if "operating" in columns:
        found["operating"] = found[""] & operating(columns["operating"], query.get("operating"))
    for name in query.values.keys() & known(kind).keys():
        found[name] = known(kind)[name](columns, query.values[name])
    return found


def common(found: Iterable[Bits]) -> Bits:
    """What all of them let through."""
    among = ALL
    for mask in found:
        among &= mask
    return among


@cache
def known(kind: str) -> Mapping[str, Mask]:
    """The filters that are answered here, but for `operating`, which says something unasked."""
    plain = [name for name in names(kind) if name not in {"region", "source", *BOOLEANS}]
    found: dict[str, Mask] = {name: partial(_plain, name) for name in plain}
    found |= {"region": _regions, "source": _sources, "type": types_of}
    negative = {f"{_NOT}{name}": partial(_negative, mask) for name, mask in found.items()}
    filters = {each.parameter.name for each in FILTERS[kind]}
    return {name: mask for name, mask in (found | negative).items() if name in filters}


def operating(column: Column, wanted: str | None) -> Bits:
    """As `directory.queries.operating`."""
    if wanted == "any":
        return ALL
    if wanted is None:
        return ~column.of("0")
    return column.of("1" if wanted == "true" else "0")


def types(columns: Columns, among: Bits, terms: Iterable[str]) -> Bits:
    """Those in `among` whose `type` holds one of the terms."""
    found = 0
    for term in terms:
        name = {"SSEInitiative": "sse", "Network": "network"}.get(term)
        name = "network" if term == "OrganizationalCollaboration" else name
        found |= among & (columns[name].of("1") if name else ALL)
    return found


def types_of(columns: Columns, terms: Sequence[str]) -> Bits:
    """As `directory.queries.of_type`."""
    return types(columns, ALL, terms)


def _plain(name: str, columns: Columns, values: Sequence[str]) -> Bits:
    return columns[name].union(values)


def _negative(mask: Mask, columns: Columns, values: Any) -> Bits:
    return ~mask(columns, values)


def _regions(columns: Columns, values: Sequence[str]) -> Bits:
    return columns["region"].union(text for text in map(index.place_name, values) if text)


def _sources(columns: Columns, values: Sequence[str]) -> Bits:
    chosen = Source.objects.filter(Q(key__in=values) | Q(iri__in=values))
    return columns["source"].union(map(str, chosen.values_list("pk", flat=True)))
