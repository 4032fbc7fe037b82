"""`manage.py demo`: a hub of its own with the MES's network, ready to look at."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from config.env import ROOT
from directory.changes import number_all
from directory.opening import open_hub
from directory.seed import seed

ADDRESSES = {
    "the hub": "/",
    "its API": "/api/v1/organisations",
    "the API's documentation": "/docs",
    "its dumps": "/api/v1/dumps",
}


class Command(BaseCommand):
    """Migrates, seeds, publishes and serves a hub under `var/demo-PORT/`."""

    help = "Start a demonstration hub with the MES's network in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", default=8000, type=int, help="port to listen on")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        base = f"http://{host}:{port}"
        _be_in(ROOT / "var" / f"demo-{port}", base)
        open_hub(base)
        seed(by="demo")
        number_all()
        call_command("dump", verbosity=0)
        for title, path in ADDRESSES.items():
            self.stdout.write(f"{title:24} {base}{path}")
        here = settings.DATA_DIR.relative_to(ROOT)
        self.stdout.write(
            f"to load a file into it    MAILLAGE_DATA_DIR={here} python3 manage.py load FILE"
        )
        call_command("serve", host=host, port=port)


def _be_in(directory: Path, base: str) -> None:
    """Start again with the demonstration's own environment, unless this is it."""
    if directory == settings.DATA_DIR and base == settings.BASE_URL:
        return
    own = {
        "MAILLAGE_DATA_DIR": str(directory),
        "MAILLAGE_BASE_URL": base,
        "DATABASE_URL": f"sqlite:///{directory / 'maillage.sqlite3'}",
        "MAILLAGE_PUBLISHER_NAME": "Maillage, demonstration",
    }
    os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **own})
