"""Losses: how much of each source a staged run would withdraw."""

import datetime
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from django.db.models import Count

from directory import epoch
from directory.models import Activity, Organisation, Source, Status
from federation.intake import Intake
from federation.models import Peer
from federation.models.pull import Pull
from federation.reconcile import Loss

#: Withdrawals of this long are judged together.
WINDOW: Final = datetime.timedelta(days=1)
_CHUNK: Final = 2_000
_MODELS: Final = (Organisation, Activity)


def losses(peer: Peer, intake: Intake, now: datetime.datetime) -> list[Loss]:
    """What the items in the intake would take away, source by source."""
    gone = _deleted(intake)
    if intake.fact("complete", False):
        gone.update(_absent(peer, intake))
    lately = recent(peer, now)
    return [
        Loss(
            source,
            total := _live(source),
            count,
            lately[source],
            min(count, _fresh(intake, source)) if count * 2 >= total else 0,
        )
        for source, count in sorted(gone.items())
    ]


def is_emptied(peer: Peer, intake: Intake) -> bool:
    """Whether a complete answer holds no record at all, of a peer that brought some."""
    if not intake.fact("complete", False) or intake.count("op = 'upsert' AND type <> 'source'"):
        return False
    return any(_held(model, peer).exists() for model in _MODELS)


def absent(peer: Peer, intake: Intake) -> Iterator[list[Any]]:
    """The live records that the peer brought and a complete answer lacks, in chunks; sources last.

    Sources that are still in use are among them: the door refuses those.
    """
    for model in (*_MODELS, Source):
        held = _held(model, peer).order_by("pk")
        rows, lacking = held.values_list("iri", "pk").iterator(_CHUNK), list[int]()
        while keys := dict(islice(rows, _CHUNK)):
            lacking += [keys[iri] for iri in intake.lacks([*keys])]
        for start in range(0, len(lacking), _CHUNK):
            yield list(held.filter(pk__in=lacking[start : start + _CHUNK]))


def _held(model: Any, peer: Peer) -> Any:
    return model._default_manager.filter(peer=peer.key, status=Status.LIVE)


def _deleted(intake: Intake) -> Counter[str]:
    """Live records of other hubs that the items delete, by source."""
    found: Counter[str] = Counter()
    own = f"{epoch.base()}/"
    for some in intake.of("op = 'delete' AND reason <> 'erased' AND type <> 'source'", _CHUNK):
        iris = [item.iri for item in some]
        for model in _MODELS:
            live = model._default_manager.filter(iri__in=iris, status=Status.LIVE)
            found.update(live.exclude(counter=own).values_list("source__iri", flat=True))
    return found


def _absent(peer: Peer, intake: Intake) -> Counter[str]:
    names = dict(Source.objects.values_list("pk", "iri"))
    found: Counter[str] = Counter()
    for some in absent(peer, intake):
        found.update(names[each.source_id] for each in some if not isinstance(each, Source))
    return found


def recent(peer: Peer, now: datetime.datetime) -> Counter[str]:
    """What went by this peer within the last day, but for what a person let go."""
    found: Counter[str] = Counter()
    runs = Pull.objects.filter(peer=peer, ended__gt=now - WINDOW, released="", status="done")
    for withdrawn in runs.values_list("withdrawn", flat=True):
        found.update(withdrawn)
    return found


def _live(source: str) -> int:
    return sum(
        model._default_manager.filter(source__iri=source, status=Status.LIVE).aggregate(
            count=Count("pk")
        )["count"]
        for model in _MODELS
    )


def _fresh(intake: Intake, source: str) -> int:
    """How many records of a source the items bring that are not live here."""
    count = 0
    for some in intake.of("op = 'upsert' AND type <> 'source'", _CHUNK):
        iris = [item.iri for item in some if item.source == source]
        count += len(iris)
        for model in _MODELS:
            count -= model._default_manager.filter(iri__in=iris, status=Status.LIVE).count()
    return count
