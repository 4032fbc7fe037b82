"""The same log gives the same bytes, and a dump that is cut leaves the former one whole."""

import json
import os
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

ROOT = Path(__file__).parents[2]
#: How often a dump is cut; the issue's 200 by `MAILLAGE_CUTS=200`.
CUTS = int(os.environ.get("MAILLAGE_CUTS", "6"))
pytestmark = pytest.mark.long


def fixture(tmp_path):
    """Every row of the directory, as a file that any database loads."""
    number_all()
    models = apps.get_app_config("directory").get_models()
    rows = chain.from_iterable(model._default_manager.order_by("pk") for model in models)
    path = tmp_path / "rows.json"
    # Not as "json", which cuts instants to milliseconds.
    path.write_text(json.dumps(serializers.serialize("python", rows), default=str), "utf-8")
    return path


def dumped(data, rows, *fault, seed="0"):
    """Publishes in a process with a SQLite database of its own."""
    data.mkdir(exist_ok=True)
    env = {
        **os.environ,
        "PYTHONHASHSEED": seed,
        "MAILLAGE_DATA_DIR": str(data),
        "DATABASE_URL": f"sqlite:///{data / 'maillage.sqlite3'}",
    }
    return subprocess.run(
        [sys.executable, "-m", "tests.exports.dumper", str(rows), *map(str, fault)],
        cwd=ROOT,
        env=env,
        capture_output=True,
        check=False,
    )


def shown(data):
    """The sums of the release that is shown, once every one of them holds."""
    manifest = orjson.loads((data / "dumps" / "manifest.json").read_bytes())
    folder = data / "dumps" / manifest["release"]
    subprocess.run(["sha256sum", "--strict", "--quiet", "-c", "SHA256SUMS"], cwd=folder, check=True)
    assert (folder / "manifest.json").read_bytes() == (data / "dumps/manifest.json").read_bytes()
    return (folder / "SHA256SUMS").read_text()


def test_three_hash_seeds_and_both_databases_give_the_same_bytes(filled, tmp_path):
    rows = fixture(tmp_path)
    expected = (publish().folder / "SHA256SUMS").read_text().splitlines()
    for seed in ("0", "1", "4242"):
        data = tmp_path / seed
        done = dumped(data, rows, seed=seed)
        assert done.returncode == 0, done.stderr.decode()
        assert shown(data).splitlines() == expected


def test_a_dump_cut_at_any_moment_leaves_the_former_release_whole(filled, tmp_path):
    data = tmp_path / "hub"
    former = fixture(tmp_path)
    assert dumped(data, former).returncode == 0
    before = shown(data)
    # The next release differs: a record more would need a number, a licence moves them all.
    os.environ["MAILLAGE_LICENCE"] = "CC0-1.0"
    try:
        steps = int(dumped(tmp_path / "count", former, "kill", 10**9).stdout.split()[1])
        for number in range(CUTS):
            moment = steps * number // CUTS
            fault = ("kill", "full", "fsync")[number % 3]
            done = dumped(data, former, fault, moment % 60 if fault == "fsync" else moment)
            assert done.returncode != 0, (fault, moment)
            if fault != "kill":
                assert b"OSError" in done.stderr
            assert shown(data) == before
        assert dumped(data, former).returncode == 0
        assert shown(data) != before
        assert not [*(data / "dumps").glob(".building-*")]
    finally:
        del os.environ["MAILLAGE_LICENCE"]
