"""`manage.py worker`: runs what falls due, alone or several side by side."""

import os
import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.jobs import jobs, run_for_ever, run_once
from directory.opening import open_hub


class Command(BaseCommand):
    """The worker process; SIGTERM and SIGINT end it after the jobs at hand."""

    help = (
        "Run what falls due: numbering the log, pulls, batches, pings, dumps, erasures, pruning. "
        "May run several times, on several machines."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--parent", type=int, help="end when this process is no longer the parent"
        )
        parser.add_argument("--once", metavar="JOB", help="run this job once, now, and end")

    def handle(self, *args: Any, **options: Any) -> None:
        open_hub()
        if options["once"]:
            self._once(options["once"])
            return
        stopped: list[int] = []
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda number, _frame: stopped.append(number))
        parent = options["parent"]

        def stop() -> bool:
            return bool(stopped) or (parent is not None and os.getppid() != parent)

        run_for_ever(stop)

    def _once(self, name: str) -> None:
        known = {job.name: job for job in jobs()}
        if name not in known:
            raise CommandError(f"“{name}” is no job; expected one of {', '.join(sorted(known))}")
        if not run_once(known[name]):
            self.stdout.write(f"{name} is being run by another worker.")
