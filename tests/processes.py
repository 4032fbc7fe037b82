"""Other processes on the database of the test that runs."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


def start(module, *arguments, **options):
    """Run a module of the tests in its own process, on this test's database and data directory."""
    return subprocess.Popen(
        [sys.executable, "-m", module, *map(str, arguments)],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": _url(),
            "MAILLAGE_DATA_DIR": str(settings.DATA_DIR),
            "MAILLAGE_BASE_URL": settings.BASE_URL,
            "DJANGO_SETTINGS_MODULE": "config.settings",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def _url():
    kept = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{kept['NAME']}"
    login = f"{kept['USER']}:{kept['PASSWORD']}" if kept["PASSWORD"] else kept["USER"]
    return f"postgres://{login}@{kept['HOST']}:{kept['PORT']}/{kept['NAME']}"
