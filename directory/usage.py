"""How many organisations use each concept: one grouped query, kept until the directory changes."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from django.db.models import Count, F, Value

from directory import queries
from directory.models import Classification, Identifier, Membership, Organisation, Place
from vocab.terms import ESS_STANDARD, SCHEMES

#: Index table, its column, and what the column's values are relative to.
_USES: Final[tuple[tuple[Any, str, str], ...]] = (
    (Classification, "concept", ""),
    (Place, "country", f"{ESS_STANDARD}countries-iso/"),
    (Identifier, "scheme", f"{SCHEMES}identifier-scheme/"),
    (Membership, "role", ""),
    (Membership, "member_type", ""),
)


def usage() -> Mapping[str, int]:
    """Concept IRI → how many shown organisations name it themselves, under any key."""
    return _usage(queries.edition())


@lru_cache(maxsize=1)
def _usage(edition: str) -> Mapping[str, int]:
    shown = queries.visible(Organisation).values("pk")
    first, *others = (
        table._default_manager.filter(organisation__in=shown)
        .exclude(**{column: ""})
        .order_by()
        .values_list(Value(space), F(column))
        .annotate(uses=Count("organisation", distinct=True))
        for table, column, space in _USES
    )
    return {space + value: uses for space, value, uses in first.union(*others, all=True)}
