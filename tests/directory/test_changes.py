"""The log: its order, its heads and digests, and what is read of one moment."""

import itertools
import sys
import threading

import pytest
from django.db import connection, transaction
from hypothesis import given, strategies as st

from directory import changes, write
from directory.changes import digest, lock
from directory.models import Change, Head, Organisation, Part
from tests import factories


@pytest.fixture
def numbered(hub):
    return lambda: sum(iter(changes.number, 0))


def _recomputed():
    live = Head.objects.filter(op="upsert").values_list("iri", "hash")
    return digest.shown(sum(itertools.starmap(digest.term, live)))


def test_changes_are_numbered_without_a_gap_in_the_order_they_were_written(numbered):
    records = [factories.organisation() for _ in range(3)]
    assert changes.pending()
    assert numbered() == 4
    assert not changes.pending()
    order = list(Change.objects.order_by("seq").values_list("seq", "iri"))
    assert order == list(enumerate([records[0].source.iri, *(r.iri for r in records)], 1))


def test_published_instants_always_increase(numbered):
    for _ in range(3):
        factories.organisation()
        numbered()
    instants = list(Change.objects.order_by("seq").values_list("published", flat=True))
    assert all(before < after for before, after in itertools.pairwise(instants))


def test_a_round_has_a_limit(hub):
    for _ in range(5):
        factories.organisation()
    assert [changes.number(4), changes.number(4), changes.number(4)] == [4, 2, 0]


def test_several_changes_of_one_record_in_a_round_end_at_the_last(numbered):
    record = factories.organisation("a", local_id="1")
    write.withdraw(record.iri, reason="closed", by="test")
    again = factories.organisation("b", local_id="1")
    numbered()
    head = Head.objects.get(iri=record.iri)
    assert (head.op, head.hash, head.seq) == ("upsert", again.hash, 4)
    assert changes.state().count == 2
    assert changes.state().digest == _recomputed()


def test_the_state_lists_parts_and_types_that_add_up(numbered):
    factories.organisation()
    factories.organisation(of=factories.source("autre"))
    factories.activity()
    gone = factories.organisation()
    numbered()
    write.withdraw(gone.iri, reason="closed", by="test")
    numbered()
    state = changes.state()
    by_type = {(each.type, each.count) for each in state.types}
    assert by_type == {("activity", 1), ("organisation", 2), ("source", 2)}
    assert sum(part.count for part in state.parts) == state.count == 5
    assert state.digest == _recomputed()
    assert state.cursor.seq == Change.objects.count()


def test_a_part_without_records_is_left_out_of_the_state(numbered):
    record = factories.organisation()
    numbered()
    write.withdraw(record.iri, reason="closed", by="test")
    numbered()
    assert Part.objects.filter(type="organisation", count=0, digest="0" * 64).exists()
    assert {part.type for part in changes.state().parts} == {"source"}


@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from("abc")), max_size=30))
def test_a_digest_moved_step_by_step_is_the_digest_of_the_end(steps):
    total, live = 0, {}
    for number, hash_ in steps:
        if number in live:
            total -= digest.term(str(number), live.pop(number))
        if hash_ != "c":
            live[number] = hash_
            total += digest.term(str(number), hash_)
    whole = sum(digest.term(str(number), hash_) for number, hash_ in live.items())
    assert digest.hexadecimal(total) == digest.hexadecimal(whole)


def test_heads_come_in_the_order_of_keys_over_all_pages(numbered, monkeypatch):
    monkeypatch.setattr(sys.modules["directory.changes.heads"], "PAGE", 7)
    keys = sorted(factories.organisation().key for _ in range(20))
    gone = Organisation.objects.get(key=keys[3])
    write.withdraw(gone.iri, reason="merged", replaced_by="http://x.org/1", by="test")
    numbered()
    live = list(changes.heads("organisation"))
    assert [head.key for head in live] == [key for key in keys if key != gone.key]
    assert live[0].document == Organisation.objects.get(key=live[0].key).document
    assert live[0].published.tzinfo is not None
    (deleted,) = changes.deleted()
    assert (deleted.iri, deleted.reason, deleted.replaced_by) == (
        *(gone.iri, "merged"),
        "http://x.org/1",
    )


def test_a_cursor_is_opaque_and_reads_back(hub):
    cursor = changes.Cursor(hub.id, 4812)
    assert changes.decode(cursor.encode()) == cursor
    for text in ("", "x", "é", "=", hub.id, changes.Cursor("x", 1).encode()):
        with pytest.raises(changes.CursorError):
            changes.decode(text)


@pytest.mark.django_db(transaction=True)
def test_a_commit_numbers_its_changes_at_once(hub):
    factories.organisation()
    assert not changes.pending()


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_write_leaves_no_trace(hub):
    source = factories.source()
    with transaction.atomic():
        write.save({"name": "x"}, source=source, local_id="1", by="test")
        transaction.set_rollback(True)
    assert Change.objects.count() == Change.objects.filter(type="source").count()
    assert not Organisation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_whoever_finds_the_sequencer_at_work_goes_on(hub):
    factories.source()
    held, free = threading.Event(), threading.Event()

    def hold():
        with lock.alone(wait=True):
            held.set()
            free.wait(10)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    assert changes.number(wait=False) == 0
    free.set()
    thread.join()
    assert changes.number() == 0


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_sees_one_moment_and_holds_up_no_writer(hub):
    record = factories.organisation("before", local_id="1")
    with changes.snapshot() as snapshot:
        thread = threading.Thread(target=_write_elsewhere, args=(record.source,))
        thread.start()
        thread.join(20)
        assert not thread.is_alive()
        names = [head.document for head in changes.heads("organisation")]
        assert len(names) == 1
        assert "before" in names[0]
        assert snapshot.seq == changes.state().cursor.seq == 2
    assert changes.state().cursor.seq == 4
    assert len(list(changes.heads("organisation"))) == 2


def _write_elsewhere(source):
    for local_id in ("1", "2"):
        write.save({"name": "after"}, source=source, local_id=local_id, by="test")
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_writing_goes_on_after_a_snapshot(hub):
    with changes.snapshot():
        pass
    factories.organisation()
    assert changes.state().count == 2
