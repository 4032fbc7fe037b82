"""`manage.py bench`: what reading, dumping and synchronising cost, against floors and peers."""

import os
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from bench import dump, feed, fill, report, servers, sync, table
from config.env import ROOT
from directory.opening import open_hub

SUBJECTS: Final = ("read", "dump", "sync")
RESULTS: Final = ROOT / "docs" / "benchmarks"


class Command(BaseCommand):
    """Fills a database of its own, starts servers on it, measures them, keeps the results."""

    help = "Measure what reading, dumping or synchronising costs; kept under docs/benchmarks/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("subject", choices=SUBJECTS)
        parser.add_argument("--rows", type=int, default=100_000, help="organisations")
        parser.add_argument("--database", help="its URL; SQLite in the data directory by default")
        parser.add_argument("--data", type=Path, help="data directory; var/bench-ROWS by default")
        parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds")
        parser.add_argument("--results", type=Path, default=RESULTS, help="where results are kept")

    def handle(self, *args: Any, **options: Any) -> None:
        rows, rounds = options["rows"], options["rounds"]
        data = (options["data"] or ROOT / "var" / f"bench-{rows}").resolve()
        _be_in(data, options["database"] or f"sqlite:///{data / 'maillage.sqlite3'}")
        open_hub()
        try:
            fill.fill(rows, self._say)
        except fill.FillError as error:
            raise CommandError(str(error)) from error
        if options["subject"] == "dump":
            self._dump(rows, rounds, options["results"])
            return
        if options["subject"] == "sync":
            self._sync(rows, rounds)
            self._take_in(rows, rounds, data, options["results"])
            return
        with servers.running(*servers.APPLICATIONS) as started:
            bench = table.Bench(started, rows, rounds, self._say)
            results = table.measured(bench)
            rates = report.rates(_addresses(started))
        for result in results:
            self.stdout.write(report.row(result))
        for name, values in bench.costs.items():
            self.stdout.write(f"{name:34} {sorted(values)[len(values) // 2]:8.3f} ms CPU")
        for name, rate in rates.items():
            self.stdout.write(f"{name:34} {rate:8.0f} requests/s")
        kept = report.keep(options["results"], rows, rounds, results, bench.costs, rates)
        self.stdout.write(f"kept in {kept}")

    def _dump(self, rows: int, rounds: int, directory: Path) -> None:
        runs = dump.measured(rounds, self._say)
        lines = dump.results(runs, dump.triples(), rows)
        for line in lines:
            self.stdout.write(report.row(line))
        self.stdout.write(f"kept in {dump.keep(directory, rows, runs, lines)}")

    def _sync(self, rows: int, rounds: int) -> None:
        """What following and numbering cost."""
        with servers.running("hub", "floor") as started:
            bench = table.Bench(started, rows, rounds, self._say)
            results = feed.measured(bench)
        for result in results:
            self.stdout.write(report.row(result))
        for name, values in bench.costs.items():
            self.stdout.write(f"{name:34} {sorted(values)[len(values) // 2]:8.3f} ms CPU")

    def _take_in(self, rows: int, rounds: int, data: Path, kept: Path) -> None:
        """What taking in costs, in a database beside this one; PostgreSQL alone has the floor."""
        if connection.vendor != "postgresql":
            self._say("taking in is measured on PostgreSQL alone: --database postgres://…/NAME")
            return
        for results, seconds in sync.measured(rows, rounds, data / "sync", self._say):
            path = sync.keep(kept, rows, results, seconds)  # a run that is stopped keeps its rounds
        for result in results:
            self.stdout.write(report.row(result))
        self.stdout.write(f"kept in {path}")

    def _say(self, text: str) -> None:
        self.stderr.write(f"{time.strftime('%H:%M:%S')} {text}")


def _addresses(started: dict[str, servers.Server]) -> dict[str, str]:
    paths = {"hub": table.LIST, "floor": "/list", "peer": "/list"}
    return {
        f"a page, {name}": f"http://127.0.0.1:{started[name].port}{path}"
        for name, path in paths.items()
    }


def _be_in(data: Path, database: str) -> None:
    """Start again with the benchmark's own environment, unless this is it."""
    own = {"MAILLAGE_DATA_DIR": str(data), "DATABASE_URL": database}
    if data == settings.DATA_DIR and os.environ.get("DATABASE_URL") == database:
        return
    env = {name: text for name, text in os.environ.items() if name != "MAILLAGE_BASE_URL"}
    os.execve(sys.executable, [sys.executable, *sys.argv], {**env, **own})
