"""SIGKILL at any moment: no batch stays half applied, nothing acknowledged is lost.

`MAILLAGE_TEST_KILLS=100` runs as many moments as the issue asks for.
"""

import contextlib
import json
import os
import random
import signal
import subprocess
import time

import pytest

from directory.changes import number_all
from directory.models import Change, Head, Organisation, Source
from federation import batches
from federation.batches.receiving import Wish
from federation.models import Batch
from federation.models.batch import State
from tests import factories, processes
from tests.api import partner

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
KILLS = int(os.environ.get("MAILLAGE_TEST_KILLS", "4"))
ROWS = 2_500


@pytest.fixture
def nursery(hub):
    """A process whose children can be killed."""
    factories.source()
    process = processes.start("tests.api.killed", stdin=subprocess.PIPE)
    yield process
    process.communicate(timeout=300)


def born(nursery, *told):
    """The number of a new child."""
    nursery.stdin.write(" ".join(map(str, told)) + "\n")
    nursery.stdin.flush()
    return int(nursery.stdout.readline())


def killed(nursery, pid, after):
    """Kill the child after so many seconds; whether it still lived."""
    time.sleep(after)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    return int(nursery.stdout.readline()) == -signal.SIGKILL


def finish():
    """What the next worker does every second; PostgreSQL may hold a dead one's lock for a while."""
    deadline = time.monotonic() + 60
    while Batch.objects.filter(state__in=["waiting", "running"]).exists():
        assert time.monotonic() < deadline
        batches.run_waiting()


def receive(turn, gone):
    """A batch of the whole source, every name new, without the records that are gone."""
    rows = (
        json.dumps({"local_id": str(n), "name": f"Coop {n}, {turn}"}).encode() + b"\n"
        for n in range(gone, ROWS)
    )
    wish = Wish("application/x-ndjson", complete=True)
    return batches.receive(Source.objects.get(), wish, rows, by="test")[0]


def test_a_batch_killed_at_any_moment_is_completed_by_the_next_worker(nursery):
    first = receive(0, 0)
    began = time.monotonic()
    born(nursery, "worker")
    assert nursery.stdout.readline() == "0\n"
    whole = time.monotonic() - began
    first.refresh_from_db()
    assert first.state == State.DONE, nursery.communicate()[1]
    choose, met = random.Random(7), 0
    for turn in range(1, KILLS + 1):
        before = dict(Organisation.objects.values_list("local_id", "version"))
        batch = receive(turn, gone := turn % 20)
        for _ in range(choose.choice((1, 1, 3))):  # and killed again while it goes on
            hit = killed(nursery, born(nursery, "worker"), choose.uniform(0, whole))
            met += hit
            whole *= 1 if hit else 0.6  # it was done before: the next moments come earlier
        finish()
        batch.refresh_from_db()
        assert batch.state == State.DONE, (batch.held, batch.error)
        _assert_once(batch, turn, gone, before)
    number_all()
    assert Head.objects.filter(type="organisation").count() == ROWS
    assert met


def _assert_once(batch, turn, gone, before):
    counts = batch.counts
    assert counts["read"] == ROWS - gone
    assert counts.get("new", 0) + counts.get("changed", 0) == ROWS - gone
    assert counts.get("unchanged", 0) == counts.get("refused", 0) == 0
    lines, following = batches.lines(batch, 0, 10 * ROWS)
    assert following is None
    told = [line["id"] for line in lines if line["outcome"] in {"new", "changed"}]
    assert len(told) == len({*told}) == ROWS - gone
    for record in Organisation.objects.all().iterator():
        if int(record.local_id) >= gone:
            assert json.loads(record.document)["name"] == f"Coop {record.local_id}, {turn}"
            assert record.version == before[record.local_id] + 1
        else:
            assert record.status == "withdrawn"


def test_what_was_acknowledged_is_there_after_any_kill(nursery, tmp_path):
    text, notes, choose = partner.key("essai"), tmp_path / "acknowledged", random.Random(11)
    held, place = {}, 0
    for number in range(KILLS):
        pid = born(nursery, "writer", text, notes, number)
        deadline = time.monotonic() + 60
        while not notes.exists() or notes.stat().st_size <= place:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        assert killed(nursery, pid, choose.uniform(0, 1))
        finish()
        assert not Batch.objects.filter(state__in=["waiting", "running"]).exists()
        with notes.open("rb") as stream:
            stream.seek(place)
            for line in stream:
                held |= json.loads(line)
            place = stream.tell()
        _assert_there(held, number)
    number_all()
    for record in Organisation.objects.all():
        last = Change.objects.filter(iri=record.iri).order_by("id").last()
        assert (last.version, last.hash) == (record.version, record.hash)


def _assert_there(held, number):
    """Each record is as it was last acknowledged, or as the write that the kill cut off left it."""
    names = {
        record.local_id: json.loads(record.document)["name"]
        for record in Organisation.objects.all()
    }
    for local_id, name in held.items():
        told, stored = _order(name), _order(names[local_id])
        assert told <= stored <= (number, told[1] + 10 if told[0] == number else 10**6)
    many = {name for local_id, name in names.items() if local_id.startswith("many")}
    assert len(many) <= 1  # a small batch is applied whole or not at all


def _order(name):
    number, _, turn = name.partition("-")
    return int(number), int(turn)
