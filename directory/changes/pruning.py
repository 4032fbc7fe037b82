"""Forgetting: changes that later ones superseded, and tombstones that everybody has seen.

Heads stay as they are but for the tombstones; how far those are forgotten is noted in the epoch,
so that nobody goes on from a cursor before them. The log's last line stays, whatever its age: the
next number comes after it.
"""

import datetime
from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from directory import epoch
from directory.changes.heads import marks
from directory.models import Change, Epoch

#: Changes looked at in one transaction: SQLite's writers wait for it.
CHUNK: Final = 2_000
#: Superseded for good: the filter by licence asks under which ones a record once was, so the last
#: change under each stays until the record is withdrawn.
_SUPERSEDED: Final = """
    DELETE FROM directory_change WHERE id IN ({marks}) AND EXISTS (
        SELECT 1 FROM directory_change later
        WHERE later.iri = directory_change.iri AND later.seq > directory_change.seq
            AND (later.licence = directory_change.licence OR directory_change.op = 'delete'
                OR later.op = 'delete'))
"""
_OLD: Final = """
    SELECT seq FROM directory_head WHERE op = 'delete' AND seq IN ({marks}) AND seq < %s
"""
_FORGET: Final = (
    "DELETE FROM directory_head WHERE op = 'delete' AND seq IN ({marks})",
    "DELETE FROM directory_change WHERE seq IN ({marks})",
)


def prune(now: datetime.datetime | None = None) -> int:
    """Forget what the settings keep no longer; how many changes were forgotten."""
    now = now or datetime.datetime.now(datetime.UTC)
    superseded = now - datetime.timedelta(days=settings.KEEP_CHANGES)
    tombstones = now - datetime.timedelta(days=settings.KEEP_TOMBSTONES)
    before, place = Change.objects.count(), 0
    while page := _page(place, max(superseded, tombstones)):
        place = page[-1][1]
        with transaction.atomic():
            _forget_superseded([id_ for id_, _, at in page if at < superseded])
            _forget_tombstones([seq for _, seq, at in page if at < tombstones])
    return before - Change.objects.count()


def _page(after: int, until: datetime.datetime) -> list[tuple[int, int, datetime.datetime]]:
    """The next changes of the log, as (id, seq, published)."""
    found = Change.objects.filter(seq__gt=after, published__lt=until).order_by("seq")
    return list(found.values_list("id", "seq", "published")[:CHUNK])  # type: ignore[arg-type]


def _forget_superseded(ids: Sequence[int]) -> None:
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(_SUPERSEDED.format(marks=marks(ids)), ids)


def _forget_tombstones(seqs: Sequence[int]) -> None:
    if not seqs:
        return
    last = Change.objects.aggregate(last=Max("seq"))["last"] or 0
    with connection.cursor() as cursor:
        cursor.execute(_OLD.format(marks=marks(seqs)), [*seqs, last])
        old = [seq for (seq,) in cursor.fetchall()]
        if not old:
            return
        current = Epoch.objects.select_for_update().filter(pk=epoch.current().pk)
        # Before the rows go, in the same transaction: who reads sees both or neither.
        current.filter(forgotten__lt=max(old)).update(forgotten=max(old))
        for statement in _FORGET:
            cursor.execute(statement.format(marks=marks(old)), old)
