"""What falls due here: peers whose time has come, pings to partners, batches from them.

A pull is a process of its own, batches have a thread: the worker goes on numbering.
"""

import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

from django.db import connections
from django.db.models import Q
from django.utils import timezone

from directory.jobs import Job
from federation import batches
from federation.models import Peer
from federation.pings import sending

EVERY: Final = 5.0
_MANAGE: Final = Path(__file__).parent.parent / "manage.py"
_running: list[subprocess.Popen[bytes]] = []
_at_batches: list[threading.Thread] = []


def pull_what_is_due() -> None:
    """Starts `manage.py pull --due` unless one is running or no peer is due."""
    _running[:] = [process for process in _running if process.poll() is None]
    if _running or not Peer.objects.filter(Q(due=None) | Q(due__lte=timezone.now())).exists():
        return
    command = [sys.executable, str(_MANAGE), "pull", "--due", "--verbosity", "0"]
    _running.append(subprocess.Popen(command))  # our own command, no input in it


def run_batches() -> None:
    """Starts on the batches that wait, unless it is at it.

    The thread ends with the worker, in the middle of a batch too: the next one goes on with it.
    """
    if not any(thread.is_alive() for thread in _at_batches):
        _at_batches[:] = [threading.Thread(target=_run_batches, daemon=True)]
        _at_batches[0].start()


def _run_batches() -> None:
    try:
        batches.run_waiting()
    finally:
        connections.close_all()


JOBS: Final = (
    Job("pull", EVERY, pull_what_is_due),
    Job("ping", 1, sending.ping),
    Job("prune-pings", 3_600, sending.prune),
    Job("batches", 1, run_batches),
    Job("prune-batches", 86_400, batches.prune),
)
