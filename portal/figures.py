"""How much the hub shows: counted once for each state of the data, since a hub may be large."""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Count
from django.utils.formats import number_format

from directory.models import Activity, Organisation, Place, Source, Status
from directory.queries import visible
from portal.hidden import hidden


@dataclass(frozen=True, slots=True)
class Figures:
    """`by_source` counts organisations by the primary key of their source."""

    by_source: Counter[int]
    activities: int
    sources: int
    countries: int

    def worded(self) -> dict[str, str]:
        """The four figures of the first page, as the active language writes numbers."""
        found = {
            "organisations": self.by_source.total(),
            "activities": self.activities,
            "sources": self.sources,
            "countries": self.countries,
        }
        return {name: number(value) for name, value in found.items()}


@lru_cache(maxsize=2)
def figures(state: Hashable) -> Figures:
    """The figures of this state of the data (`portal.mark.state`)."""
    hide = hidden()
    live = Organisation.objects.filter(status=Status.LIVE).exclude(pk__in=hide)
    places = Place.objects.filter(organisation__isnull=False).exclude(organisation__in=hide)
    return Figures(
        by_source=Counter(dict(live.values_list("source").annotate(rows=Count("pk")).order_by())),
        activities=visible(Activity).count(),
        sources=visible(Source).count(),
        countries=places.exclude(country="").values("country").distinct().count(),
    )


def number(value: int) -> str:
    """A number as the active language writes it."""
    return number_format(value, use_l10n=True, force_grouping=True)
