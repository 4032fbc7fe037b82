"""The dumps, published every hour if anything changed, and their catalogue, checked every day.

Each is done by a process of its own: it takes a while, and the worker has the log to number.
"""

import subprocess
import sys
from pathlib import Path
from typing import Final

from directory import changes
from directory.jobs import Job
from exports import published
from exports.catalogue.checking import report
from exports.feeds import sealing

EVERY: Final = 3600.0
_MANAGE: Final = Path(__file__).parent.parent / "manage.py"
_DAILY: Final = 86_400.0
_running: list[subprocess.Popen[bytes]] = []
_checking: list[subprocess.Popen[bytes]] = []


def dump_what_changed() -> None:
    """Starts `manage.py dump` unless one is running or the dumps are up to date."""
    _running[:] = [process for process in _running if process.poll() is None]
    if _running or not _changed():
        return
    command = [sys.executable, str(_MANAGE), "dump", "--verbosity", "0"]
    _running.append(subprocess.Popen(command))  # our own command, no input in it


def _changed() -> bool:
    shown = published.latest()
    cursor = changes.state().cursor.encode()
    return shown is None or shown.about["cursor"] != cursor or changes.pending()


def check_what_is_new() -> None:
    """Starts `manage.py check-catalogue` unless it runs, or has seen the release that is shown."""
    _checking[:] = [process for process in _checking if process.poll() is None]
    shown, kept = published.latest(), report.kept()
    if _checking or shown is None or (kept and kept["release"] == shown.release):
        return
    command = [sys.executable, str(_MANAGE), "check-catalogue", "--verbosity", "0"]
    _checking.append(subprocess.Popen(command))  # our own command, no input in it


JOBS: Final = (
    Job("dump", EVERY, dump_what_changed),
    Job("check-catalogue", _DAILY, check_what_is_new),
    Job("seal", 10.0, sealing.seal, apart=True, due=sealing.due),
)
