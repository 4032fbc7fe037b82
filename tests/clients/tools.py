"""The tools that `tests/clients/install` installs; `MAILLAGE_REQUIRE_CLIENTS` makes their absence a
failure."""

import os
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parent.parent / "openapi.yaml"
NODE = HERE / "node_modules" / ".bin"
PYTHON = HERE / ".venv" / "bin"
PATIENCE = 600


def needs(folder):
    """Skips a test where the tools of the folder are not installed."""
    return pytest.mark.skipif(
        not folder.exists() and not os.environ.get("MAILLAGE_REQUIRE_CLIENTS"),
        reason="tests/clients/install was not run",
    )


def run(program, *arguments, **variables):
    """What a program of ours or theirs prints; its words where it fails."""
    path = os.pathsep.join((str(PYTHON), os.environ["PATH"]))
    done = subprocess.run(
        [program, *map(str, arguments)],
        cwd=HERE,
        env={**os.environ, "PATH": path, "NO_COLOR": "1", "REDOCLY_TELEMETRY": "off", **variables},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout + done.stderr
