"""Moving a hub to another address: its own records move with it, and nothing is lost."""

import orjson
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from directory import changes, epoch, identity, overriding, rebasing, write
from directory.models import Activity, Change, Head, Membership, Organisation, Override, Source
from tests import factories
from tests.conftest import BASE
from vocab.faults import InvalidDocumentError

NEW = "https://new.example.org"
pytestmark = pytest.mark.usefixtures("hub")


@pytest.fixture
def directory():
    network = factories.network("Réseau", local_id="n")
    member = factories.organisation(
        "Membre", local_id="m", memberships=[factories.membership(network)]
    )
    fete = factories.activity("Fête", local_id="f", organisations=[member.iri])
    gone = factories.organisation("Parti", local_id="g")
    write.withdraw(gone.iri, reason="closed", by="test")
    erased = factories.organisation("Effacé", local_id="e")
    write.withdraw(erased.iri, reason="erased", by="test")
    changes.number_all()
    return {"network": network, "member": member, "fete": fete, "gone": gone, "erased": erased}


def _rebase(new=NEW):
    call_command("rebase", new, verbosity=0)


def _document(record):
    return orjson.loads(type(record).objects.get(pk=record.pk).document)


def _moved(record):
    return record.iri.replace(BASE, NEW)


def test_own_records_bear_the_new_address_and_keep_the_old_one(directory):
    before = directory["member"].version
    _rebase()
    record = Organisation.objects.get(pk=directory["member"].pk)
    document = _document(record)
    assert document["id"] == record.iri == _moved(directory["member"])
    assert document["sameAs"] == [directory["member"].iri]
    assert document["record"]["source"] == f"{NEW}/id/source/essai" == Source.objects.get().iri
    assert (record.counter, record.version) == (f"{NEW}/", before + 1)
    assert record.counter_epoch == epoch.current().id
    assert epoch.base() == NEW


def test_what_points_to_them_follows(directory):
    _rebase()
    network = _moved(directory["network"])
    assert [each["network"] for each in _document(directory["member"])["memberships"]] == [network]
    assert Membership.objects.get().network == network
    assert _document(directory["fete"])["organisations"] == [_moved(directory["member"])]


def test_old_addresses_still_resolve(directory, client):
    _rebase()
    key = directory["member"].key
    assert identity.key_of(directory["member"].iri) == identity.key_of(_moved(directory["member"]))
    answer = client.get(f"/id/organisation/{key}", headers={"accept": "application/json"})
    assert answer.status_code == 303
    assert client.get(f"/api/v1/organisations/{key}").json()["id"] == _moved(directory["member"])


def test_the_log_tells_the_move(directory):
    _rebase()
    heads = {head.iri: head for head in changes.deleted()}
    old = heads[directory["member"].iri]
    assert (old.reason, old.replaced_by) == ("merged", _moved(directory["member"]))
    assert (old.counter, old.version) == (f"{BASE}/", directory["member"].version + 1)
    assert {head.iri for head in changes.heads("organisation")} == {
        _moved(directory["member"]),
        _moved(directory["network"]),
    }
    state = changes.state()
    assert state.count == 4
    assert all(part.source.startswith(NEW) for part in state.parts if part.count)


def test_a_source_goes_on_where_it_was(directory):
    _rebase()
    source = Source.objects.get()
    same = write.save({"name": "Parti"}, source=source, local_id="g", by="test")
    assert (same.iri, same.outcome) == (_moved(directory["gone"]), "new")
    new = write.save({"name": "Neuf"}, source=source, local_id="z", by="test")
    assert new.iri.startswith(f"{NEW}/id/organisation/")


def test_what_was_erased_stays_erased(directory):
    _rebase()
    source = Source.objects.get()
    with pytest.raises(InvalidDocumentError, match="erased"):
        write.save({"name": "x"}, source=source, local_id="e", by="test")


def test_what_was_erased_unseen_stays_away_too(directory):
    source = directory["member"].source
    write.forbid(identity.mint("organisation", source, "later"), note="x")
    _rebase()
    with pytest.raises(InvalidDocumentError, match="erased"):
        write.save({"name": "x"}, source=Source.objects.get(), local_id="later", by="test")


def test_an_override_goes_along(directory):
    wish = overriding.Wish("correct", "ada", "misspelt", {"name": "Autre"})
    write.override(directory["member"].iri, wish)
    _rebase()
    assert Override.objects.get().iri == _moved(directory["member"])
    shown = orjson.loads(Organisation.objects.get(pk=directory["member"].pk).shown)
    assert (shown["name"], shown["id"]) == ("Autre", _moved(directory["member"]))


def test_a_killed_move_is_finished_by_the_next(directory, monkeypatch, settings):
    monkeypatch.setattr(rebasing, "CHUNK", 1)
    for _ in zip(range(2), rebasing.rebase(NEW), strict=False):
        pass
    assert Organisation.objects.filter(counter=f"{BASE}/").exists()
    with pytest.raises(epoch.UnfinishedMoveError, match=f"rebase {NEW}"):
        epoch.start(NEW, settings.DATA_DIR)
    _rebase()
    assert not Organisation.objects.filter(counter=f"{BASE}/").exists()
    assert not Activity.objects.filter(counter=f"{BASE}/").exists()
    assert Head.objects.filter(iri=_moved(directory["fete"]), op="upsert").exists()
    assert epoch.start(NEW, settings.DATA_DIR).base == NEW


def test_a_second_time_changes_nothing(directory, capsys):
    _rebase()
    lines = Change.objects.count()
    _rebase()
    assert Change.objects.count() == lines
    assert "already" in capsys.readouterr().out


def test_it_may_move_on_and_back(directory):
    _rebase()
    _rebase("https://third.example.org")
    document = _document(directory["member"])
    assert document["sameAs"] == sorted([directory["member"].iri, _moved(directory["member"])])
    _rebase(BASE)
    assert Organisation.objects.get(pk=directory["member"].pk).iri == directory["member"].iri
    with pytest.raises(InvalidDocumentError, match="erased"):
        write.save({"name": "x"}, source=Source.objects.get(), local_id="e", by="test")


def test_a_text_that_only_mentions_an_address_stays(directory):
    said = f"voir {directory['network'].iri} ou {BASE}/id/"
    other = factories.organisation(description={"fr": said})
    _rebase()
    assert _document(other)["description"]["fr"] == said


def test_a_wrong_address_is_refused():
    with pytest.raises(CommandError, match="expected an address such as"):
        _rebase("hub.example.org")


def test_another_start_says_how_to_move(directory, settings):
    with pytest.raises(epoch.BaseMismatchError, match=f"manage.py rebase {NEW}"):
        epoch.start(NEW, settings.DATA_DIR)


def test_no_record_of_a_peer_is_rewritten(directory):
    table = Organisation._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET peer = 'north', counter = 'https://north.example.org/' "
            "WHERE id = %s",
            [directory["member"].pk],
        )
    _rebase()
    assert _document(directory["member"])["id"] == directory["member"].iri
