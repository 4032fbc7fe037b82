"""Two processes side by side: the server, whose end is ours, and the worker, started again."""

import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Final

PAUSE: Final = 1.0
PATIENCE: Final = 30.0


def supervise(server: Sequence[str], worker: Sequence[str] | None, env: Mapping[str, str]) -> int:
    """The server's exit status, once it has ended or SIGTERM or SIGINT ended both."""
    stopping = False

    def stop(number: int, _frame: object) -> None:
        nonlocal stopping
        stopping = True
        running[0].send_signal(signal.SIGTERM)

    running = [subprocess.Popen(server, env=dict(env))]
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
    if worker:
        running.append(subprocess.Popen(worker, env=dict(env)))
    try:
        while running[0].poll() is None:
            if worker and not stopping and running[1].poll() is not None:
                print("The worker ended; it is started again.", file=sys.stderr)
                time.sleep(PAUSE)
                running[1] = subprocess.Popen(worker, env=dict(env))
            time.sleep(0.2)
    finally:
        _end(running)
    return running[0].returncode


def _end(running: list[subprocess.Popen[bytes]]) -> None:
    for process in running:
        if process.poll() is None:
            process.terminate()
    for process in running:
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
