"""The clients of `docs/synchronise.md`, as they are printed there, against a real server."""

import ast
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from django.core.management import call_command

from directory import changes, epoch, write
from directory.changes import digest
from directory.models import Change, Epoch, Head, Organisation, Part, Source, Status
from tests import factories

PAGE = Path(__file__).parents[1] / "docs" / "synchronise.md"
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def printed(language):
    """The one piece of code in this language."""
    (code,) = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    return code


@pytest.fixture
def served(live_server, settings, tmp_path):
    """The address of a hub that answers there."""
    settings.DATA_DIR = tmp_path / "hub"
    settings.BASE_URL = live_server.url
    epoch.forget()
    epoch.start(live_server.url, settings.DATA_DIR)
    factories.source()
    yield live_server.url
    epoch.forget()


class Python:
    """What the client in Python holds."""

    def __init__(self, folder):
        self.script, self.file = folder / "follow.py", folder / "directory.sqlite3"
        self.script.write_text(printed("python"), encoding="utf-8")

    def run(self, address):
        _run([sys.executable, self.script, address, self.file])
        with sqlite3.connect(self.file) as database:
            rows = database.execute("SELECT id, hash, data FROM record").fetchall()
        database.close()
        return {iri: (hash_, json.loads(data)) for iri, hash_, data in rows}

    def forget(self, iri):
        """Lose a record, as a client with a bug might."""
        with sqlite3.connect(self.file) as database:
            database.execute("DELETE FROM record WHERE id = ?", [iri])
        database.close()


class Shell:
    """What the client in the shell holds."""

    def __init__(self, folder):
        self.script, self.folder = folder / "follow.sh", folder / "held"
        self.script.write_text(printed("sh"), encoding="utf-8")

    def run(self, address):
        _run(["sh", self.script, address, self.folder])
        lines = (self.folder / "held.ndjson").read_text("utf-8").split("\n")[:-1]
        items = [json.loads(line) for line in lines]
        return {item["id"]: (item["hash"], item["data"]) for item in items}


@pytest.fixture(params=[Python, Shell])
def follower(request, tmp_path):
    if request.param is Shell and not all(map(shutil.which, ("jq", "curl"))):
        pytest.skip("jq or curl is missing")
    return request.param(tmp_path)


def _run(command):
    ended = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=300)
    assert ended.returncode == 0, ended.stderr


def _hub():
    """What the tables hold."""
    live = [
        (row.iri, (row.hash, json.loads(row.document)))
        for model in (Organisation, Source)
        for row in model.objects.filter(status=Status.LIVE)
    ]
    return dict(live)


def _assert_same(held):
    assert held == _hub()
    state = changes.state()
    total = sum(digest.term(iri, hash_) for iri, (hash_, _) in held.items())
    assert (state.count, state.digest) == (len(held), digest.shown(total))


def test_it_follows_what_is_new_changed_and_gone(served, follower):
    write_many(1_100)
    _assert_same(follower.run(served))
    records = list(Organisation.objects.order_by("pk")[:3])
    factories.organisation("Changée", local_id=records[0].local_id)
    write.withdraw(records[1].iri, reason="closed", by="test")
    write.withdraw(records[2].iri, reason="erased", by="test")
    factories.organisation("Nouvelle “ici”\u2028là")
    held = follower.run(served)
    _assert_same(held)
    assert records[1].iri not in held
    _assert_same(follower.run(served))


def write_many(count):
    rows = (write.Row(f"m{number}", {"name": f"n {number}"}) for number in range(count))
    assert {each.outcome for each in write.save_many(rows, source=Source.objects.get(), by="t")}


@pytest.mark.parametrize("dumped", [True, False])
def test_it_loads_the_snapshot_when_its_cursor_leads_nowhere(served, follower, dumped):
    gone = factories.organisation()
    stays = factories.organisation()
    assert follower.run(served).keys() >= {gone.iri, stays.iri}
    # A restored backup: the record was never there, and a new life of the log begins.
    _forget(gone)
    former = Epoch.objects.latest("id")
    Epoch.objects.create(id="7" + former.id[1:], base=served)
    epoch.forget()
    factories.organisation()
    if dumped:
        call_command("dump", verbosity=0)
        factories.organisation()
    held = follower.run(served)
    assert gone.iri not in held
    _assert_same(held)


def _forget(record):
    for model in (Head, Change, Organisation):
        model.objects.filter(iri=record.iri).delete()
    part = Part.objects.get(type="organisation")
    total = int(part.digest, 16) - digest.term(record.iri, record.hash)
    Part.objects.filter(pk=part.pk).update(count=1, digest=digest.hexadecimal(total))


def test_the_python_client_notices_that_it_lost_something(served, tmp_path):
    follower = Python(tmp_path)
    lost = factories.organisation()
    follower.run(served)
    follower.forget(lost.iri)
    _assert_same(follower.run(served))


def test_the_python_client_has_forty_lines_and_needs_no_package():
    code = printed("python")
    assert len([line for line in code.splitlines() if line.strip()]) <= 40
    imported = {
        name.partition(".")[0]
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (getattr(node, "module", ""), *(alias.name for alias in node.names))
        if isinstance(node, ast.Import) or name == node.module
    }
    assert imported - {""} <= sys.stdlib_module_names


def test_an_item_is_what_the_page_says(served):
    factories.organisation()
    record = factories.organisation()
    write.withdraw(record.iri, reason="closed", by="test")
    (example,) = re.findall(r"```json\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    with urllib.request.urlopen(f"{served}/api/v1/changes") as answer:
        page = json.load(answer)
    told = json.loads(example)
    assert list(told) == list(page)
    assert list(told["state"]) == list(page["state"])
    assert [list(item) for item in told["items"]] == [list(item) for item in page["items"][1:]]
