"""The same log gives the same bytes, and a dump that is cut leaves the former one whole."""

import json
import os
import shutil
import subprocess
import sys
from itertools import chain
from pathlib import Path

import orjson
import pytest
from django.apps import apps
from django.core import serializers

from directory.changes import number_all
from exports.dumps import publish
from exports.storage.base import NAME

ROOT = Path(__file__).parents[2]
#: How often a dump is cut; the issue's 200 by `MAILLAGE_CUTS=200`.
CUTS = int(os.environ.get("MAILLAGE_CUTS", "6"))
pytestmark = pytest.mark.long


def traceable():
    """Whether there is a strace, and it may trace."""
    command = ["strace", "-f", "--seccomp-bpf", "-o", os.devnull, "true"]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def fixture(tmp_path):
    """Every row of the directory, as a file that any database loads."""
    number_all()
    models = apps.get_app_config("directory").get_models()
    rows = chain.from_iterable(model._default_manager.order_by("pk") for model in models)
    path = tmp_path / "rows.json"
    # Not as "json", which cuts instants to milliseconds.
    path.write_text(json.dumps(serializers.serialize("python", rows), default=str), "utf-8")
    return path


def dumped(data, rows, *moments, seed="0", before=()):
    """Publishes in a process with a SQLite database of its own; `before` stands before its name."""
    data.mkdir(exist_ok=True)
    env = {
        **os.environ,
        "PYTHONHASHSEED": seed,
        "MAILLAGE_DATA_DIR": str(data),
        "DATABASE_URL": f"sqlite:///{data / 'maillage.sqlite3'}",
    }
    return subprocess.run(
        [*before, sys.executable, "-m", "tests.exports.dumper", str(rows), *map(str, moments)],
        cwd=ROOT,
        env=env,
        capture_output=True,
        check=False,
    )


def shown(data, room="dumps"):
    """The sums of the release that is shown, once those of every release hold."""
    for folder in (data / room).iterdir():
        if NAME.fullmatch(folder.name):
            command = ["sha256sum", "--strict", "--quiet", "-c", "SHA256SUMS"]
            subprocess.run(command, cwd=folder, check=True)
    manifest = (data / room / "manifest.json").read_bytes()
    folder = data / room / orjson.loads(manifest)["release"]
    assert (folder / "manifest.json").read_bytes() == manifest
    return (folder / "SHA256SUMS").read_text()


def test_three_hash_seeds_and_both_databases_give_the_same_bytes(everything, tmp_path):
    rows = fixture(tmp_path)
    expected = (publish().folder / "SHA256SUMS").read_text().splitlines()
    for seed in ("0", "1", "4242"):
        data = tmp_path / seed
        done = dumped(data, rows, seed=seed)
        assert done.returncode == 0, done.stderr.decode()
        assert shown(data).splitlines() == expected


@pytest.fixture
def cuts(filled, tmp_path, monkeypatch):
    """A hub with a release whose next one differs: its folder, its rows, the sums of both, and how
    often the next one changes the disk."""
    rows, data, other = fixture(tmp_path), tmp_path / "hub", tmp_path / "other"
    assert dumped(data, rows).returncode == 0
    assert dumped(other, rows).returncode == 0
    # A record more would need a number; another licence moves them all.
    monkeypatch.setenv("MAILLAGE_LICENCE", "CC0-1.0")
    done = dumped(other, rows)
    assert done.returncode == 0, done.stderr.decode()
    former, later = shown(data), shown(other)
    assert former != later
    return data, rows, (former, later), int(done.stdout)


def test_a_dump_killed_at_any_moment_leaves_one_whole_release_shown(cuts):
    data, rows, (former, later), steps = cuts
    moments = sorted({steps * number // CUTS for number in range(CUTS)} | {steps - 1, steps})
    done = dumped(data, rows, *moments)
    assert done.stdout.decode().splitlines() == [
        f"{moment} {moment < steps}" for moment in moments
    ], done.stderr.decode()
    seen = [(former, later).index(shown(data, f"cut-{moment}")) for moment in moments]
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0, 1)
    assert shown(data) == former
    # The next dump clears what a killed one left.
    cut = next(each for each in data.glob("cut-*") if [*each.glob(".building-*")])
    shutil.rmtree(data / "dumps")
    cut.rename(data / "dumps")
    assert dumped(data, rows).returncode == 0
    assert shown(data) == later
    assert not [*(data / "dumps").glob(".building-*")]


@pytest.mark.skipif(not traceable(), reason="no strace here that may fail a system call")
@pytest.mark.parametrize(
    ("call", "error", "since"),
    [("fsync", "EIO", ""), ("write", "ENOSPC", "+")],
    ids=["broken", "full"],
)
def test_a_disk_that_fails_leaves_the_former_release_or_shows_the_next(
    cuts, tmp_path, call, error, since
):
    """`since`: a disk that is full stays so; one sync may fail alone."""
    data, rows, both, _ = cuts
    log = tmp_path / "calls"
    strace = ("strace", "-f", "--seccomp-bpf", "-qq", "-o", str(log), "-e", f"trace={call}")
    count = tmp_path / "count"
    shutil.copytree(data, count)
    assert dumped(count, rows, before=strace).returncode == 0
    total = len(log.read_text().splitlines())
    former = data / "held"
    shutil.copytree(data / "dumps", former)
    failing = max(CUTS // 3, 2)
    seen = []
    for number in range(failing):
        when = 1 + (total - 1) * number // (failing - 1)
        inject = f"inject={call}:error={error}:when={when}{since}"
        done = dumped(data, rows, before=(*strace, "-e", inject))
        assert done.returncode != 0 or when == total, (when, done.stderr.decode())
        seen.append(both.index(shown(data)))
        shutil.rmtree(data / "dumps")
        shutil.copytree(former, data / "dumps")
    assert seen == sorted(seen)
    assert seen[0] == 0
    assert dumped(data, rows).returncode == 0
    assert shown(data) == both[1]
