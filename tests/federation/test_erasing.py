"""What batches and pulls keep of an erased record goes with it."""

import sqlite3

import orjson
import pytest
from django.core.management import call_command

from federation.batches import folders, reporting
from federation.intake import Intake, Staged
from federation.models import Batch, Peer, Pull
from tests import factories
from tests.traces import traces

NAME = "Quetzalcoatlus"
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def record(hub):
    return factories.organisation(NAME, local_id=NAME)


def _erase(record):
    call_command("erase", record.iri, reason="x", by="ada")


def _batch(record, **given):
    made = Batch.objects.create(
        id="01" + "A" * 24, source=record.source, media_type="text/csv", size=1, by="x", **given
    )
    folders.make(made.id)
    return made


def test_the_report_of_a_batch_keeps_its_places(record):
    batch = _batch(record, state="done")
    entries = [
        {"line": 1, "outcome": "new", "id": "a"},
        {"line": 2, "outcome": "changed", "id": NAME, "value": "x" * 30},
        {"line": 3, "outcome": "new", "id": "b"},
    ]
    batch.told = reporting.write(batch, entries)
    batch.save()
    (folders.of(batch.id) / "body.csv").write_text(NAME)
    _erase(record)
    assert traces(NAME) == []
    left, _ = reporting.lines(batch, 0, 10)
    assert [entry["line"] for entry in left] == [1, 2, 3]
    assert left[0] == entries[0]
    assert left[2] == entries[2]
    assert left[1]["reason"] == "erased"


def test_a_batch_that_waits_is_waited_for(record, capsys):
    _batch(record, state="waiting")
    _erase(record)
    assert "a batch is waiting or running" in capsys.readouterr().out


def test_the_items_and_refusals_of_pulls_go(record, tmp_path):
    peer = Peer.objects.create(
        key="north", url="http://x/", kind="maillage", known={"absent": {"s": {NAME: "2026"}}}
    )
    refusals = [{"id": record.iri, "reason": NAME}, {"id": "other", "reason": "x"}]
    Pull.objects.create(peer=peer, refusals=refusals)
    room = tmp_path / "pulls" / "north"
    with Intake(room / "intake.sqlite3") as intake:
        row = (1, "organisation", "s", "upsert", "", orjson.dumps({"x": NAME}), NAME)
        intake.put([Staged(record.iri, *row), Staged("urn:other", *row[:-2], b"{}", "y")], {})
    (room / "fetched").write_text(NAME)
    _erase(record)
    assert traces(NAME) == []
    with sqlite3.connect(room / "intake.sqlite3") as database:
        assert database.execute("SELECT iri FROM item").fetchall() == [("urn:other",)]
    assert Pull.objects.get().refusals == refusals[1:]
