"""Taking: the staged items of another Maillage go through the write door, chunk by chunk."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import transaction

from directory import bulk, write
from directory.changes import number_all
from directory.models import Part, Source
from directory.write import Accepted, RacedError, Received
from federation.kinds.base import Run
from federation.kinds.feed import received
from federation.losses import absent

#: How many refusals a run keeps to be shown.
MOST_REFUSALS: Final = 100
_ATTEMPTS: Final = 3


def take(run: Run) -> None:
    """Every staged item, then what a complete answer lacks; goes on where a killed run ended."""
    for place, some in run.intake.chunks(run.pull.applied, bulk.CHUNK):
        _chunk(run, [received(item) for item in some], place)
        run.told("applying", sum(run.pull.counts.values()))
    if run.intake.fact("complete", False):
        for records in absent(run.peer, run.intake):
            for start in range(0, len(records), bulk.CHUNK):
                some_gone = records[start : start + bulk.CHUNK]
                _chunk(run, [_swept(run, record) for record in some_gone], run.pull.applied)
    number_all()


def obey_erasures(run: Run) -> None:
    """What was erased goes at once, also where the rest of the run is held."""
    for some in run.intake.of("op = 'delete' AND reason = 'erased'", bulk.CHUNK):
        _accepted(run, [received(item) for item in some])
    number_all()


def compare(run: Run) -> None:
    """Whether the sources that this peer brought are here as it says that it has them."""
    theirs = {(p["source"], p["type"]): p for p in run.intake.fact("state", {}).get("parts", ())}
    taken = set(Source.objects.filter(peer=run.peer.key).values_list("iri", flat=True))
    ours = {
        (part.source, part.type): (part.count, f"set-sha256:{part.digest}")
        for part in Part.objects.filter(source__in=taken, count__gt=0)
    }
    run.pull.parts = [
        {
            "source": source,
            "type": type_name,
            "count": ours.get((source, type_name), (0, ""))[0],
            "equal": (source, type_name) in theirs
            and ours.get((source, type_name))
            == (theirs[source, type_name]["count"], theirs[source, type_name]["digest"]),
        }
        for source, type_name in sorted(ours.keys() | {k for k in theirs if k[0] in taken})
    ]
    run.pull.equal = all(part["equal"] for part in run.pull.parts)


def _chunk(run: Run, items: Sequence[Received], place: int) -> None:
    """One chunk and the place after it, in one transaction."""
    if not items:
        return
    before = run.pull.counts, run.pull.withdrawn, run.pull.refusals
    for attempt in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                done = write.accept_many(items, peer=run.peer.key, by=run.peer.by)
                _count(run, done)
                run.pull.applied = place
                run.pull.save(update_fields=["applied", "counts", "withdrawn", "refusals"])
            return
        except RacedError:
            run.pull.counts, run.pull.withdrawn, run.pull.refusals = before
            if attempt == _ATTEMPTS - 1:
                raise


def _accepted(run: Run, items: Sequence[Received]) -> list[Accepted]:
    return write.accept_many(items, peer=run.peer.key, by=run.peer.by)


def _count(run: Run, done: Iterable[Accepted]) -> None:
    """The run's numbers, brought up to date in new objects: a failed transaction keeps the old."""
    counts, withdrawn = dict(run.pull.counts), dict(run.pull.withdrawn)
    refusals = list(run.pull.refusals)
    for each in done:
        counts[each.outcome] = counts.get(each.outcome, 0) + 1
        if each.outcome == "withdrawn" and each.reason != "erased":
            withdrawn[each.source] = withdrawn.get(each.source, 0) + 1
        if each.outcome == "refused" and len(refusals) < MOST_REFUSALS:
            refusals.append({"id": each.iri, "reason": "; ".join(map(str, each.faults))})
    run.pull.counts, run.pull.withdrawn, run.pull.refusals = counts, withdrawn, refusals


def _swept(run: Run, record: Any) -> Received:
    """The tombstone of a record that a complete answer lacks: under the epoch that lacks it, at
    version 0, so that a re-creation at version 1 wins."""
    direct = len(record.path) == 2
    return Received(
        op="delete",
        iri=record.iri,
        counter=record.counter,
        counter_epoch=run.intake.fact("epoch") if direct else record.counter_epoch,
        version=0,
        path=tuple(record.path[:-1]),
        reason="withdrawn",
        type_name=record.type_name,
        source=record.iri if isinstance(record, Source) else record.source.iri,
    )
