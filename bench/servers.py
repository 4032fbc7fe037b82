"""Servers under measurement: gunicorn as `serve` runs it, one worker, and what its work costs."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

from config.env import ROOT
from config.management.commands.serve import gunicorn

PATIENCE = 60.0
#: WSGI applications by the names that the table uses.
APPLICATIONS = {
    "hub": "config.wsgi",
    "floor": "bench.floor:application",
    "peer": "bench.peer:application",
}


@dataclass
class Server:
    """A running gunicorn with one worker; `get` asks it, `cpu` says what it has cost so far."""

    name: str
    port: int
    process: subprocess.Popen[bytes]
    client: http.client.HTTPConnection
    watch: Any
    backends: dict[int, int] = field(default_factory=dict)

    def get(
        self, path: str, headers: Mapping[str, str]
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Status, headers and body, over one kept connection."""
        for again in (True, False):
            try:
                self.client.request("GET", path, headers=dict(headers))
                answer = self.client.getresponse()
                return answer.status, answer.headers, answer.read()
            except (http.client.RemoteDisconnected, ConnectionError):
                self.client.close()
                if not again:
                    raise
        raise AssertionError

    def cpu(self) -> float:
        """CPU seconds of the worker and of its connections' backends."""
        for pid in self._backends():
            self.backends[pid] = nanoseconds(pid) or self.backends.get(pid, 0)
        worker = sum(nanoseconds(pid) for pid in self.workers())
        return (worker + sum(self.backends.values())) / 1e9

    def workers(self) -> list[int]:
        """The processes that answer."""
        pid = self.process.pid
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def memory(self) -> int:
        """Resident bytes of the worker."""
        page = os.sysconf("SC_PAGE_SIZE")
        fields = [Path(f"/proc/{pid}/statm").read_text().split() for pid in self.workers()]
        return sum(int(each[1]) for each in fields) * page

    def _backends(self) -> list[int]:
        if not self.watch:
            return []
        sql = "SELECT pid FROM pg_stat_activity WHERE application_name = %s"
        return [row[0] for row in self.watch.execute(sql, [self._application]).fetchall()]

    @property
    def _application(self) -> str:
        return f"bench-{self.name}-{self.port}"


@contextmanager
def running(*names: str) -> Iterator[dict[str, Server]]:
    """The servers, each on a free port of loopback, ended at the end."""
    started: dict[str, Server] = {}
    try:
        for name in names:
            started[name] = _start(name)
        yield started
    finally:
        for server in started.values():
            server.process.send_signal(signal.SIGTERM)
        for server in started.values():
            server.process.wait(PATIENCE)


def _start(name: str) -> Server:
    port = _free()
    command = gunicorn("127.0.0.1", port, 1)
    command[command.index("config.wsgi")] = APPLICATIONS[name]
    env = {**os.environ, "PGAPPNAME": f"bench-{name}-{port}"}
    process = subprocess.Popen(command, env=env, cwd=ROOT)
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    _wait(port)
    return Server(name, port, process, client, _watch())


def _watch() -> Any:
    """A connection of our own, which sees the servers' backends."""
    if connection.vendor != "postgresql":
        return None
    given = settings.DATABASES["default"]
    return psycopg.connect(
        dbname=given["NAME"],
        user=given["USER"] or None,
        password=given["PASSWORD"] or None,
        host=given["HOST"] or None,
        port=given["PORT"] or None,
        autocommit=True,
    )


def nanoseconds(pid: int) -> int:
    """What the scheduler gave all threads of a process; 0 where it has ended."""
    try:
        threads = Path(f"/proc/{pid}/task").iterdir()
        return sum(int((each / "schedstat").read_text().split()[0]) for each in threads)
    except OSError:
        return 0


def _free() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit(f"no server answers on port {port}")
