"""No loss: eight processes write, three follow the feed meanwhile, and all end with the same.

`NO_LOSS_CHANGES=100000` runs it at full size; `-s` prints the figures. The same followers lose
changes when they keep their place in a column, which the last tests show.
"""

import json
import os
import time

import pytest
from django.db import connection

from directory import changes
from directory.changes import digest
from directory.models import Activity, Change, Organisation, Source, Status
from tests import factories, processes

CHANGES = int(os.environ.get("NO_LOSS_CHANGES", "2000"))
WRITERS = 8
LIMITS = (500, 137, 20)
pytestmark = [pytest.mark.long, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def run(hub, tmp_path):
    """Write so many changes while followers of a kind follow; what these ended with."""
    factories.source()

    def run(kind, wanted):
        paths = {limit: tmp_path / f"follower-{limit}.json" for limit in LIMITS}
        followers = [
            processes.start("tests.api.follower", kind, limit, path)
            for limit, path in paths.items()
        ]
        writers = [
            processes.start("tests.directory.writer", f"w{n}", wanted // WRITERS, _longs(n))
            for n in range(WRITERS)
        ]
        began = time.monotonic()
        written = 1 + sum(json.loads(_ended(writer))["written"] for writer in writers)
        while changes.pending():
            changes.number()
        took = time.monotonic() - began
        (tmp_path / "stop").touch()
        for follower in followers:
            _ended(follower)
        reports = [json.loads(path.read_text(encoding="utf-8")) for path in paths.values()]
        missed = [_missed(report) for report in reports]
        print(f"\n{connection.vendor}, cursor on {kind}: {written} changes in {took:.0f} s")
        for report, lost in zip(reports, missed, strict=True):
            figures = ("backwards", "disordered", "false")
            told = ", ".join(f"{name} {report[name]}" for name in figures)
            print(f"missed {lost}, {told}, states {len(report['states'])}")
        return written, reports, missed

    return run


def _longs(number):
    """Five seconds in one transaction: of every writer on PostgreSQL; SQLite has one at a time."""
    return 2 if connection.vendor == "postgresql" else int(number < 2)


def _ended(process):
    out, err = process.communicate()
    assert process.returncode == 0, err
    assert "locked" not in err
    return out


def _missed(report):
    """How many changes came after the last that a follower saw of their record."""
    held = report["versions"]
    told = Change.objects.exclude(type="source").values_list("iri", "version")
    return sum(version > held.get(iri, 0) for iri, version in told)


def _tables():
    """Count and digest of what lives, out of the records' own tables."""
    live = [
        pair
        for model in (Organisation, Activity, Source)
        for pair in model.objects.filter(status=Status.LIVE).values_list("iri", "hash")
    ]
    return len(live), digest.shown(sum(digest.term(*pair) for pair in live))


def _states():
    """Count and digest after each line of the log, replayed from zero."""
    live, total, states = {}, 0, {0: (0, digest.shown(0))}
    lines = Change.objects.order_by("seq").values_list("seq", "iri", "op", "hash")
    for seq, iri, op, hash_ in lines.iterator():
        former = live.pop(iri, None)
        total -= digest.term(iri, former) if former else 0
        if op == "upsert":
            live[iri] = hash_
            total += digest.term(iri, hash_)
        states[seq] = len(live), digest.shown(total)
    return states


def test_followers_of_the_feed_miss_nothing(run):
    written, reports, missed = run("feed", CHANGES)
    assert missed == [0, 0, 0]
    states = _states()
    assert sorted(states) == list(range(written + 1))  # every change has its number, none is left
    assert states[written] == _tables()
    told = changes.state()
    assert (told.count, told.digest) == _tables()
    for report in reports:
        assert (report["backwards"], report["disordered"], report["false"]) == (0, 0, 0)
        assert (report["count"], report["digest"]) == _tables()
        assert {seq: tuple(state) for seq, *state in report["states"]}.items() <= states.items()


@pytest.mark.parametrize("column", ["id", "updated"])
def test_followers_of_a_column_lose_changes(run, column):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer at a time: rows are committed in the order of columns")
    _, reports, missed = run(column, CHANGES)
    assert min(missed) > 0
    assert all((report["count"], report["digest"]) != _tables() for report in reports)
