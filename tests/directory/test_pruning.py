"""Pruning: what is forgotten, what never is, and who is told that it was."""

import datetime

import pytest

from directory import changes, epoch, jobs, write
from directory.changes import Cursor, GoneError, Wanted
from directory.models import Change, Head
from tests import factories

CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
pytestmark = pytest.mark.usefixtures("hub")


@pytest.fixture(autouse=True)
def _kept(settings):
    settings.KEEP_CHANGES, settings.KEEP_TOMBSTONES = 10, 100


def _number():
    while changes.number():
        pass


def _later(days):
    return datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)


def _page(after=None, limit=500):
    with changes.snapshot() as moment:
        return changes.page(moment, after, Wanted(), limit)


def _cursor(seq, began=0):
    return Cursor(epoch.current().id, seq, began)


def test_superseded_changes_go_after_their_days_and_heads_stay():
    factories.organisation("a", local_id="1")
    factories.organisation("b", local_id="1")
    last = factories.organisation("c", local_id="1")
    _number()
    before, rows = changes.state(), _page().rows
    assert changes.prune(_later(9)) == 0
    assert changes.prune(_later(11)) == 2
    assert list(Change.objects.filter(iri=last.iri).values_list("version", flat=True)) == [3]
    assert changes.state() == before
    assert _page().rows == rows


def test_what_waits_for_its_number_stays():
    factories.organisation("a", local_id="1")
    _number()
    factories.organisation("b", local_id="1")
    assert changes.prune(_later(11)) == 0
    assert changes.pending()


def test_a_tombstone_goes_after_its_days_and_old_cursors_with_it():
    gone = factories.organisation()
    stays = factories.organisation()
    _number()
    known = _page().cursor
    write.withdraw(gone.iri, reason="erased", by="test")
    _number()
    later = _page(known).cursor
    factories.organisation("again", local_id="x")
    _number()
    assert changes.prune(_later(99)) == 1  # what came before the tombstone
    assert [row.reason for row in _page(known).rows] == ["erased", ""]
    changes.prune(_later(101))
    assert not Head.objects.filter(iri=gone.iri).exists()
    assert not Change.objects.filter(iri=gone.iri).exists()
    with pytest.raises(GoneError, match="forgotten"):
        _page(known)
    assert len(_page(later).rows) == 1
    assert {row.iri for row in _page().rows} >= {stays.iri}


def test_a_walk_from_the_beginning_goes_on_past_what_was_forgotten_before_it():
    for number in range(4):
        factories.organisation(local_id=str(number))
    gone = factories.organisation()
    write.withdraw(gone.iri, reason="closed", by="test")
    factories.organisation()
    _number()
    changes.prune(_later(101))
    first = _page(limit=2)
    assert first.has_more
    read = _page(changes.decode(first.cursor.encode()))
    assert len(first.rows) + len(read.rows) == Head.objects.count()


def test_a_walk_is_sent_back_when_what_it_has_seen_is_withdrawn_and_forgotten_meanwhile():
    seen = factories.organisation()
    for _ in range(3):
        factories.organisation()
    _number()
    first = _page(limit=2)
    assert seen.iri in {row.iri for row in first.rows}
    write.withdraw(seen.iri, reason="closed", by="test")
    factories.organisation()
    _number()
    changes.prune(_later(101))
    with pytest.raises(GoneError, match="forgotten"):
        _page(first.cursor)


def test_the_last_line_of_the_log_is_never_forgotten():
    gone = factories.organisation()
    write.withdraw(gone.iri, reason="closed", by="test")
    _number()
    end = changes.state().cursor
    changes.prune(_later(1_000))
    assert changes.state().cursor == end
    again = factories.organisation()
    _number()
    assert Head.objects.get(iri=again.iri).seq == end.seq + 1


def test_a_record_that_changed_its_licence_is_still_known_under_the_former():
    record = factories.organisation("a", local_id="1")
    factories.organisation("b", local_id="1")
    Change.objects.filter(iri=record.iri, version=2).update(licence=CC0)
    _number()
    changes.prune(_later(11))
    with changes.snapshot() as moment:
        page = changes.page(moment, _cursor(1), Wanted(licences=(factories.ODBL,)), 10)
    assert [row.iri for row in page.rows] == [record.iri]
    write.withdraw(record.iri, reason="closed", by="test")
    _number()
    changes.prune(_later(11))
    assert list(Change.objects.filter(iri=record.iri).values_list("op", flat=True)) == ["delete"]


def test_chunks_reach_everything(monkeypatch):
    monkeypatch.setattr("directory.changes.pruning.CHUNK", 3)
    for turn in range(10):
        factories.organisation(f"name {turn}", local_id="1")
    _number()
    assert changes.prune(_later(11)) == 9


def test_pruning_is_a_job():
    assert {job.name: job.run for job in jobs.JOBS}["prune"] is changes.prune
