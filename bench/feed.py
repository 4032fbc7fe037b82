"""What the feed costs: a page against the floor of its bytes, and numbering what waits."""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection

from bench.measuring import Call, costs, ratio
from bench.servers import nanoseconds
from bench.table import Bench, Result
from directory import changes
from directory.changes import digest
from directory.models import Change, Head, Part

FEED = "/api/v1/changes"
#: How many changes are numbered.
WAITING = 100_000
_UNNUMBER = (
    "DELETE FROM directory_head",
    "DELETE FROM directory_part",
    "UPDATE directory_change SET seq = NULL, published = NULL WHERE seq > %s",
)


def _page(bench: Bench, work: str, target: str) -> Result:
    asked = {
        "feed, hub": Call("hub", FEED, times=10),
        "feed, floor": Call("floor", "/changes", times=10),
        "feed, 304, hub": Call("hub", FEED, {"If-None-Match": bench.get(FEED)[0]["ETag"]}, 10, 304),
    }
    bench.costs |= costs(bench.servers, asked, bench.rounds)
    value = ratio(bench.costs["feed, floor"], bench.costs["feed, hub"])
    return Result(work, target, value, "×", value >= 0.5)


def _numbering(bench: Bench, work: str, target: str) -> Result:
    """CPU seconds of this process and its backend, with heads and digests; then all is checked."""
    before = changes.state()
    last = max(changes.end() - WAITING, 0)
    _unnumber(last)
    waiting = Change.objects.filter(seq=None).count()
    began, wall = _spent(), time.perf_counter()
    changes.number_all()
    value, wall = _spent() - began, time.perf_counter() - wall
    if not last:
        assert (changes.state().count, changes.state().digest) == (before.count, before.digest)
    note = f"{waiting} changes, {wall:.1f} s of the clock"
    return Result(work, target, value, "s CPU", value <= 5 and waiting >= WAITING, note)


def _unnumber(last: int) -> None:
    """Have everything after a place of the log wait again, heads and parts as they were there."""
    with connection.cursor() as cursor:
        for statement in _UNNUMBER:
            cursor.execute(statement, [last] if "%s" in statement else [])
    rest = Change.objects.filter(seq__lte=last).order_by("seq")
    heads = {each.iri: each for each in rest.iterator()}
    names = ("iri", "key", "type", "source", "seq", "op", "hash")
    Head.objects.bulk_create(
        [Head(**{name: getattr(each, name) for name in names}) for each in heads.values()],
        batch_size=2_000,
    )
    sums: dict[tuple[str, str], tuple[int, int]] = {}
    for each in heads.values():
        if each.op == "upsert":
            count, total = sums.get((each.source, each.type), (0, 0))
            added = total + digest.term(each.iri, each.hash)
            sums[each.source, each.type] = count + 1, added
    for (source, kind), (count, total) in sums.items():
        shown = digest.hexadecimal(total)
        Part.objects.create(source=source, type=kind, count=count, digest=shown)


def _spent() -> float:
    backend = 0
    if connection.vendor == "postgresql":
        backend = nanoseconds(connection.connection.info.backend_pid)
    return time.process_time() + backend / 1e9


ROWS: tuple[tuple[str, str, Callable[[Bench, str, str], Result]], ...] = (
    ("a feed page of 500", "≥ 0.5 of the floor of its bytes", _page),
    ("numbering 100,000 changes", "≤ 5 s", _numbering),
)


def measured(bench: Bench, rows: Any = ROWS) -> list[Result]:
    """Every row."""
    found = []
    for work, target, measure in rows:
        bench.say(work)
        found.append(measure(bench, work, target))
    return found
