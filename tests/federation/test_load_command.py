"""`manage.py load` when something is in its way: a sentence, and nothing half-done."""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection

from directory import write
from directory.models import Organisation, Source
from directory.renaming import TakenIdError
from federation import apply, exclusive, loading
from federation.management.commands import load as command
from federation.reconcile import Decision
from tests import factories
from tests.federation.conftest import SAMPLES

MANAGE = Path(__file__).parents[2] / "manage.py"
FILE = str(SAMPLES / "coopsuk.csv")

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "more",
    [
        ("--dry-run",),
        ("--complete",),
        ("--source", "a"),
        ("--mapping", "a"),
        ("--accept-gone", "1"),
    ],
)
def test_synthetic_organisations_go_with_no_option_of_a_file(hub, more):
    with pytest.raises(CommandError, match=more[0]):
        call_command("load", "--synthetic", "3", *more)
    assert not Source.objects.exists()


@pytest.mark.parametrize("count", ["-1", "0"])
def test_there_is_at_least_one_synthetic_organisation(hub, count):
    with pytest.raises(CommandError, match="at least 1"):
        call_command("load", "--synthetic", count)
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    "error",
    [OSError(28, "No space left on device", "rows.ndjson"), OperationalError("disk is full")],
)
def test_a_full_disk_is_told_in_a_sentence(hub, monkeypatch, error):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr(apply.write, "save_many", fail)
    with pytest.raises(CommandError, match="load it again") as raised:
        call_command("load", FILE)
    assert "\n" not in str(raised.value)
    assert str(error.args[-1]) in str(raised.value)


def test_a_report_that_cannot_be_written_stops_the_load_before_it_begins(hub, tmp_path):
    for path in ("/nonexistent/r.json", str(tmp_path)):
        with pytest.raises(CommandError, match="report"):
            call_command("load", FILE, "--report", path)
    assert not Source.objects.exists()


def test_no_report_is_left_of_a_load_that_failed(hub, tmp_path):
    path = tmp_path / "r.json"
    with pytest.raises(CommandError):
        call_command("load", str(tmp_path / "nothing.csv"), "--report", str(path))
    assert not path.exists()


def test_a_report_that_breaks_off_is_still_told_as_text(hub, monkeypatch, tmp_path, capsys):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(command, "write_json", fail)
    with pytest.raises(CommandError, match="report"):
        call_command("load", FILE, "--report", str(tmp_path / "r.json"))
    assert "→ coopsuk" in capsys.readouterr().out


def test_a_reader_that_goes_away_ends_the_load_quietly(tmp_path):
    environment = {
        **os.environ,
        "MAILLAGE_DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'hub.sqlite3'}",
    }
    report = tmp_path / "r.json"
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, str(MANAGE), "load", FILE, "--report", str(report)],
        env=environment,
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(report.read_text())["new"] == 22


def test_renames_are_done_together_or_not_at_all(hub):
    source = factories.source("wild")
    for local_id in ("a", "b", "taken"):
        factories.organisation(local_id, of=source, local_id=local_id)
    decision = Decision((), {"a": "new", "b": "taken"}, ())
    with pytest.raises(TakenIdError):
        apply.rename(decision, source, "organisation", by="test")
    ids = set(Organisation.objects.values_list("local_id", flat=True))
    assert ids == {"a", "b", "taken"}


def test_a_name_taken_meanwhile_is_told_in_a_sentence(hub, monkeypatch):
    def fail(*_, **__):
        raise TakenIdError("wild calls another record “x” already")

    monkeypatch.setattr(write, "save_many", fail)
    with pytest.raises(CommandError, match="load it again"):
        call_command("load", FILE)


@pytest.mark.django_db(transaction=True)
def test_a_load_waits_for_the_one_of_the_same_source(tmp_path):
    said, order, inside = [], [], threading.Event()

    def second():
        try:
            inside.wait(5)
            with exclusive.alone("wild", tmp_path, heard):
                order.append("second")
        finally:
            connection.close()

    waiting = threading.Event()

    def heard(text):
        said.append(text)
        waiting.set()

    thread = threading.Thread(target=second)
    thread.start()
    with exclusive.alone("wild", tmp_path, said.append):
        inside.set()
        assert waiting.wait(5)
        with exclusive.alone("other", tmp_path, said.append):
            order.append("first")
    thread.join(5)
    assert order == ["first", "second"]
    (text,) = said
    assert "wild" in text


@pytest.mark.django_db(transaction=True)
def test_on_postgresql_a_load_waits_for_one_on_another_machine(tmp_path):
    if connection.vendor != "postgresql":
        pytest.skip("one machine, one file")
    said, begun, done = [], threading.Event(), threading.Event()

    def elsewhere():
        try:
            with exclusive.alone("wild", tmp_path / "elsewhere", said.append):
                begun.set()
                done.wait(5)
        finally:
            connection.close()

    (tmp_path / "elsewhere").mkdir()
    thread = threading.Thread(target=elsewhere)

    def heard(text):
        said.append(text)
        done.set()

    thread.start()
    assert begun.wait(5)
    with exclusive.alone("wild", tmp_path, heard):
        assert len(said) == 1
    thread.join(5)


def test_each_load_holds_the_lock_of_its_source(hub, settings, monkeypatch):
    held = []
    alone = exclusive.alone

    def noted(key, *rest):
        held.append(key)
        return alone(key, *rest)

    monkeypatch.setattr(loading.exclusive, "alone", noted)
    call_command("load", FILE, verbosity=0)
    call_command("load", "--synthetic", "1")
    assert held == ["coopsuk", "synthetic"]
