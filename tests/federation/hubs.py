"""Real hubs: servers, data directories and databases of their own, joined by real requests."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 300.0
#: Runs the commands that each line of its input lists; answers with a line of its own.
_MANAGER = """
import io, json, sys, traceback
import django
django.setup()
from django.core.management import call_command
for line in sys.stdin:
    out, status = io.StringIO(), 0
    try:
        for command in json.loads(line):
            call_command(*command, stdout=out)
    except BaseException:
        status = 1
        traceback.print_exc(file=out)
    print(json.dumps([status, out.getvalue()]), flush=True)
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Hub:
    """One hub; `server` is the URL of a PostgreSQL server, or empty for SQLite."""

    name: str
    root: Path
    server: str = ""
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None
    manager: subprocess.Popen | None = None

    @property
    def base(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def data(self):
        return self.root / self.name

    @property
    def database(self):
        """Its file, or its name on the server."""
        if self.server:
            return f"ring_{os.getpid()}_{self.name}"
        return self.data / "maillage.sqlite3"

    @property
    def env(self):
        bare = {k: v for k, v in os.environ.items() if not k.startswith(("MAILLAGE_", "DATABASE_"))}
        url = f"{self.server.rpartition('/')[0]}/{self.database}"
        return {
            **bare,
            "MAILLAGE_DATA_DIR": str(self.data),
            "MAILLAGE_BASE_URL": self.base,
            "DATABASE_URL": url if self.server else f"sqlite:///{self.database}",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONWARNINGS": "default",
        }

    def make(self, like=None):
        """An empty database with its tables: a copy of that of the hub `like`."""
        self.data.mkdir(parents=True)
        if self.server:
            template = f" TEMPLATE {like.database}" if like else ""
            self.administer(f"CREATE DATABASE {self.database}{template}")
        elif like:
            shutil.copy(like.database, self.database)
        if like is None:
            self.run(["migrate", "--verbosity", "0"])
            self.stop()

    def administer(self, sql):
        """A statement to the server, outside of the hub's database."""
        url = self.server.replace("postgres://", "postgresql://", 1)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql)

    def run(self, *commands, check=True):
        """Management commands, one after another in one process; what they print."""
        if self.manager is None:
            self.manager = subprocess.Popen(
                [sys.executable, "-c", _MANAGER],
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        self.manager.stdin.write(json.dumps(commands) + "\n")
        self.manager.stdin.flush()
        status, told = json.loads(self.manager.stdout.readline())
        assert not check or not status, told
        return told

    def start(self):
        """Serve, without a worker."""
        command = [sys.executable, "manage.py", "serve", "--port", str(self.port), "--no-worker"]
        log = (self.data / "server.log").open("ab")
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
        )
        log.close()
        deadline = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(OSError):
                return self.feed(limit=1)
            told = (self.data / "server.log").read_text()
            assert self.process.poll() is None, told
            assert time.monotonic() < deadline, told
            time.sleep(0.2)

    def stop(self):
        """End the server and all its processes."""
        if self.manager:
            self.manager.communicate(timeout=PATIENCE)
            self.manager = None
        if self.process:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(PATIENCE)
            self.process = None

    def feed(self, **asked):
        """A page of its feed."""
        query = "&".join(f"{name}={value}" for name, value in {"limit": 1000, **asked}.items())
        with urllib.request.urlopen(f"{self.base}/api/v1/changes?{query}", timeout=60) as answer:
            return json.loads(answer.read())

    def backup(self):
        """The database as a plain copy of its file, or a dump; the hub is stopped meanwhile."""
        copy = self.data.with_suffix(".backup")
        self.stop()
        if self.server:
            url = self.env["DATABASE_URL"]
            subprocess.run(["pg_dump", "-Fc", "-f", copy, url], check=True, capture_output=True)
        else:
            shutil.copy(self.database, copy)
        self.start()

    def restore(self):
        """The backup in the place of the database; the data directory stays."""
        copy = self.data.with_suffix(".backup")
        self.stop()
        if self.server:
            self.administer(f"DROP DATABASE {self.database} WITH (FORCE)")
            self.administer(f"CREATE DATABASE {self.database}")
            url = self.env["DATABASE_URL"]
            subprocess.run(["pg_restore", "-d", url, copy], check=True, capture_output=True)
        else:
            for left in self.data.glob("maillage.sqlite3*"):
                left.unlink()
            shutil.copy(copy, self.database)
        self.start()

    def drop(self):
        """Nothing of it is left."""
        self.stop()
        if self.server:
            self.administer(f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)")


def table(path, count, name):
    """A file of so many members."""
    rows = [f"{n},{name} {n},Lieu {n}" for n in range(count)]
    path.write_text("\n".join(["local_id,name,acronym", *rows, ""]))
    return str(path)
