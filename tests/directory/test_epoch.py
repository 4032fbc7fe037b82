"""Epochs: when one goes on, when a new one begins, and what that announces."""

import json

import pytest

from directory import changes, epoch, write
from directory.models import Change, Epoch, Organisation, Source
from tests import factories
from tests.conftest import BASE


def test_a_second_start_goes_on(hub, tmp_path):
    assert epoch.start(BASE, tmp_path).id == hub.id
    assert Epoch.objects.count() == 1


def test_a_hub_without_a_record_takes_another_base(hub, tmp_path):
    assert epoch.start("https://other.test", tmp_path).base == "https://other.test"
    assert epoch.start(None, tmp_path).base == "https://other.test"


def test_another_base_stops_the_start_and_names_both(hub, tmp_path):
    factories.organisation()
    with pytest.raises(epoch.BaseMismatchError) as caught:
        epoch.start("https://other.test", tmp_path)
    assert BASE in str(caught.value)
    assert "https://other.test" in str(caught.value)


def test_a_hub_that_was_never_started_has_no_address(db):
    epoch.forget()
    with pytest.raises(epoch.NoEpochError, match="MAILLAGE_BASE_URL"):
        epoch.base()


def test_a_log_shorter_than_what_was_served_begins_a_new_epoch(hub, tmp_path):
    factories.organisation()
    changes.number()
    epoch.note(3)
    again = epoch.start(BASE, tmp_path)
    assert again.id > hub.id
    assert "3 was served" in again.why
    assert epoch.current().id == again.id


def test_a_log_as_long_as_what_was_served_goes_on(hub, tmp_path):
    factories.organisation()
    changes.number()
    epoch.note(2)
    epoch.note(1)
    assert json.loads((tmp_path / "epoch.json").read_text())["seq"] == 2
    assert epoch.start(BASE, tmp_path).id == hub.id


def test_another_database_begins_a_new_epoch(hub, tmp_path):
    Epoch.objects.update(system="another")
    assert "another database" in epoch.start(BASE, tmp_path).why


@pytest.mark.parametrize("text", ["", "{", "{}", '{"epoch": "x", "seq": 1}', "[]"])
def test_a_lost_or_broken_file_begins_a_new_epoch(hub, tmp_path, text):
    (tmp_path / "epoch.json").write_text(text)
    assert epoch.start(BASE, tmp_path).id > hub.id


def test_an_epoch_is_greater_than_the_last_whatever_the_clock_says(hub, tmp_path):
    future = "7ZZZZZZZZZZZZZZZZZZZZZZZZY"
    (tmp_path / "epoch.json").write_text(json.dumps({"epoch": future, "seq": 0}))
    assert epoch.start(BASE, tmp_path).id == "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"


def test_a_new_epoch_announces_all_own_live_records_again(hub, tmp_path):
    kept = factories.organisation()
    activity = factories.activity()
    gone = factories.organisation()
    foreign = factories.organisation()
    Organisation.objects.filter(pk=foreign.pk).update(peer="other", counter="http://other/")
    write.withdraw(gone.iri, reason="closed", by="test")
    changes.number()
    before = changes.state()
    (tmp_path / "epoch.json").unlink()
    new = epoch.start(BASE, tmp_path)
    announced = Change.objects.filter(seq=None).order_by("id")
    assert [change.iri for change in announced] == [kept.source.iri, kept.iri, activity.iri]
    change = announced.get(iri=kept.iri)
    assert (change.counter_epoch, change.version, change.op) == (new.id, 1, "upsert")
    assert (change.document, change.path) == (kept.document, ["http://hub.test/"])
    assert change.key == kept.key
    changes.number()
    assert changes.state().digest == before.digest
    kept.refresh_from_db()
    assert kept.counter_epoch == new.id
    assert Source.objects.get().counter_epoch == new.id
