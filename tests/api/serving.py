"""A real server on the database of the test, at an address of its own."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from tests import processes

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180.0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(base, *arguments):
    """`manage.py serve` at the base address, with its worker, until the end of the `with`."""
    port = base.rpartition(":")[2]
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", port, *arguments],
        cwd=ROOT,
        env=os.environ | environment(base),
        start_new_session=True,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(process, base)
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(120)


def environment(base):
    """What makes another process part of this test's hub."""
    return {
        "DATABASE_URL": processes._url(),
        "MAILLAGE_DATA_DIR": str(settings.DATA_DIR),
        "MAILLAGE_BASE_URL": base,
        "MAILLAGE_WRITES_PER_MINUTE": "100000",
    }


def _wait_for(process, base):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended"
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{base}/api/v1/sources", timeout=5).close()
            return
        time.sleep(0.1)
    raise AssertionError("the server does not answer")
