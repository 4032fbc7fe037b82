"""The sequencer: gives committed changes their place in the log, and keeps heads and digests.

It alone writes `seq`, `published`, heads and parts. It never touches a record row, so it never
waits for a writer; it runs alone under a lock that nobody waits for either.
"""

import datetime
import time
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Max

from directory import epoch
from directory.changes import digest
from directory.changes.lock import BusyError, alone
from directory.database import instant_read, instant_value, is_postgres
from directory.models import Change

LIMIT: Final = 5_000
PAUSE: Final = 0.05
_MICROSECOND: Final = datetime.timedelta(microseconds=1)

#: The latest of this round's changes of each record.
_LATEST: Final = """
    SELECT iri, key, type, source, seq, op, hash FROM (
        SELECT iri, key, type, source, seq, op, hash,
            row_number() OVER (PARTITION BY iri ORDER BY seq DESC) AS place
        FROM directory_change WHERE seq > %s) AS round WHERE place = 1
"""
_MOVES: Final = f"""
    SELECT now.type, now.source, now.iri, now.op, now.hash, head.op, head.hash
    FROM ({_LATEST}) AS now LEFT JOIN directory_head head ON head.iri = now.iri
"""  # noqa: S608
_HEADS: Final = f"""
    INSERT INTO directory_head (iri, key, type, source, seq, op, hash) {_LATEST}
    ON CONFLICT (iri) DO UPDATE SET seq = excluded.seq, op = excluded.op, hash = excluded.hash
"""
_LAST: Final = """
    SELECT seq, published FROM directory_change WHERE seq IS NOT NULL ORDER BY seq DESC LIMIT 1
"""
_PART: Final = "SELECT count, digest FROM directory_part WHERE type = %s AND source = %s"
_SET_PART: Final = """
    INSERT INTO directory_part (type, source, count, digest) VALUES (%s, %s, %s, %s)
    ON CONFLICT (source, type) DO UPDATE SET count = excluded.count, digest = excluded.digest
"""
#: What a writer holds locked just now (an erasure empties old changes) waits for the next round.
_NUMBER: Final = """
    UPDATE directory_change SET seq = %s + place,
        published = %s + place * interval '1 microsecond'
    FROM (
        SELECT id, row_number() OVER (ORDER BY id) AS place FROM (
            SELECT id FROM directory_change WHERE seq IS NULL ORDER BY id LIMIT %s
            FOR NO KEY UPDATE SKIP LOCKED) AS waiting) AS round
    WHERE directory_change.id = round.id
"""


def number(limit: int = LIMIT, *, wait: bool = True) -> int:
    """Number up to `limit` waiting changes; how many were, 0 also when another process is at it.

    On SQLite it waits for the one write lock, unless told not to.
    """
    try:
        with alone(wait=wait), connection.cursor() as cursor:
            last, moment = _last(cursor)
            count = _number(cursor, limit, last, moment)
            if count:
                _move_heads(cursor, last)
                transaction.on_commit(lambda: epoch.note(last + count), robust=True)
            return count
    except BusyError:
        return 0


def number_all() -> None:
    """Number every change that waits now, or wait until another process has."""
    waiting = Change.objects.filter(seq__isnull=True)
    last = waiting.aggregate(last=Max("id"))["last"] or 0
    while waiting.filter(id__lte=last).exists():
        if not number():
            time.sleep(PAUSE)


def pending() -> bool:
    """Whether changes wait for their number; takes no lock."""
    return Change.objects.filter(seq__isnull=True).exists()


def number_after_commit() -> None:
    """Have the changes of this transaction numbered once it is committed.

    Whoever finds the sequencer at work goes on, and no failure reaches the writer.
    """
    waiting = connection.run_on_commit
    if not (waiting and waiting[-1][1] is _try):
        transaction.on_commit(_try, robust=True)


def _try() -> None:
    number(wait=False)


def _last(cursor: CursorWrapper) -> tuple[int, datetime.datetime]:
    """The last number given, and the instant that the next ones come after."""
    cursor.execute(_LAST)
    seq, published = cursor.fetchone() or (0, None)
    now = datetime.datetime.now(datetime.UTC)
    return seq, max(now - _MICROSECOND, instant_read(published) or now)


def _number(cursor: CursorWrapper, limit: int, last: int, moment: datetime.datetime) -> int:
    """Give `seq` without a gap and `published` strictly increasing, in the order of ids."""
    if is_postgres():
        cursor.execute(_NUMBER, [last, moment, limit])
        return int(cursor.rowcount)
    cursor.execute(
        "SELECT id FROM directory_change WHERE seq IS NULL ORDER BY id LIMIT %s", [limit]
    )
    rows = [
        (last + place, instant_value(moment + place * _MICROSECOND), id_)
        for place, (id_,) in enumerate(cursor.fetchall(), 1)
    ]
    cursor.executemany("UPDATE directory_change SET seq = %s, published = %s WHERE id = %s", rows)
    return len(rows)


def _move_heads(cursor: CursorWrapper, last: int) -> None:
    cursor.execute(_MOVES, [last])
    moves = _moves(cursor.fetchall())
    cursor.execute(_HEADS, [last])
    for (type_name, source), (count, total) in moves.items():
        cursor.execute(_PART, [type_name, source])
        before = cursor.fetchone() or (0, "0")
        summed = digest.hexadecimal(int(before[1], 16) + total)
        cursor.execute(_SET_PART, [type_name, source, before[0] + count, summed])


def _moves(rows: Sequence[Sequence[Any]]) -> dict[tuple[str, str], tuple[int, int]]:
    """By type and source: how count and digest move when heads go from the old to the new."""
    moves: defaultdict[tuple[str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for type_name, source, iri, op, hash_, old_op, old_hash in rows:
        count, total = moves[type_name, source]
        if op == "upsert":
            count, total = count + 1, total + digest.term(iri, hash_)
        if old_op == "upsert":
            count, total = count - 1, total - digest.term(iri, old_hash)
        moves[type_name, source] = count, total
    return dict(moves)
