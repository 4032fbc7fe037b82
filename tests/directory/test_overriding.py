"""Overrides: this hub's readers see the view; all that leaves is the document."""

import orjson
import pytest
from django.core.management import CommandError, call_command

from directory import changes, overriding, queries, write
from directory.models import Change, Edit, Organisation, OrganisationText, Override, Place
from tests import factories
from vocab.faults import InvalidDocumentError

pytestmark = pytest.mark.usefixtures("hub")


def _wish(what, why="asked by the member", **patch):
    return overriding.Wish(what, "ada", why, patch)


def _view(record):
    record.refresh_from_db()
    return orjson.loads(record.shown)


@pytest.fixture
def record():
    return factories.organisation(
        "Les Roses",
        acronym="LR",
        local_id="1",
        description={"fr": "Fleurs", "en": "Flowers"},
        places=[factories.place("FR", locality="Lyon")],
    )


def test_a_corrected_field_is_what_readers_see_and_find(record):
    write.override(record.iri, _wish("correct", name="Les Pivoines"))
    assert _view(record)["name"] == record.name == "Les Pivoines"
    assert OrganisationText.objects.get().title == "pivoines"
    assert orjson.loads(record.document)["name"] == "Les Roses"


def test_a_hidden_field_is_in_neither_view_nor_index(record):
    write.override(record.iri, _wish("hide", places=None))
    assert "places" not in _view(record)
    assert not Place.objects.exists()
    assert not queries.in_country(queries.visible(Organisation), ["FR"]).exists()


def test_nothing_of_it_is_in_the_log_or_the_digest(record):
    changes.number_all()
    before, lines = changes.state(), Change.objects.count()
    write.override(record.iri, _wish("correct", name="Les Pivoines"))
    write.override(record.iri, _wish("hide"))
    assert (changes.state(), Change.objects.count()) == (before, lines)
    (head,) = changes.heads("organisation")
    assert "Pivoines" not in head.document
    record.refresh_from_db()
    assert record.hash == head.hash


def test_it_survives_a_save_that_changes_the_document(record):
    write.override(record.iri, _wish("correct", name="Les Pivoines", description={"fr": None}))
    write.save({"name": "Roses SA", "acronym": "R"}, source=record.source, local_id="1", by="test")
    assert _view(record)["name"] == record.name == "Les Pivoines"
    assert _view(record)["acronym"] == "R"
    assert orjson.loads(record.document)["name"] == "Roses SA"


def test_it_survives_a_save_of_many(record):
    write.override(record.iri, _wish("correct", name="Les Pivoines"))
    rows = [write.Row(str(number), {"name": f"Nom {number}"}) for number in range(1, 31)]
    list(write.save_many(rows, source=record.source, by="test"))
    assert _view(record)["name"] == "Les Pivoines"
    assert Organisation.objects.exclude(view=None).count() == 1


def test_it_survives_a_withdrawal_and_a_return(record):
    write.override(record.iri, _wish("correct", name="Les Pivoines"))
    write.withdraw(record.iri, reason="closed", by="test")
    write.save({"name": "Les Roses"}, source=record.source, local_id="1", by="test")
    assert _view(record)["name"] == "Les Pivoines"


def test_a_patch_is_a_merge_patch(record):
    write.override(record.iri, _wish("correct", description={"fr": None, "es": "Flores"}))
    assert _view(record)["description"] == {"en": "Flowers", "es": "Flores"}


def test_edits_add_up_each_with_who_when_and_why(record):
    write.override(record.iri, _wish("hide", why="no address, please", places=None))
    found = write.override(record.iri, _wish("correct", why="misspelt", name="Les Rosés"))
    told = {each["field"]: each for each in found.members()["fields"]}
    assert told["places"]["what"] == "hidden"
    assert told["places"]["why"] == "no address, please"
    assert told["name"]["what"] == "corrected"
    assert (told["name"]["by"], told["name"]["why"]) == ("ada", "misspelt")
    assert told["name"]["at"].endswith("Z")
    assert [each.what for each in Edit.objects.order_by("id")] == ["hide", "correct"]


def test_what_no_longer_applies_is_told_and_not_lost(record):
    write.override(record.iri, _wish("hide", acronym=None))
    write.override(record.iri, _wish("correct", name="Roses SA"))
    write.save({"name": "Roses SA"}, source=record.source, local_id="1", by="test")
    told = {each["field"]: each.get("idle") for each in Override.objects.get().members()["fields"]}
    assert told == {"acronym": "absent", "name": "same"}
    write.save({"name": "X", "acronym": "LR"}, source=record.source, local_id="1", by="test")
    assert _view(record)["name"] == "Roses SA"
    assert "acronym" not in _view(record)
    assert Override.objects.get().idle == {}


def test_what_would_make_the_new_document_invalid_is_left_aside(record):
    start = {"name": "Fête", "start": "2026-01-01", "end": "2026-02-01"}
    fete = factories.activity(local_id="f", **start)
    write.override(fete.iri, _wish("correct", end="2026-01-02"))
    later = {"name": "Fête", "start": "2026-01-15", "end": "2026-02-01"}
    write.save(later, source=fete.source, local_id="f", by="test", type_name="activity")
    fete.refresh_from_db()
    assert orjson.loads(fete.shown)["end"] == "2026-02-01"
    assert Override.objects.get().idle == {"end": "invalid"}


@pytest.mark.parametrize(
    ("patch", "pointer"),
    [
        ({"name": None}, "/name"),
        ({"record": {"licence": "https://example.org/"}}, "/record"),
        ({"id": "https://example.org/1"}, "/id"),
        ({"nom": "X"}, "/nom"),
        ({"founded": "yesterday"}, "/founded"),
    ],
)
def test_a_view_that_would_be_no_document_is_refused(record, patch, pointer):
    with pytest.raises(InvalidDocumentError) as refused:
        write.override(record.iri, _wish("correct", **patch))
    assert [each.pointer for each in refused.value.faults] == [pointer]
    assert not Override.objects.exists()


def test_what_is_removed_is_shown_again(record):
    write.override(record.iri, _wish("correct", name="Les Pivoines", acronym="P"))
    write.override(record.iri, _wish("remove", name=None))
    assert (_view(record)["name"], _view(record)["acronym"]) == ("Les Roses", "P")
    write.override(record.iri, _wish("remove"))
    assert record.document == Organisation.objects.get().shown
    assert not Override.objects.exists()
    assert OrganisationText.objects.get().title == "roses"


def test_there_must_be_something_to_remove(record):
    with pytest.raises(overriding.NoOverrideError, match="name"):
        write.override(record.iri, _wish("remove", name=None))


def test_an_unknown_record_has_no_override():
    with pytest.raises(overriding.NoSuchRecordError):
        write.override("http://hub.test/id/organisation/none", _wish("hide"))


def test_a_hidden_record_is_seen_by_nobody_and_counted_in_the_feed(record):
    write.override(record.iri, _wish("hide"))
    assert not queries.visible(Organisation).exists()
    assert changes.number() or True
    assert changes.state().count == 2


def test_a_source_publishes_what_its_own_document_says(record):
    source = record.source
    write.override(source.iri, _wish("correct", title={"fr": "Autre"}, publishesContacts=True))
    source.refresh_from_db()
    assert orjson.loads(source.shown)["title"] == {"fr": "Autre"}
    assert source.publishes_contacts is False


def test_the_command_hides_corrects_and_shows_again(record, capsys):
    call_command("override", "hide", record.iri, "acronym", "--why", "wrong", "--by", "ada")
    call_command(
        *("override", "correct", record.iri, "name=Les Pivoines", "description.fr=Autre"),
        *("--why", "renamed", "--by", "ada"),
    )
    assert _view(record)["description"] == {"en": "Flowers", "fr": "Autre"}
    call_command("override", "list")
    printed = capsys.readouterr().out
    assert "acronym hidden, description corrected, name corrected; ada" in printed
    call_command("override", "remove", record.iri, "--why", "done", "--by", "ada")
    assert _view(record)["name"] == "Les Roses"
    call_command("override", "list", record.iri)
    assert "remove {} (done)" in capsys.readouterr().out


def test_the_command_says_what_is_wrong(record):
    with pytest.raises(CommandError, match="expected FIELD=VALUE"):
        call_command("override", "correct", record.iri, "name", "--why", "x")
    with pytest.raises(CommandError, match="/name: `name` is required"):
        call_command("override", "hide", record.iri, "name", "--why", "x")
    with pytest.raises(CommandError, match="override list"):
        call_command("override", "hide", "http://hub.test/none", "--why", "x")
