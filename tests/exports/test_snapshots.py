"""Snapshots: a dump and the feed from there are the feed from zero, whoever writes meanwhile.

`SNAPSHOTS=300` runs it at full size; `-s` prints how many matched.
"""

import gzip
import json
import os
import time
from functools import partial

import pytest
from django.db import connection

from directory import changes
from directory.changes import Cursor, Wanted, digest
from directory.models import Change
from exports import dumps
from exports.feeds.items import item
from exports.feeds.snapshot import NAME
from tests import factories, processes

SNAPSHOTS = int(os.environ.get("SNAPSHOTS", "8"))
WRITERS = 3
pytestmark = [pytest.mark.long, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def written(hub):
    """Writers at work, ended at last."""
    factories.source()
    writers = [
        processes.start("tests.directory.writer", f"w{n}", 1_000_000, 3 * (n == 0))
        for n in range(WRITERS)
    ]

    def end():
        for writer in writers:
            assert writer.poll() is None, writer.communicate()
            writer.kill()
            writer.communicate()
        while changes.pending():
            changes.number()

    yield end
    for writer in writers:
        writer.kill()
        writer.communicate()


def _apply(held, items):
    for each in items:
        held.pop(each["id"], None)
        if each["op"] == "upsert":
            held[each["id"]] = each["hash"]
    return held


def _followed(held, cursor):
    """What one holds after following the feed from a cursor to its end."""
    while True:
        with changes.snapshot() as moment:
            page = changes.page(moment, cursor, Wanted(), 500)
        _apply(held, (json.loads(item(row)) for row in page.rows))
        cursor = page.cursor
        if not page.has_more:
            return held


def _sums(held):
    return len(held), digest.shown(sum(digest.term(*pair) for pair in held.items()))


def _states(seqs):
    """Count and digest after these lines of the log, replayed from zero."""
    held, states = {}, {}
    for seq, iri, op, hash_ in Change.objects.order_by("seq").values_list(
        "seq", "iri", "op", "hash"
    ):
        held.pop(iri, None)
        if op == "upsert":
            held[iri] = hash_
        if seq in seqs:
            states[seq] = _sums(held)
    return states


def _wait_for(lines):
    """Until the writers have written so much."""
    last = time.monotonic() + 60
    while Change.objects.count() < lines:
        assert time.monotonic() < last
        time.sleep(0.01)


def test_every_snapshot_is_a_state_of_the_log_and_leads_to_its_end(written, monkeypatch):
    # The records' other files take their time, and are tests of their own.
    monkeypatch.setattr(dumps, "Writing", partial(dumps.Writing, formats=("ndjson",)))
    taken = []
    while len(taken) < SNAPSHOTS:
        _wait_for(5 * len(taken) + 2)
        manifest = dumps.publish(accept_shrinking=True)
        lines = gzip.decompress((manifest.folder / NAME).read_bytes()).splitlines()
        held = _apply({}, map(json.loads, lines))
        taken.append((changes.decode(manifest.about["cursor"]), manifest.about["state"], held))
    written()
    states = _states({cursor.seq for cursor, _, _ in taken})
    matching = sum(
        _sums(held) == (state["count"], state["digest"]) == states[cursor.seq]
        for cursor, state, held in taken
    )
    whole = _followed({}, None)
    following = sum(_followed(dict(held), cursor) == whole for cursor, _, held in taken)
    told = changes.state()
    cursors = len({cursor.seq for cursor, _, _ in taken})
    print(
        f"\n{connection.vendor}: of {len(taken)} snapshots at {cursors} cursors {matching} are the"
    )
    print(f"state there and {following} lead to the end; {Change.objects.count()} changes")
    assert cursors > len(taken) / 2
    assert matching == following == len(taken)
    assert _sums(whole) == (told.count, told.digest)
    assert whole == _followed({}, Cursor(told.cursor.epoch, 0, 0))
