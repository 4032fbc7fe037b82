"""`manage.py test [ARGS]`: the tests on SQLite, then those that use a database on PostgreSQL."""

import os
import subprocess
import sys
from typing import Any, Final

from django.core.management.base import BaseCommand

from config.env import ROOT

DEFAULT: Final = "postgres://postgres@127.0.0.1:5432/postgres"
NO_TESTS: Final = 5


class Command(BaseCommand):
    """Runs pytest once for each database, with ARGS as pytest's own."""

    help = "Run the tests: ARGS are pytest's. PostgreSQL is TEST_DATABASE_URL."

    def run_from_argv(self, argv: list[str]) -> None:
        """ARGS go to pytest untouched, so Django's parser must not see them."""
        sys.exit(run(argv[2:]))

    def handle(self, *args: Any, **options: Any) -> None:
        sys.exit(run(list(args)))


def run(args: list[str]) -> int:
    """The exit status of the two runs: the first that is not 0."""
    url = os.environ.get("TEST_DATABASE_URL", DEFAULT)
    sqlite = _pytest("SQLite", {"DATABASE_URL": ""}, args)
    if sqlite not in {0, NO_TESTS}:
        return sqlite
    postgresql = _pytest("PostgreSQL", {"DATABASE_URL": url}, args)
    return sqlite if postgresql == NO_TESTS else postgresql


def _pytest(title: str, database: dict[str, str], args: list[str]) -> int:
    print(f"\nTests on {title}", flush=True)
    parallel = [] if any(arg.startswith(("-n", "--pdb")) for arg in args) else ["-n", "auto"]
    command = [sys.executable, "-m", "pytest", *parallel, *args]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **database}).returncode
