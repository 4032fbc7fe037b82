"""`manage.py bench sync`: what taking in costs, against prepared bytes through the same SQL."""

import datetime
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connection

from bench import report
from bench.measuring import ratio
from bench.table import Result
from config.env import ROOT

#: Way → the line of the table, and how much of the floor it is to reach.
TARGETS = {
    "feed": ("a feed of new records taken in", 0.60),
    "same": ("the same feed again, nothing changed", 1.3),
    "triples": ("foreign N-Triples loaded", 0.35),
}
MOST_MEMORY = 200

HEAD = """# Benchmarks: taking in

Made by `manage.py bench sync` (see [bench/](../../bench/)). CPU seconds of the process, its
children and its PostgreSQL backend, medians of interleaved rounds, each in a process of its own.
The *floor* replays the very statements and `COPY` bytes of the same records, index rows and
changes; numbering is left out on both sides, and so is the network. Shares are medians of the
rounds' ratios: 1 is as fast as the floor.
"""


def measured(
    rows: int, rounds: int, folder: Path, say: Callable[[str], None]
) -> Iterator[tuple[list[Result], dict[str, list[float]]]]:
    """After each round the lines of the table, and the CPU seconds of the rounds so far by way."""
    _make_database()
    if not (folder / "statements.pickle").exists():
        say(f"preparing {rows:,} records")
        _run("prepare", folder, rows)
        _run("record", folder, rows)
    seconds: dict[str, list[float]] = {way: [] for way in ("floor", *TARGETS)}
    memory = 0
    for number in range(rounds):
        for way, found in seconds.items():
            done = _run(way, folder, rows)
            found.append(done["seconds"])
            memory = max(memory, done["memory"] if way in TARGETS else 0)
            say(f"round {number + 1}: {way} {found[-1]:.2f} s")
        lines = [
            _share(words, target, seconds["floor"], seconds[way])
            for way, (words, target) in TARGETS.items()
        ]
        yield [*lines, _memory(memory)], seconds


def _share(words: str, target: float, floor: list[float], own: list[float]) -> Result:
    value = ratio(floor, own)
    return Result(words, f"≥ {target:g} of the floor", value, "", value >= target)


def _memory(size: int) -> Result:
    value = size / 2**20
    return Result("peak memory", f"< {MOST_MEMORY} MB", value, "MB", value < MOST_MEMORY)


def keep(
    directory: Path, rows: int, results: list[Result], seconds: dict[str, list[float]]
) -> Path:
    """Writes the run's JSON and the page of all runs; the JSON's path."""
    directory.mkdir(parents=True, exist_ok=True)
    machine = report.machine()
    path = directory / f"sync-{rows}.json"
    run = {
        "at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "rows": rows,
        "machine": machine,
        "table": [result.as_json() for result in results],
        "seconds": {way: [round(each, 3) for each in found] for way, found in seconds.items()},
    }
    path.write_text(json.dumps(run, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    runs = [json.loads(each.read_text()) for each in sorted(directory.glob("sync-*.json"))]
    page = HEAD + "".join(map(_section, sorted(runs, key=lambda run: run["rows"])))
    (directory / "sync.md").write_text(page, encoding="utf-8")
    return path


def _section(run: dict[str, Any]) -> str:
    machine, seconds = run["machine"], run["seconds"]
    medians = ", ".join(f"{way} {median(found):.2f} s" for way, found in seconds.items())
    lines = [
        f"\n## {machine['database']}, {run['rows']:,} records\n",
        f"{machine['processor']}; load {machine['load'][0]} at {run['at']}; "
        f"{len(seconds['floor'])} rounds; medians: {medians}.\n",
        "| work | target | measured | |\n|---|---|---|---|",
        *(report.row(Result(**each)) for each in run["table"]),
    ]
    return "\n".join(lines) + "\n"


def _make_database() -> None:
    """A database of its own beside the one that is read: what is taken in takes all its tables."""
    given = connection.settings_dict
    name = f"{given['NAME']}_intake"
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not cursor.fetchone():
            cursor.execute(f'CREATE DATABASE "{name}"')


def _run(way: str, folder: Path, rows: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.intake", way, str(folder), str(rows)]
    own = {"DATABASE_URL": f"{os.environ['DATABASE_URL']}_intake"}
    own |= {"MAILLAGE_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"}
    env = {**os.environ, **own}
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE)
    return dict(json.loads(done.stdout.splitlines()[-1]))
