"""Filters by what a record has or has not: `has`, `has.not`, `not.…`."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from api import kinds
from api.filtering import Filter, Rows
from api.query import Parameter
from directory import queries
from directory.presence import KEYS
from vocab.schemes import expand


def negation(filter: Filter, apply: Callable[[Rows, Any], Rows]) -> Filter:
    """`not.…`: the records that the filter would not let through with any of the values."""
    given = filter.parameter
    meaning = f"Leaves out what `{given.name}` with any of these values finds."
    return Filter(replace(given, name=f"not.{given.name}", meaning=meaning), apply)


def without_concepts(field: str) -> Callable[[Rows, Any], Rows]:
    """What `not.…` of a concept key does: narrower concepts are left out too."""
    return partial(_without_concepts, field=field)


def _without_concepts(rows: Rows, iris: Sequence[str], field: str) -> Rows:
    concepts = {each for iri in iris for each in expand(iri)}
    return queries.without_concept(rows, field, concepts)


def presence(kind: str) -> tuple[Filter, ...]:
    """`has`, `has.all` and `has.not` over the keys of a type of record."""
    keys = KEYS[kind]
    both = ["website", f"{'places' if kind == 'organisation' else 'locations'}.latitude"]
    lacking = ["sectors" if kind == "organisation" else "themes"]
    where = "`a.b` is the key `b` of any of the nodes `a`."
    given = (
        ("has", "Records whose document has one of these keys; " + where, both, queries.having),
        ("has.all", "Records whose document has all of these keys; " + where, both, _EVERY),
        ("has.not", "Records whose document has none of these keys; " + where, lacking, _LACKING),
    )
    return tuple(
        Filter(
            Parameter(
                name,
                {"type": "string", "enum": [*keys]},
                kinds.choice(keys),
                meaning,
                example,
                many=True,
            ),
            apply,
        )
        for name, meaning, example, apply in given
    )


_EVERY: Final = partial(queries.having, every=True)
_LACKING: Final = queries.lacking
