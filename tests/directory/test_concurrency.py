"""Many processes at once: no change is lost, none out of order, and nobody waits for long."""

import json
import statistics
import time
from itertools import pairwise

import pytest
from django.db import connection

from directory import changes, epoch, write
from directory.changes import digest
from directory.models import Change, Head, Organisation, Source, Status
from tests import factories, processes
from tests.directory import writer

PROCESSES = 8
CHANGES = 10_000
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.long
def test_eight_processes_write_and_the_log_tells_it_all(hub):
    factories.source()
    writers = [_writer(n) for n in range(PROCESSES)]
    seen, during = _follow(writers)
    reports = [_report(writer) for writer in writers]
    seen += _read_on(seen)
    written = 1 + sum(report["written"] for report in reports)
    assert written >= CHANGES
    assert len(seen) == written
    _assert_ordered(seen)
    _assert_equal_everywhere(seen)
    if connection.vendor == "postgresql":
        # The long transaction holds up neither the log nor the other writers.
        assert during > 0
        assert statistics.median(report["slowest"] for report in reports[1:]) < writer.LONG


def test_two_processes_create_the_same_records(hub):
    source = factories.source()
    pair = [processes.start("tests.directory.creator", 300) for _ in range(2)]
    outcomes = [_report(process) for process in pair]
    new = [sum(outcome == "new" for outcome in each) for each in outcomes]
    assert sum(new) == 300 == Organisation.objects.filter(source=source).count()
    assert {outcome for each in outcomes for outcome in each} <= {"new", "changed", "unchanged"}


def test_a_process_killed_leaves_whole_chunks_only(hub):
    factories.source()
    process = processes.start("tests.directory.creator", 100_000)
    while Organisation.objects.count() < 3_000:
        assert process.poll() is None
        time.sleep(0.02)
    process.kill()
    process.communicate()
    _number_all()
    with changes.snapshot() as snapshot:
        count = Organisation.objects.count()
        assert count % 1_000 == 0
        assert Change.objects.filter(type="organisation").count() == count
        assert snapshot.state.count == count + 1
    outcome = write.save({"name": "n"}, source=Source.objects.get(), local_id="x", by="test")
    assert outcome.outcome == "new"


def _writer(number):
    long = [1] if number == 0 else []
    wanted = CHANGES // PROCESSES
    return processes.start("tests.directory.writer", f"w{number}", wanted, *long)


def _follow(writers):
    """The changes as a follower sees them meanwhile; how many in the first five seconds."""
    seen, began, during = [], time.monotonic(), 0
    while any(writer.poll() is None for writer in writers):
        changes.number()
        seen += _read_on(seen)
        if time.monotonic() - began < 5:
            during = len(seen)
        time.sleep(0.1)
    _number_all()
    return seen, during


def _number_all():
    """Until nothing waits; a process that has just died may hold the lock for a moment."""
    while changes.pending():
        changes.number()
        time.sleep(0.01)


def _read_on(seen):
    after = seen[-1][0] if seen else 0
    columns = ("seq", "published", "iri", "version", "op", "hash")
    return list(Change.objects.filter(seq__gt=after).order_by("seq").values_list(*columns))


def _report(process):
    out, err = process.communicate()
    assert process.returncode == 0, err
    assert "locked" not in err
    return json.loads(out)


def _assert_ordered(seen):
    assert [change[0] for change in seen] == list(range(1, len(seen) + 1))
    instants = [change[1] for change in seen]
    assert all(before < after for before, after in pairwise(instants))
    versions = {}
    for _, _, iri, version, _, _ in seen:
        assert version == versions.get(iri, 0) + 1
        versions[iri] = version


def _assert_equal_everywhere(seen):
    """Replaying the log, the heads, and the tables: one digest."""
    replayed = {iri: hash_ for _, _, iri, _, op, hash_ in seen if op == "upsert" or not hash_}
    for _, _, iri, _, op, hash_ in seen:
        replayed[iri] = hash_ if op == "upsert" else None
    live = {iri: hash_ for iri, hash_ in replayed.items() if hash_}
    tables = {
        **dict(Organisation.objects.filter(status=Status.LIVE).values_list("iri", "hash")),
        **dict(Source.objects.values_list("iri", "hash")),
    }
    heads = dict(Head.objects.filter(op="upsert").values_list("iri", "hash"))
    assert live == tables == heads
    total = digest.shown(sum(digest.term(iri, hash_) for iri, hash_ in live.items()))
    assert changes.state().digest == total
    assert changes.state().count == len(live)
    assert epoch.current().id == changes.state().cursor.epoch
