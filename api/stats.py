"""Statistics: how much the hub shows, of what kinds, how complete and how fresh.

Counted again once something was written, but so seldom on a large hub that it takes no more than
a twentieth of a worker's time; `generated` says when.
"""

import datetime
import time
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

from django.db.models import Count, F, QuerySet
from django.db.models.functions import TruncMonth
from django.db.models.lookups import GreaterThan

from api import facets
from directory import queries
from directory.facets import board, names
from directory.models import Activity, Organisation, Source
from directory.presence import KEYS, bits

_MODELS: Final[dict[str, Any]] = {"organisations": Organisation, "activities": Activity}
#: Seconds that an answer lives for each second that it took to make.
PATIENCE: Final = 20
#: Texts of sources, of which there may be any number.
_FREE: Final = frozenset({"region"})


@dataclass(frozen=True, slots=True)
class Figures:
    """`counts` are by plural, then by field, then by value; made at `generated`."""

    edition: Hashable
    generated: datetime.datetime
    cost: float
    sources: int
    totals: dict[str, int]
    counts: dict[str, dict[str, dict[str, int]]]
    present: dict[str, dict[str, int]]
    months: dict[str, list[tuple[str, int]]]

    @property
    def ripe(self) -> bool:
        """Whether it may be made anew."""
        age = datetime.datetime.now(datetime.UTC) - self.generated
        return age.total_seconds() > self.cost * PATIENCE


_lock: Final = Lock()
_last: list[Figures] = []


def figures(edition: Hashable) -> Figures:
    """The figures of this state of the data, or those of a short while ago."""
    with _lock:
        if not _last or (_last[0].edition != edition and (_last[0].ripe or _foreign(edition))):
            _last[:] = [_counted(edition)]
        return _last[0]


def told(found: Figures, languages: Sequence[str]) -> dict[str, Any]:
    """The figures as JSON, values by their labels in these languages."""
    return {
        "generated": found.generated.isoformat(timespec="seconds").replace("+00:00", "Z"),
        **{plural: _of(found, plural, languages) for plural in _MODELS},
        "sources": {"count": found.sources},
    }


def _of(found: Figures, plural: str, languages: Sequence[str]) -> dict[str, Any]:
    total = found.totals[plural]
    return {
        "count": total,
        "facets": [
            {"field": field, "values": facets.named(field, facets.ranked(counts), languages)}
            for field, counts in found.counts[plural].items()
        ],
        "completeness": [
            {"field": field, "count": count, "share": round(count / total, 4) if total else 0}
            for field, count in found.present[plural].items()
        ],
        "modified": [{"month": month, "count": count} for month, count in found.months[plural]],
    }


def _foreign(edition: Hashable) -> bool:
    """Whether the last figures are of another life of the log."""
    return isinstance(edition, tuple) and _last[0].edition[:1] != edition[:1]  # type: ignore[index]


def _counted(edition: Hashable) -> Figures:
    begun = time.monotonic()
    counts, present, months, totals = {}, {}, {}, {}
    for plural, model in _MODELS.items():
        totals[plural], counts[plural] = _values(model.type_name)
        present[plural] = _present(model)
        months[plural] = _months(queries.visible(model))
    return Figures(
        edition=edition,
        generated=datetime.datetime.now(datetime.UTC),
        cost=time.monotonic() - begun,
        sources=queries.visible(Source).count(),
        totals=totals,
        counts=counts,
        present=present,
        months=months,
    )


def _values(kind: str) -> tuple[int, dict[str, dict[str, int]]]:
    """How many records are shown, and how many of them bear each value of each field."""
    columns = board(kind).current([name for name in names(kind) if name not in _FREE])
    shown = columns["live"].of("live") & ~columns["hidden"].of("live")
    fields = [field for field in facets.fields(kind) if field not in _FREE]
    return shown.bit_count(), {field: facets.counts(field, columns, shown) for field in fields}


def _present(model: Any) -> dict[str, int]:
    kind = model.type_name
    wanted = {
        f"has{place}": Count("pk", filter=GreaterThan(F("has").bitand(bits(kind, [key])), 0))
        for place, key in enumerate(KEYS[kind])
    }
    found = queries.visible(model).aggregate(**wanted)
    return {key: found[f"has{place}"] for place, key in enumerate(KEYS[kind])}


def _months(rows: QuerySet[Any]) -> list[tuple[str, int]]:
    """How many records were last modified in each month, the first month first."""
    months = rows.annotate(month=TruncMonth("updated")).values("month").annotate(rows=Count("pk"))
    return [(f"{row['month']:%Y-%m}", row["rows"]) for row in months.order_by("month")]
