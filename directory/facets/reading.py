"""What columns are read from: the index tables, grouped by value."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

import orjson

from directory.database import is_postgres
from directory.facets.column import Column
from directory.reading import fetch
from vocab.profile import RECORDS, shapes
from vocab.schemes import expand, schemes

#: Fields that are true or false (or unknown) of a record: `1` and `0` are their values.
BOOLEANS: Final = ("network", "sse", "operating")
#: Keys in one statement; SQLite takes no more than 999 values in its oldest form.
_MOST: Final = 900
_PLACES: Final = {"country": "country", "region": "region_folded"}


def names(kind: str) -> tuple[str, ...]:
    """The fields that records of this type can be counted by."""
    concepts = tuple(key.name for key in shapes()[RECORDS[kind]].values() if key.kind == "concept")
    own = ("source", "licence", *(BOOLEANS if kind == "organisation" else ()))
    return (*_PLACES, *concepts, *own, "live", "hidden")


def read(kind: str, field: str) -> Column:
    """The column of a field."""
    return Column(borne(kind, field))


def borne(kind: str, field: str, only: Sequence[int] | None = None) -> Mapping[str, list[int]]:
    """Who bears each value of a field: of every record, or of those with these primary keys.

    A concept's records are also those of the broader ones, as its filter takes them.
    """
    found: defaultdict[str, list[int]] = defaultdict(list)
    for value, keys in _grouped(kind, field, only):
        for each in _above().get(value, (value,)):
            found[each] += keys
    return found


def _grouped(kind: str, field: str, only: Sequence[int] | None) -> Iterator[tuple[str, list[int]]]:
    value, key, source, values = _where(kind, field)
    gathered = "array_agg({})" if is_postgres() else "json_group_array({})"
    for some in parts(only):
        narrowed = f" AND {key} IN ({', '.join(map(str, some))})" if some is not None else ""
        sql = f"SELECT {value}, {gathered.format(key)} FROM {source}{narrowed} GROUP BY 1"  # noqa: S608
        for text, keys in fetch(sql, values):
            yield _text(text), keys if isinstance(keys, list) else orjson.loads(keys)


def _where(kind: str, field: str) -> tuple[str, str, str, list[Any]]:
    """Value's column, record's key, table with its condition, and the condition's values."""
    table, owner = f"directory_{kind}", f"{kind}_id"
    if field in _PLACES:
        column = _PLACES[field]
        return column, owner, f"directory_place WHERE {owner} IS NOT NULL AND {column} <> ''", []
    if field == "sector":
        return "sector", "id", f"{table} WHERE status = 'live' AND sector <> ''", []
    if field in {"source", "licence", *BOOLEANS}:
        column = "source_id" if field == "source" else field
        return column, "id", f"{table} WHERE status = 'live' AND {column} IS NOT NULL", []
    if field == "live":
        return "status", "id", f"{table} WHERE status = 'live'", []
    if field == "hidden":
        hidden = "iri IN (SELECT iri FROM directory_override WHERE hide)"
        return "status", "id", f"{table} WHERE status = 'live' AND {hidden}", []
    return (
        "concept",
        owner,
        f"directory_classification WHERE {owner} IS NOT NULL AND field = %s",
        [field],
    )


def parts(only: Sequence[int] | None) -> Iterator[Sequence[int] | None]:
    """Primary keys as so many as a statement may name; None, for all, as it is."""
    if only is None:
        yield None
        return
    for start in range(0, len(only), _MOST):
        yield only[start : start + _MOST]


def _text(value: Any) -> str:
    return str(int(value)) if isinstance(value, bool | int) else str(value)


@cache
def _above() -> dict[str, tuple[str, ...]]:
    """Each concept that has broader ones: itself and these."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for scheme in schemes().values():
        for each in scheme.concepts:
            for narrower in expand(each.iri):
                found[narrower].append(each.iri)
    return {iri: tuple(above) for iri, above in found.items() if len(above) > 1}
