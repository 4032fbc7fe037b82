"""Erasures, carried out everywhere: no byte of what was erased is left in any table or file."""

import subprocess

import pytest
from django.core.management import CommandError, call_command

from config import erasing
from directory import changes, database, overriding, write
from directory.erasing import ledger, mark
from directory.exclusive import alone
from directory.identity import mint
from directory.models import Erasing, Organisation, Word
from exports.feeds.ldes import generation
from federation import staging
from tests import factories, processes
from tests.traces import traces
from vocab.faults import InvalidDocumentError

NAME = "Quetzalcoatlus"
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def record(hub):
    """One record whose every text is a name, changed, overridden and numbered, among others."""
    for number in range(30):
        factories.organisation(f"Les Roses {number}", description={"fr": "Fleurs " * 50})
    made = factories.organisation(f"{NAME} premier", local_id=NAME, acronym=NAME)
    texts = {"description": {"fr": f"{NAME} {'texte ' * 3000}"}, "legalName": NAME}
    place = factories.place("FR", locality=NAME, region=NAME, street=NAME)
    sirens = [factories.identifier("siren", NAME)]
    write.save(
        {"name": NAME, **texts, "places": [place], "identifiers": sirens},
        source=made.source,
        local_id=NAME,
        by="test",
    )
    for patch in ({"name": f"{NAME} corrigé"}, {"name": f"{NAME}bis"}):
        write.override(made.iri, overriding.Wish("correct", "ada", f"{NAME} asked", patch))
    changes.number_all()
    database.analyse()
    return Organisation.objects.get(pk=made.pk)


def _erase(record, **options):
    call_command("erase", record.iri, reason="asked by the member", by="ada", **options)


def test_no_table_and_no_file_holds_what_was_erased(record, tmp_path, capsys):
    assert len(traces(NAME)) > 5
    killed = tmp_path / "staging" / "killed"
    killed.mkdir(parents=True)
    (killed / "rows.ndjson").write_text(NAME)
    _erase(record)
    assert "Nothing is left." in capsys.readouterr().out
    assert traces(NAME) == []
    assert not Erasing.objects.exists()
    (head,) = changes.deleted()
    assert (head.iri, head.reason) == (record.iri, "erased")


def test_kept_dumps_and_streams_lose_it_too(record, tmp_path):
    call_command("dump", verbosity=0)
    former = generation.current()
    sealed = generation.root() / former.id / "organisations"
    sealed.mkdir(parents=True)
    (sealed / "0.trig").write_text(NAME)
    held = [each for each in traces(NAME) if "/dumps/" in each]
    assert len(held) > 3
    _erase(record)
    assert traces(NAME) == []
    assert generation.current().id != former.id
    assert (tmp_path / "dumps" / "manifest.json").exists()


def test_words_of_changes_that_were_pruned_go_too(record):
    Word.objects.create(word="quetzalcoatlusold")
    _erase(record)
    assert traces(NAME) == []
    assert Word.objects.filter(word="roses").exists()


def test_it_may_be_said_twice(record, capsys):
    _erase(record)
    _erase(record)
    assert "erased before" in capsys.readouterr().out
    assert traces(NAME) == []


def test_a_step_that_fails_is_done_by_the_next_run(record, monkeypatch):
    broken = [("dumps", lambda _: 1 / 0)]
    monkeypatch.setattr(erasing, "STEPS", (*erasing.STEPS, *broken))
    with pytest.raises(ZeroDivisionError):
        _erase(record)
    assert erasing.due()
    monkeypatch.undo()
    assert erasing.complete() == []
    assert traces(NAME) == []


def test_what_a_running_load_staged_is_waited_for(record, tmp_path, capsys):
    with staging.room(tmp_path) as room:
        (room / "rows.ndjson").write_text(NAME)
        _erase(record)
        assert "staged files: waiting (a load is running" in capsys.readouterr().out
        assert erasing.due()
    assert erasing.complete() == []
    assert traces(NAME) == []


def test_only_one_process_carries_out_erasures(record):
    with alone("erasing"):
        assert [left.step for left in erasing.complete()] == ["all"]


def test_an_unknown_address_is_an_error_that_says_what_to_do(record):
    with pytest.raises(CommandError, match=r"nothing was erased.*--unknown"):
        call_command("erase", record.iri, "http://hub.test/id/organisation/none", reason="x")
    assert Organisation.objects.get(pk=record.pk).status == "live"


def test_an_unknown_record_can_be_kept_from_ever_coming(hub):
    iri = mint("organisation", factories.source(), "later")
    call_command("erase", iri, reason="x", unknown=True)
    assert ledger() == {mark(iri)}
    with pytest.raises(InvalidDocumentError, match="erased"):
        factories.organisation(local_id="later")


@pytest.mark.usefixtures("hub")
def test_a_source_with_records_cannot_be_erased():
    record = factories.organisation()
    with pytest.raises(CommandError, match="still published"):
        call_command("erase", record.source.iri, reason="x")


def test_a_process_killed_in_the_middle_is_made_good(record, settings):
    """The record goes in one transaction; what a killed process leaves, the next run clears."""
    script = processes.start("tests.config.eraser", record.iri)
    try:
        assert script.stdout.readline() == "withdrawn\n"
    finally:
        script.kill()
        script.communicate()
    assert script.returncode == -subprocess.signal.SIGKILL
    changes.number_all()
    assert erasing.due()
    assert erasing.complete() == []
    assert traces(NAME) == []
