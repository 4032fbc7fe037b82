"""Facets: how many records bear each value of a field, under all filters but the field's own.

Filters on fields that are facets themselves are answered by the board; the keys of what the other
filters let through come from one query. An answer is a list: as keys of an object, names of facets
could be taken for terms of the context (`type`), by processors that look into what they should pass
over.
"""

import datetime
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from threading import Lock
from typing import Any, Final

import orjson
from django.core.exceptions import EmptyResultSet

from api import kinds, masks
from api.filtering import narrow, parameters
from api.filters import FILTERS
from api.included import title
from api.query import Parameter, Query
from directory import queries, reading
from directory.database import is_postgres
from directory.facets import BOOLEANS, Column, board, names
from directory.facets.column import Bits, bits, words
from directory.models import Activity, Organisation, Place, Source
from vocab.licences import BY_IRI
from vocab.profile import RECORDS, TYPE_SETS
from vocab.schemes import concept
from vocab.terms import ESS_STANDARD

#: Values shown of each facet, the most frequent first.
MOST: Final = 100
#: Answers that each process keeps.
KEPT: Final = 64
_MODELS: Final[Mapping[str, Any]] = {"organisation": Organisation, "activity": Activity}
Columns = Mapping[str, Column]


def fields(kind: str) -> tuple[str, ...]:
    """What the records of a type can be counted by."""
    hidden = {"live", "hidden", *BOOLEANS}
    found = [name for name in names(kind) if name not in hidden]
    return (*found, *(("type", "operating") if kind == "organisation" else ()))


def every() -> tuple[str, ...]:
    """The same for all types."""
    return tuple(dict.fromkeys(field for kind in _MODELS for field in fields(kind)))


def parameter(kind: str) -> Parameter:
    """`facets`."""
    known = fields(kind)
    return Parameter(
        "facets",
        {"type": "string", "enum": [*known]},
        kinds.choice(known),
        "Adds `facets` to the page: for each field how many records of the whole list bear each "
        "value, narrower concepts counted with the broader ones, as if the filter on this very "
        f"field were not there. The {MOST} most frequent values of each, with their labels. In "
        "JSON, JSON-LD (not a part of the graph) and GeoJSON.",
        ["country"],
        many=True,
    )


def told(
    kind: str, query: Query, edition: Hashable, languages: Sequence[str], *, as_source: bool
) -> str:
    """The facets that the query asks for, as JSON; kept as long as nothing is written."""
    wanted = tuple(dict.fromkeys(query.values["facets"]))
    filters = {each.name for each in parameters(FILTERS[kind])}
    given = sorted((name, repr(value)) for name, value in query.values.items() if name in filters)
    mark = (kind, edition, as_source, datetime.date.today(), wanted, tuple(given), *languages)
    return _kept(mark, lambda: _told(kind, query, wanted, languages, as_source))


def _told(
    kind: str, query: Query, wanted: Sequence[str], languages: Sequence[str], as_source: bool
) -> str:
    columns = board(kind).current(_needed(kind, query, wanted))
    found_by = masks.masks(kind, query, columns, as_source=as_source)
    others = masks.unknown(kind, query)
    if others:
        found_by["*"] = _found(_let_through(kind, query, others))
    found = []
    for field in wanted:
        among = masks.common(mask for name, mask in found_by.items() if name != field)
        first = ranked(counts(field, columns, among))[:MOST]
        if field == "region":
            values = _regions(kind, columns["region"], first)
        else:
            values = named(field, first, languages)
        found.append({"field": field, "values": values})
    return orjson.dumps(found).decode()


def _needed(kind: str, query: Query, wanted: Sequence[str]) -> list[str]:
    asked = {*wanted, *masks.needed(query, kind)}
    asked |= {*BOOLEANS} if "type" in asked else set()
    return [name for name in names(kind) if name in asked]


def _let_through(kind: str, query: Query, filters: Sequence[str]) -> Any:
    """The live rows that some of the filters let through; what is hidden the board knows."""
    table = [each for each in FILTERS[kind] if each.parameter.name in filters]
    return narrow(queries.visible(_MODELS[kind], as_source=True), table, query)


def ranked(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The most frequent value first, then by value."""
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def counts(field: str, columns: Columns, among: Bits) -> dict[str, int]:
    """How many of the records in `among` bear each value of a field."""
    if field == "type":
        terms = dict.fromkeys(term for each in TYPE_SETS[RECORDS["organisation"]] for term in each)
        found = {term: masks.types(columns, among, [term]).bit_count() for term in terms}
        return {term: count for term, count in found.items() if count}
    found = columns[field].counts(among)
    if field == "operating":
        return {"true" if value == "1" else "false": count for value, count in found.items()}
    return found


def named(
    field: str, pairs: Sequence[tuple[str, int]], languages: Sequence[str]
) -> list[dict[str, Any]]:
    """Each value as its filter takes it, with its label and its count."""
    if field == "source":
        held = {str(pk): (key, text) for pk, key, text in _titles()}
        return [
            {"value": held[pk][0], "label": title(held[pk][1], languages)[0], "count": count}
            for pk, count in pairs
        ]
    return [
        {"value": value, "label": _label(field, value, languages), "count": count}
        for value, count in pairs
    ]


def _regions(kind: str, column: Column, pairs: Sequence[tuple[str, int]]) -> list[dict[str, Any]]:
    """Regions as they are folded, each as one of its records writes it."""
    some = [column.some(value) for value, _ in pairs]
    places = Place.objects.filter(**{f"{kind}__in": some})
    written = dict(places.values_list("region_folded", "region"))
    return [
        {"value": value, "label": written.get(value, value), "count": count}
        for value, count in pairs
    ]


def _titles() -> Any:
    return Source.objects.values_list("pk", "key", queries.SHOWN)


def _label(field: str, value: str, languages: Sequence[str]) -> str:
    if field == "licence":
        return BY_IRI[value].title if value in BY_IRI else value
    known = concept(f"{ESS_STANDARD}countries-iso/{value}" if field == "country" else value)
    return (known.label(*languages) or known.notation or value) if known else value


def _found(rows: Any) -> Bits:
    """The bitmap of the rows."""
    ids = rows.order_by().values_list("id", flat=True)
    if not is_postgres():
        return bits(ids)
    try:
        sql, values = reading.statement(ids)
    except EmptyResultSet:
        return 0
    # The database gathers them, 64 a row: a million keys cost more to carry than to find.
    gathered = f"SELECT id >> 6, bit_or(1::bigint << (id & 63)::int) FROM ({sql}) f GROUP BY 1"  # noqa: S608
    return words(reading.fetch(gathered, values))


_answers: OrderedDict[Hashable, str] = OrderedDict()
_lock: Final = Lock()


def _kept(mark: Hashable, make: Callable[[], str]) -> str:
    with _lock:
        if mark in _answers:
            _answers.move_to_end(mark)
            return _answers[mark]
    made = make()
    with _lock:
        _answers[mark] = made
        while len(_answers) > KEPT:
            _answers.popitem(last=False)
    return made
