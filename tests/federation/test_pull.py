"""Pulling another Maillage: from its beginning or its snapshot, then by the cursor."""

import pytest

from directory import write
from directory.changes import number_all, state
from directory.models import Change, Organisation, Source
from federation import peers, pulling
from federation.models import Peer, Pull
from tests import factories
from tests.fakes import FakePeer

pytestmark = pytest.mark.slow


@pytest.fixture
def other(monkeypatch):
    """A peer in memory, which every request reaches."""
    fake = FakePeer()
    monkeypatch.setattr("federation.fetch.fetch", fake.fetch)
    return fake


@pytest.fixture
def pull(hub, settings, other):
    """Registers the peer, and pulls it as the command does."""
    peers.add(peers.Wish("other", other.base, "maillage"))

    def run(name="other"):
        return pulling.pull(Peer.objects.get(key=name), settings.DATA_DIR, lambda *_: None)

    return run


def here():
    """IRI → hash of what other hubs count and this one has."""
    found = {}
    for model in (Source, Organisation):
        rows = model.objects.filter(status="live").exclude(peer="")
        found |= dict(rows.values_list("iri", "hash"))
    return found


def test_everything_comes_as_its_bytes_came(pull, other):
    other.extra = {"aFieldOfTomorrow": {"fr": "demain"}}
    iri = other.save("Élan", description={"fr": "coopérative"})
    run = pull()
    assert (run.status, run.reason, run.refusals) == ("done", "", [])
    record = Organisation.objects.get(iri=iri)
    assert record.hash == other.heads[iri]["hash"]
    assert "aFieldOfTomorrow" in record.document
    assert (record.peer, record.counter) == ("other", other.counter)
    assert record.path == [other.counter, "http://hub.test/"]
    assert (record.counter_epoch, record.version) == (other.epoch, 1)
    assert record.name == "Élan"
    change = Change.objects.get(iri=iri)
    assert (change.document, change.path, change.version) == (record.document, record.path, 1)
    assert change.seq is not None
    assert run.equal is True
    assert here() == other.live()


@pytest.mark.parametrize("snapshot", [False, True])
def test_it_follows_from_where_it_was(pull, other, snapshot):
    other.has_snapshot = snapshot
    for name in "abc":
        other.save(name)
    assert pull().counts == {"new": 4}
    assert pull().counts == {}
    other.save("a", acronym="A")
    other.withdraw("b")
    other.save("d")
    run = pull()
    assert run.counts == {"changed": 1, "withdrawn": 1, "new": 1}
    assert run.equal is True
    assert here() == other.live()
    assert Organisation.objects.get(iri=other.iri("b")).status == "withdrawn"


def test_pages_are_followed_to_the_end(pull, other, monkeypatch):
    monkeypatch.setattr("federation.kinds.maillage.PAGE_ITEMS", 3)
    for number in range(10):
        other.save(f"record {number}")
    assert pull().equal is True
    assert len(other.asked) == 5  # no manifest, then four pages
    assert here() == other.live()


def test_what_is_told_again_changes_nothing(pull, other):
    other.save("a")
    pull()
    count = Change.objects.count()
    Peer.objects.update(cursor="", seq=0)
    run = pull()
    assert run.counts == {"unchanged": 2}
    assert (Change.objects.count(), run.equal) == (count, True)


def test_a_new_epoch_brings_the_snapshot_and_sweeps(pull, other):
    for name in ("a", "b", "c"):
        other.save(name)
    backup = other.backup()
    other.save("after the backup")
    other.save("a", acronym="A")
    pull()
    other.restore(backup, "01J10000000000000000000000")
    run = pull()
    assert (run.status, run.complete, run.equal) == ("done", True, True)
    swept = Organisation.objects.get(iri=other.iri("after the backup"))
    assert (swept.status, swept.version) == ("withdrawn", 0)
    assert swept.counter_epoch == other.epoch
    assert here() == other.live()
    other.save("after the backup")
    assert pull().counts == {"new": 1}
    assert here() == other.live()


def test_expired_tombstones_are_made_up_for_by_a_sweep(pull, other):
    for name in "abcd":
        other.save(name)
    pull()
    other.withdraw("a")
    other.forget_tombstones()
    run = pull()
    assert (run.complete, run.equal) == (True, True)
    assert here() == other.live()


def test_an_erased_record_goes_and_never_comes_back(pull, other):
    iri = other.save("a")
    item = dict(other.heads[iri])
    pull()
    other.withdraw("a", reason="erased")
    pull()
    assert Organisation.objects.get(iri=iri).reason == "erased"
    assert not Change.objects.filter(iri=iri).exclude(document=None).exists()
    other.put({**item, "version": 9})
    run = pull()
    assert run.counts == {"ignored": 1}
    assert Organisation.objects.get(iri=iri).status == "withdrawn"


def test_what_is_erased_unseen_never_comes(pull, other):
    iri = other.save("a")
    item = dict(other.heads[iri])
    other.withdraw("a", reason="erased")
    pull()
    other.put({**item, "version": 9})
    assert pull().counts == {"ignored": 1}
    assert not Organisation.objects.exists()


def test_our_own_records_never_come_back(pull, other, hub):
    ours = factories.organisation("ours")
    own = {"counter": "http://hub.test/", "path": ["http://hub.test/", other.counter]}
    iri = other.save("theirs")
    other.put({**other.heads[iri], "id": ours.iri, **own, "version": 99})
    run = pull()
    assert run.counts == {"new": 2, "ignored": 1}
    assert Organisation.objects.get(iri=ours.iri).hash == ours.hash


def test_a_hub_that_claims_our_record_is_refused_and_shown(pull, other, hub):
    ours = factories.organisation("ours")
    iri = other.save("theirs")
    other.put({**other.heads[iri], "id": ours.iri})
    run = pull()
    assert run.counts["refused"] == 1
    assert run.refusals[0]["id"] == ours.iri
    assert "which this hub counts" in run.refusals[0]["reason"]


def test_contacts_that_the_source_keeps_to_itself_never_arrive(pull, other):
    other.save("quiet", email="mailto:someone@example.org")
    run = pull()
    assert run.counts == {"new": 1, "refused": 1}
    assert "does not declare" in run.refusals[0]["reason"]
    other.save_source(publishesContacts=True)
    other.save("open", email="mailto:office@example.org")
    pull()
    assert Organisation.objects.get(name="open").document.count("mailto:office@example.org") == 1


def test_removing_a_peer_withdraws_what_it_brought(pull, other, settings):
    for name in "abc":
        other.save(name)
    pull()
    assert peers.remove(Peer.objects.get(), settings.DATA_DIR) == 4
    number_all()
    assert state().count == 0
    peers.add(peers.Wish("again", other.base, "maillage"))
    run = pull("again")
    assert (run.counts, run.equal) == ({"new": 4}, True)
    assert here() == other.live()


def test_a_run_is_kept_to_be_looked_at(pull, other):
    other.save("a")
    pull()
    told = Pull.objects.get().as_json()
    assert (told["status"], told["counts"], told["equal"]) == ("done", {"new": 2}, True)
    assert told["lag"] > 0


def test_a_withdrawn_record_may_live_again(pull, other):
    iri = other.save("a")
    for name in "bcd":
        other.save(name)
    pull()
    other.withdraw("a")
    pull()
    other.save("a")
    assert pull().counts == {"new": 1}
    assert Organisation.objects.get(iri=iri).version == 3
    assert here() == other.live()


def test_a_source_of_ours_takes_nothing_from_others(pull, other, hub):
    """Direct before relayed: what this hub reads itself is not taken from a peer."""
    write.save_source(
        {"id": other.source, "title": {"fr": "Essai"}, "licence": factories.ODBL},
        key="direct",
        by="test",
    )
    other.save("a")
    run = pull()
    assert run.counts == {"refused": 1, "ignored": 1}
    assert not Organisation.objects.exists()


def test_a_text_with_u0000_is_refused_alone_and_what_only_looks_like_it_is_not(pull, other):
    iri = other.save("A\x00B")
    other.save("fine", description={"fr": "x\x00y"})
    looks = other.save("a\\u0000 in a book on C")
    run = pull()
    assert (run.status, run.counts) == ("done", {"new": 2, "refused": 2})
    assert iri in {each["id"] for each in run.refusals}
    assert all("holds U+0000" in each["reason"] for each in run.refusals)
    assert run.equal is False
    assert [*Organisation.objects.values_list("iri", flat=True)] == [looks]
    other._upsert(iri, "organisation", other.source, {"name": "AB"})
    assert pull().counts == {"new": 1}


def test_an_item_whose_envelope_holds_u0000_fails_the_run(pull, other):
    iri = other.save("a")
    other.heads[iri]["counter"] += "\x00"
    run = pull()
    assert run.status == "failed"
    assert "U+0000" in run.reason
