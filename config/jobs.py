"""All jobs of all rooms, and the clocks that run them."""

import importlib.util
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Final

from django.db import close_old_connections, connections

from config import erasing
from config.env import ROOT
from directory.exclusive import alone
from directory.jobs import Job

ROOMS: Final = ("directory", "exports", "federation", "api")
IDLE: Final = 0.1
#: A job that comes less often than this keeps no connection meanwhile.
_SELDOM: Final = 10.0
#: Seconds that jobs at work are given once the worker is told to stop.
PATIENCE: Final = 20.0
ERASE: Final = Job("erase", 60, erasing.complete, apart=True, due=erasing.due)
log = logging.getLogger(__name__)


def jobs() -> list[Job]:
    """The jobs that the rooms list in `{room}.jobs.JOBS`, and the one that goes through all."""
    found: list[Job] = []
    for room in ROOMS:
        if importlib.util.find_spec(f"{room}.jobs"):
            found += getattr(importlib.import_module(f"{room}.jobs"), "JOBS", ())
    return [*found, ERASE]


def run_once(job: Job) -> bool:
    """Runs the job now, unless another process is at it; whether it ran. A fault is logged."""
    try:
        if job.swift:
            job.run()
            return True
        with alone(job.name) as mine:
            if mine:
                job.run()
            return mine
    except Exception:
        # One job's fault must not stop the others, nor this job's next turn.
        log.exception("job %s failed", job.name)
        return True


class Lane(threading.Thread):
    """One job's own clock, so that no job waits for another."""

    def __init__(self, job: Job, stopping: threading.Event) -> None:
        super().__init__(name=f"job-{job.name}", daemon=True)
        self.job, self.stopping = job, stopping
        self.child: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        due = time.monotonic()
        while not self.stopping.wait(max(0.0, due - time.monotonic())):
            due = time.monotonic() + self.job.every
            self._turn()
            if self.job.every < _SELDOM:
                close_old_connections()
            else:
                connections.close_all()
        connections.close_all()

    def _turn(self) -> None:
        if not self.job.apart:
            run_once(self.job)
            return
        try:
            if self.job.due():
                connections.close_all()
                self._apart()
        except Exception:
            log.exception("job %s failed", self.job.name)

    def _apart(self) -> None:
        """A process of its own, which takes the lock and keeps it until it is done."""
        command = [sys.executable, str(ROOT / "manage.py"), "worker", "--once", self.job.name]
        self.child = subprocess.Popen([*command, "--parent", str(os.getpid())])
        while self.child.poll() is None:
            if self.stopping.wait(IDLE):
                self.child.terminate()
                self.child.wait(PATIENCE)


def run_for_ever(stop: Callable[[], bool], table: list[Job] | None = None) -> None:
    """The worker: until `stop()` says so, then until the jobs at work are done, for a while."""
    found = jobs() if table is None else table
    stopping = threading.Event()
    lanes = [Lane(job, stopping) for job in found if not job.swift]
    for lane in lanes:
        lane.start()
    due = dict.fromkeys((job.name for job in found), 0.0)
    while not stop():
        now = time.monotonic()
        for job in found:
            if job.swift and due[job.name] <= now:
                due[job.name] = now + job.every
                run_once(job)
        close_old_connections()
        time.sleep(IDLE)
    stopping.set()
    last = time.monotonic() + PATIENCE
    for lane in lanes:
        lane.join(max(0.0, last - time.monotonic()))
