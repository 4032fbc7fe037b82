"""Keyset pages: an order, and the opaque cursor that holds a place in it.

A cursor says which order it is a place in, and every ordering value: it goes on where it was,
whatever was written meanwhile, at any depth. Every text of its pattern is a place.
"""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.kinds import SLUG
from api.query import WrongError

_BIRTH: Final = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND: Final = datetime.timedelta(microseconds=1)
#: The ordering value and the key of a place: `n` and `N` a name, `u` and `U` an instant, `d` the
#: millimetres from `near`, `r` the rank for `q`.
_VALUE: Final = r"(k|[nN](?:[0-9a-f]{2}){0,800}\.|[uU][0-9]{16}\.|[dr][0-9]{11}\.)"
_ONLY_INSTANTS: Final = r"(k|[uU][0-9]{16}\.)"


@dataclass(frozen=True, slots=True)
class Sort:
    """An order: its name in `sort`, the mark of its cursors, its columns (the last is unique)."""

    name: str
    mark: str
    columns: tuple[str, ...]


_SORTS: Final = (
    Sort("key", "k", ("key",)),
    Sort("name", "n", ("name", "key")),
    Sort("-name", "N", ("-name", "key")),
    Sort("updated", "u", ("updated", "key")),
    Sort("-updated", "U", ("-updated", "key")),
)
#: The order by distance from `near`, which alone says how far a record is.
DISTANCE: Final = Sort("distance", "d", ("distance", "key"))
#: The order by how well a record answers `q`, worked out for each page.
RANK: Final = Sort("rank", "r", ("rank", "key"))
#: The orders of each type of record, the default first, and the pattern of their cursors.
SORTS: Final[Mapping[str, tuple[Sort, ...]]] = {
    "organisation": _SORTS,
    "activity": _SORTS,
    "source": tuple(sort for sort in _SORTS if sort.mark not in "nN"),
}
CURSORS: Final[Mapping[str, str]] = {
    "organisation": f"^{_VALUE}[0-9a-f]{{32}}$",
    "activity": f"^{_VALUE}[0-9a-f]{{32}}$",
    "source": f"^{_ONLY_INSTANTS}{SLUG}$",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A place in an order: the sort and the value of each of its columns."""

    sort: Sort
    values: tuple[Any, ...]


def encode(sort: Sort, values: Sequence[Any]) -> str:
    """The cursor of a row, by the values of the sort's columns."""
    key = values[-1] if isinstance(values[-1], str) else values[-1].hex
    if len(values) == 1:
        return f"{sort.mark}{key}"
    first = values[0]
    if isinstance(first, int):
        return f"{sort.mark}{first:011d}.{key}"
    if isinstance(first, str):
        return f"{sort.mark}{first.encode().hex()}.{key}"
    return f"{sort.mark}{(first - _BIRTH) // _MICROSECOND:016d}.{key}"


def reader(kind: str) -> Any:
    """The reader of the cursors of one type of record; raises `WrongError` for other texts."""
    pattern = re.compile(CURSORS[kind])
    sorts = {sort.mark: sort for sort in (*SORTS[kind], DISTANCE, RANK)}

    def read(text: str) -> Place:
        if not pattern.fullmatch(text):
            raise WrongError("cursor")
        sort = sorts[text[0]]
        value, dot, key = text[1:].rpartition(".")
        return Place(sort, (_value(sort, value), key) if dot else (key,))

    return read


def _value(sort: Sort, text: str) -> Any:
    if sort in (DISTANCE, RANK):
        return int(text)
    if sort.mark in "nN":
        return bytes.fromhex(text).decode("utf-8", "replace").replace("\0", "")
    return _BIRTH + int(text) * _MICROSECOND
