"""What a filter is, and how a list is narrowed by a table of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from api.query import Parameter, Query

Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Filter:
    """A parameter and what it does: `apply(rows, value)`; `absent` is done when it is not given.

    `beside` are parameters that say more of it, each with its value when it is not given; `apply`
    takes their values after its own.
    """

    parameter: Parameter
    apply: Callable[..., Rows]
    absent: Callable[[Rows], Rows] | None = None
    beside: tuple[tuple[Parameter, Any], ...] = ()


def parameters(table: Iterable[Filter]) -> tuple[Parameter, ...]:
    """Every parameter of the filters."""
    return tuple(
        each for one in table for each in (one.parameter, *(beside for beside, _ in one.beside))
    )


def narrow(rows: Rows, table: Sequence[Filter], query: Query) -> Rows:
    """The rows that every filter of the query lets through."""
    for each in table:
        if each.parameter.name in query.values:
            more = [query.get(beside.name, usual) for beside, usual in each.beside]
            rows = each.apply(rows, query.values[each.parameter.name], *more)
        elif each.absent:
            rows = each.absent(rows)
    return rows
