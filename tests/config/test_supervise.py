"""Server and worker side by side."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from config.supervise import supervise

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def test_the_servers_status_is_ours_and_the_worker_ends_with_it():
    started = time.monotonic()
    server = [sys.executable, "-c", "import sys, time; time.sleep(0.3); sys.exit(3)"]
    assert supervise(server, SLEEP, os.environ) == 3
    assert time.monotonic() - started < 10


@pytest.mark.slow
def test_a_worker_that_died_is_started_again(tmp_path):
    log = tmp_path / "log"
    worker = [sys.executable, "-c", f"open({str(log)!r}, 'a').write('x')"]
    server = [sys.executable, "-c", "import time; time.sleep(3)"]
    assert supervise(server, worker, os.environ) == 0
    assert len(log.read_text()) >= 2


@pytest.mark.slow
def test_sigterm_ends_both(tmp_path):
    code = (
        "import os, sys; from config.supervise import supervise\n"
        f"sys.exit(supervise({SLEEP!r}, {SLEEP!r}, os.environ) < 0)"
    )
    process = subprocess.Popen([sys.executable, "-c", code], cwd=Path(__file__).parents[2])
    time.sleep(1.0)
    children = subprocess.run(
        ["pgrep", "-P", str(process.pid)], capture_output=True, text=True
    ).stdout.split()
    assert len(children) == 2
    process.send_signal(signal.SIGTERM)
    process.wait(15)
    assert not any(Path(f"/proc/{pid}").exists() for pid in children)


@pytest.mark.parametrize("option", ["--port=0", "--port=99999", "--port=x", "--workers=-1"])
def test_serve_says_which_ports_and_numbers_there_are(option):
    with pytest.raises(CommandError, match="is no whole number from 1 to"):
        call_command("serve", option)
