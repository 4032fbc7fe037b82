"""The first start: commands that begin at once on an empty database find its tables."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.long


@pytest.fixture
def command(tmp_path):
    """Starts a command on a database of its own, in SQLite."""
    env = {
        **os.environ,
        "MAILLAGE_DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }

    def start(*arguments):
        return subprocess.Popen(
            [sys.executable, "-m", "django", *arguments],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    return start


def test_commands_that_start_at_once_on_an_empty_database_wait_for_its_tables(command):
    both = [command("source", "list") for _ in range(2)]
    told = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    command("migrate", "federation", "0002", "--verbosity", "0").communicate()
    later = command("source", "list")
    assert "the database lacks migrations" in later.communicate()[0]
    assert later.returncode == 1
