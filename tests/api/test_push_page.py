"""`docs/push.md` as it is printed there, against a real server."""

import csv
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from directory import epoch
from directory.changes import digest
from tests import factories
from tests.api import partner, serving

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "push.md").read_text(encoding="utf-8")
(SCRIPT,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
(CURL,) = re.findall(r"^curl --fail-with-body .*$", PAGE, re.MULTILINE)
(HEADER,) = re.findall(r"```csv\n(.*?)\n", PAGE)
MEMBERS = 600
TOWN = ("59000", "Lille", "FR")


@pytest.fixture
def hub_at(transactional_db, settings, tmp_path):
    """The address of a real hub with the source `members`."""
    base = f"http://127.0.0.1:{serving.free_port()}"
    settings.DATA_DIR, settings.BASE_URL = tmp_path, base
    epoch.forget()
    epoch.start(base, tmp_path)
    factories.source("members")
    with serving.served(base):
        yield base
    epoch.forget()


@pytest.fixture
def push(hub_at, tmp_path):
    """Runs the script of the page: its status, and the lines that it printed."""
    script, environment = tmp_path / "push.py", {"MAILLAGE_KEY": partner.key("members")}
    script.write_text(SCRIPT, encoding="utf-8")

    def run(path, *more, key=environment["MAILLAGE_KEY"]):
        command = [sys.executable, str(script), hub_at, "members", str(path), *more]
        done = subprocess.run(
            command, env={"MAILLAGE_KEY": key}, capture_output=True, text=True, timeout=300
        )
        return done.returncode, done.stdout.splitlines(), done.stderr

    run.key = environment["MAILLAGE_KEY"]
    return run


def members():
    """A row a member, its cells by the columns of the page."""
    return [
        [str(n), f"Coopérative {n}", f"https://coop{n}.example/", f"{n} rue X", *TOWN]
        for n in range(1, MEMBERS + 1)
    ]


def write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([HEADER.split(","), *rows])
    return path


class Follower:
    """The client of `docs/synchronise.md`, as it is printed there."""

    def __init__(self, base, folder):
        page = (DOCS / "synchronise.md").read_text(encoding="utf-8")
        self.script, self.copy = folder / "follow.py", folder / "copy.sqlite3"
        self.script.write_text(re.findall(r"```python\n(.*?)```", page, re.DOTALL)[0])
        self.base = base

    def agrees(self):
        """How many records it holds when it ends with the digest of the hub."""
        command = [sys.executable, str(self.script), self.base, str(self.copy)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr
        with closing(sqlite3.connect(self.copy)) as copy:
            rows = copy.execute("SELECT id, hash FROM record").fetchall()
            (cursor,) = copy.execute("SELECT cursor FROM place").fetchone()
        address = f"{self.base}/api/v1/changes?after={cursor}"
        with urllib.request.urlopen(address, timeout=60) as answer:
            state = json.load(answer)["state"]
        total = digest.hexadecimal(sum(digest.term(*row) for row in rows))
        assert (state["count"], state["digest"]) == (len(rows), f"set-sha256:{total}")
        return len(rows)


def test_the_script_has_thirty_lines_and_needs_nothing_else():
    assert len(SCRIPT.splitlines()) <= 30
    modules = set(re.findall(r"^(?:import|from) (.+?)(?: import .*)?$", SCRIPT, re.MULTILINE))
    named = {name.strip().partition(".")[0] for each in modules for name in each.split(",")}
    assert named <= sys.stdlib_module_names


def test_a_partners_night(push, hub_at, tmp_path):
    follower = Follower(hub_at, tmp_path)
    rows = members()
    table = write(tmp_path / "members.csv", rows)
    assert push(table) == (0, ["600 read, 600 new"], "")
    assert follower.agrees() == 600 + 1  # and the source itself
    assert push(table) == (0, ["600 read, 600 unchanged"], "")
    assert follower.agrees() == 600 + 1  # and the source itself
    for n in (10, 20, 30):
        rows[n][1] += ", SCIC"
    rows = rows[5:]
    rows.append(["", "Sans numéro", "", "", "", "", ""])
    status, lines, said = push(write(table, rows))
    assert (status, said) == (0, "")
    counts = "596 read, 3 changed, 592 unchanged, 5 gone, 5 withdrawn, 1 refused"
    assert lines == [
        counts,
        "line 597: refused: has no id: neither `id` nor `local_id` is filled",
    ]
    assert follower.agrees() == 595 + 1
    own = f"{hub_at}/api/v1/organisations?source=members&format=csv&operating=any&limit=1000"
    with urllib.request.urlopen(own, timeout=60) as answer:
        (tmp_path / "own.csv").write_bytes(answer.read())
    assert push(tmp_path / "own.csv") == (0, ["595 read, 595 unchanged"], "")
    assert follower.agrees() == 595 + 1


def test_what_goes_wrong_is_said(push, tmp_path):
    rows = members()
    table = write(tmp_path / "members.csv", rows)
    status, lines, said = push(table, key="wrong")
    assert (status, lines) == (1, [])
    assert "key" in said or "clé" in said
    push(table)
    status, lines, said = push(write(table, rows[:300]))
    assert (status, lines) == (1, ["300 read, 300 unchanged, 300 gone"])
    assert "accept_gone=300" in said
    status, lines, said = push(table, "accept_gone=300")
    assert (status, lines) == (0, ["300 read, 300 unchanged, 300 gone, 300 withdrawn"])


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_one_line_of_curl_does_the_same(push, hub_at, tmp_path):
    write(tmp_path / "members.csv", members())
    environment = {"HUB": hub_at, "MAILLAGE_KEY": push.key, "PATH": os.environ["PATH"]}
    done = subprocess.run(
        ["sh", "-c", CURL], cwd=tmp_path, env=environment, capture_output=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["counts"]["new"] == MEMBERS
    assert push(tmp_path / "members.csv") == (0, ["600 read, 600 unchanged"], "")
