"""The write door: what it stores, what it refuses, and what it leaves alone."""

import json

import pytest

from directory import write
from directory.models import Change, Classification, Identifier, Membership, Organisation, Place
from directory.preparing import Refused
from directory.presence import bits
from tests import factories
from vocab.canonical import digest
from vocab.faults import InvalidDocumentError

A01 = "http://purl.org/essglobal/standard/activities/a01"
HELD = [
    "sectors",
    *("identifiers", "identifiers.scheme", "identifiers.value"),
    *("memberships", "memberships.network", "memberships.start", "memberships.end"),
    *("places", "places.country", "places.locality", "places.latitude", "places.longitude"),
    *("places.main", "record.licence"),
]
pytestmark = pytest.mark.usefixtures("hub")


def test_a_name_suffices_and_the_hub_fills_in_the_rest():
    source = factories.source()
    saved = write.save({"name": "Café"}, source=source, local_id="1", by="test")
    record = Organisation.objects.get(iri=saved.iri)
    document = json.loads(record.document)
    assert saved.outcome == "new"
    assert saved.iri == f"http://hub.test/id/organisation/{saved.key}"
    assert document.pop("record")["source"] == "http://hub.test/id/source/essai"
    assert document == {
        "id": saved.iri,
        "name": "Café",
        "type": ["SSEInitiative", "Organization", "SchemaOrganization"],
    }
    assert record.hash == digest(record.document)


def test_a_change_bears_the_document_and_its_revision(hub):
    record = factories.organisation()
    change = Change.objects.get(iri=record.iri)
    assert (change.document, change.hash) == (record.document, record.hash)
    assert (change.counter, change.counter_epoch, change.version) == ("http://hub.test/", hub.id, 1)
    assert change.path == ["http://hub.test/"]
    assert change.licence == factories.ODBL
    assert change.source == "http://hub.test/id/source/essai"


def test_the_same_again_is_no_change():
    first = factories.organisation("Café", local_id="1")
    again = write.save({"name": " Café "}, source=first.source, local_id="1", by="test")
    assert again.outcome == "unchanged"
    assert Change.objects.filter(iri=first.iri).count() == 1


def test_a_later_moment_alone_is_no_change():
    first = factories.organisation("Café", local_id="1")
    document = json.loads(first.document)
    document["record"]["modified"] = "2001-01-01T00:00:00Z"
    assert write.save(document, source=first.source, local_id="1", by="t").outcome == "unchanged"


def test_a_change_names_the_keys_that_differ():
    first = factories.organisation("Café", local_id="1", sectors=[A01])
    document = {"name": "Café", "founded": "2001"}
    saved = write.save(document, source=first.source, local_id="1", by="test")
    assert (saved.outcome, saved.fields) == ("changed", ("founded", "sectors"))
    assert Organisation.objects.get(iri=first.iri).version == 2


def test_every_fault_is_named_with_its_place():
    source = factories.source()
    document = {"nme": "Café", "places": [{"type": ["Address"], "latitude": "91"}]}
    with pytest.raises(InvalidDocumentError) as caught:
        write.save(document, source=source, local_id="1", by="test")
    found = {(fault.pointer, fault.code) for fault in caught.value.faults}
    assert found == {("/nme", "unknown"), ("/name", "required"), ("/places/0/latitude", "range")}
    assert not Organisation.objects.exists()


def test_a_foreign_id_is_refused_and_the_own_one_accepted():
    record = factories.organisation("Café", local_id="1")
    with pytest.raises(InvalidDocumentError, match="given by the hub"):
        write.save(
            {"name": "Café", "id": "http://x.org/"}, source=record.source, local_id="1", by="t"
        )
    saved = write.save({"name": "B", "id": record.iri}, source=record.source, local_id="1", by="t")
    assert saved.iri == record.iri


@pytest.mark.parametrize(
    "document",
    [
        {"name": ["a", 2**70]},
        {"name": {"fr": "x"}},
        {"name": "x", "record": "y"},
        {"name": "x", "places": "y"},
        {"name": "x", "description": ["y"]},
        {"name": 3},
        {"name": "x", "identifiers": [["a"]]},
        {},
    ],
)
def test_whatever_comes_it_answers_with_faults(document):
    with pytest.raises(InvalidDocumentError):
        write.save(document, source=factories.source(), local_id="1", by="test")


@pytest.mark.parametrize("local_id", ["", " ", "x" * 501])
def test_a_local_id_has_1_to_500_characters(local_id):
    with pytest.raises(InvalidDocumentError, match="local identifier"):
        write.save({"name": "x"}, source=factories.source(), local_id=local_id, by="test")


def test_index_rows_follow_the_document():
    record = factories.organisation(
        "Café de l’Île",
        local_id="1",
        sectors=[A01],
        identifiers=[factories.identifier("siren", "552100554")],
        memberships=[factories.membership("http://net.example/", start="2021", end="2021")],
        places=[factories.place(locality="Lille", latitude="50.63", longitude="3.06", main=True)],
    )
    place = Place.objects.get(organisation=record)
    assert (place.country, place.locality, place.latitude) == ("FR", "Lille", 50.63)
    assert place.locality_folded == "lille"
    assert record.sector == A01
    assert record.has == bits("organisation", HELD)
    assert Identifier.objects.get(organisation=record).scheme == "siren"
    assert Membership.objects.get(organisation=record).network == "http://net.example/"
    assert Classification.objects.get(organisation=record).field == "sectors"
    assert (record.text.name, record.text.others) == ("cafe de l ile", "552100554 lille")
    write.save({"name": "Café"}, source=record.source, local_id="1", by="test")
    for model in (Place, Identifier, Membership, Classification):
        assert not model.objects.exists()


def test_what_a_b_tree_cannot_hold_is_cut_in_the_index_alone():
    name = "長" * 5_000
    long = factories.identifier("local", "値" * 3_000)
    record = factories.organisation(name, identifiers=[long], local_id="識" * 500)
    assert record.name == name[:200]
    assert json.loads(record.document)["name"] == name


def test_a_withdrawn_record_is_a_stub_and_lives_again_at_its_next_version():
    record = factories.organisation("Café", local_id="1", sectors=[A01])
    write.withdraw(record.iri, reason="closed", by="test")
    stub = Organisation.objects.get(iri=record.iri)
    assert (stub.status, stub.reason, stub.version) == ("withdrawn", "closed", 2)
    assert (stub.document, stub.name, Classification.objects.count()) == ("", "", 0)
    again = write.save({"name": "Café"}, source=record.source, local_id="1", by="test")
    assert again.outcome == "new"
    ops = Change.objects.filter(iri=record.iri).order_by("id").values_list("op", "version")
    assert list(ops) == [("upsert", 1), ("delete", 2), ("upsert", 3)]


def test_withdrawing_twice_says_it_once():
    record = factories.organisation()
    write.withdraw(record.iri, reason="merged", by="test", replaced_by="http://x.org/1")
    write.withdraw(record.iri, reason="closed", by="test")
    assert Change.objects.get(iri=record.iri, op="delete").replaced_by == "http://x.org/1"


def test_an_unknown_record_cannot_be_withdrawn():
    with pytest.raises(write.UnknownRecordError):
        write.withdraw("http://hub.test/id/organisation/none", reason="closed", by="test")
    with pytest.raises(ValueError, match="no reason"):
        write.withdraw(factories.organisation().iri, reason="dull", by="test")


def test_many_are_withdrawn_and_the_unknown_passed():
    iris = [factories.organisation().iri for _ in range(30)]
    assert write.withdraw_many([*iris, "http://none.example/"], reason="closed", by="t") == 30
    assert write.withdraw_many(iris, reason="closed", by="t") == 0


def test_a_source_in_use_cannot_be_withdrawn():
    record = factories.organisation()
    with pytest.raises(write.SourceInUseError, match="withdraw them first"):
        write.withdraw(record.source.iri, reason="closed", by="test")
    write.withdraw(record.iri, reason="closed", by="test")
    write.withdraw(record.source.iri, reason="closed", by="test")


def test_a_source_is_a_record_that_speaks_for_itself():
    source = factories.source("mes", publishesContacts=True)
    assert (source.iri, source.publishes_contacts) == ("http://hub.test/id/source/mes", True)
    assert json.loads(source.document)["record"]["source"] == source.iri
    changed = factories.source("mes", title={"fr": "Autre"})
    assert (changed.pk, changed.version, changed.publishes_contacts) == (source.pk, 2, False)


@pytest.mark.parametrize("key", ["", "Mes", "a b", "-a", "x" * 65])
def test_the_key_of_a_source_is_a_slug(key):
    with pytest.raises(InvalidDocumentError, match="is not a key"):
        factories.source(key)


def test_the_second_row_of_a_local_id_is_refused():
    rows = [write.Row("1", {"name": "a"}), write.Row("1 ", {"name": "b"})]
    first, second = write.save_many(rows, source=factories.source(), by="test")
    assert first.outcome == "new"
    assert isinstance(second, Refused)
    assert second.faults[0].code == "duplicate"
    assert Organisation.objects.get().name == "a"


def test_a_row_that_cannot_be_used_does_not_stop_the_rest():
    rows = [write.Row(str(n), {"name": "a"} if n % 2 else {}) for n in range(50)]
    outcomes = list(write.save_many(rows, source=factories.source(), by="test"))
    assert [isinstance(each, Refused) for each in outcomes] == [n % 2 == 0 for n in range(50)]
    assert Organisation.objects.count() == 25


def test_unchanged_rows_cost_one_lookup(django_assert_num_queries):
    source = factories.source()
    rows = [write.Row(str(n), {"name": f"n {n}"}) for n in range(500)]
    list(write.save_many(rows, source=source, by="test"))
    with django_assert_num_queries(1):
        outcomes = list(write.save_many(rows, source=source, by="test"))
    assert {each.outcome for each in outcomes} == {"unchanged"}
