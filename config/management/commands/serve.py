"""`manage.py serve`: the production server, and one worker beside it."""

import os
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.env import ROOT
from config.gthread import REQUEST_LINE
from config.supervise import supervise
from directory.opening import open_hub

#: Twice as many as may stream at once (`api.streaming.MOST`), so that lists are always answered.
THREADS: Final = 16


class Command(BaseCommand):
    """Opens the hub, then runs gunicorn and the worker until one of the usual signals."""

    help = "Serve the hub with gunicorn, and run one worker process beside it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", default=8000, type=_port, help="port to listen on")
        parser.add_argument("--workers", default=1, type=_workers, help="server processes")
        parser.add_argument("--no-worker", action="store_true", help="start no worker process")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        base = settings.BASE_URL or _own_base(host, port)
        open_hub(base)
        env = {**os.environ, "MAILLAGE_BASE_URL": base}
        worker = [sys.executable, str(ROOT / "manage.py"), "worker", "--parent", str(os.getpid())]
        self.stdout.write(f"Maillage serves {base} (on {host}:{port}). Control-C ends it.")
        self.stdout.flush()
        status = supervise(
            gunicorn(host, port, options["workers"]), None if options["no_worker"] else worker, env
        )
        sys.exit(max(status, 0))


def _whole(least: int, most: int) -> Callable[[str], int]:
    """Reads a whole number of these bounds."""

    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise ArgumentTypeError(f"“{text}” is no whole number from {least} to {most}")
        return int(text)

    return read


_port = _whole(1, 65_535)
_workers = _whole(1, 999)


def _own_base(host: str, port: int) -> str:
    """The address that the records bear where none is configured."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104
        raise CommandError(
            f"{host} is no address that records could bear: set MAILLAGE_BASE_URL to the one "
            "that others reach this hub at."
        )
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def gunicorn(host: str, port: int, workers: int) -> list[str]:
    """The command line of the server."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return [
        *(sys.executable, "-m", "gunicorn", "config.wsgi", "--chdir", str(ROOT)),
        *("--bind", bind, "--workers", str(workers)),
        *(
            "--worker-class",
            "config.gthread.Worker",
            "--threads",
            str(THREADS),
            "--keep-alive",
            "5",
        ),
        *("--log-level", "warning", "--limit-request-line", str(REQUEST_LINE), "--timeout", "60"),
        "--no-control-socket",  # it would be shared by every hub of one user
    ]
