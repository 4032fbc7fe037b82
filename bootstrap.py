"""The first start on a bare machine: `.venv` with the hash-locked dependencies.

Standard library only. Does nothing where Django already imports.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
DEVELOPMENT = ROOT / "requirements-dev.lock"
NO_PIP = (
    "This Python has neither ensurepip nor pip, so nothing can be installed. "
    "One command brings them:\n    apt-get install python3-venv"
)


def ensure(argv: list[str]) -> None:
    """Go on where the dependencies are there; else install them and start again inside `.venv`.

    Exits with a sentence when Python is older than 3.11 or pip cannot be had.
    """
    if sys.version_info < (3, 11):
        sys.exit(f"Maillage needs Python 3.11 or later; this is {sys.version.split()[0]}.")
    test = argv[1:2] == ["test"]
    if _importable("pytest_django" if test else "django"):
        return
    lock = DEVELOPMENT if test else LOCK
    # The development set holds the other one, so it serves every command.
    if not (_mark(lock).exists() or _mark(DEVELOPMENT).exists()):
        _install(lock)
    os.execv(PYTHON, [str(PYTHON), *argv])


def _importable(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def _mark(lock: Path) -> Path:
    """The file that says that what this lock lists is installed."""
    return VENV / f".{lock.stem}-{hashlib.sha256(lock.read_bytes()).hexdigest()[:16]}"


def _install(lock: Path) -> None:
    print(f"Installing what {lock.name} lists into .venv; this is done once.", file=sys.stderr)
    pip = _pip()
    only_uv = VENV / "uv.txt"
    only_uv.write_text(_lines_of("uv"))
    _run(*pip, "install", "--require-hashes", "-r", str(only_uv))
    # The system's certificates: behind a company's proxy no others are right.
    uv = (str(VENV / "bin" / "uv"), "--system-certs", "pip", "install", "--python", str(PYTHON))
    _run(*uv, "--quiet", "--require-hashes", "-r", str(lock))
    _mark(lock).touch()


def _pip() -> list[str]:
    """A `.venv`, and the command of a pip that installs into it: its own, or the system's."""
    quiet = ["--quiet", "--disable-pip-version-check"]
    if not PYTHON.exists():
        if not (_importable("ensurepip") or _importable("pip")):
            sys.exit(NO_PIP)
        without = [] if _importable("ensurepip") else ["--without-pip"]
        _run(sys.executable, "-m", "venv", "--clear", *without, str(VENV))
    if list(VENV.glob("lib/python*/site-packages/pip/__main__.py")):
        return [str(PYTHON), "-m", "pip", *quiet]
    if not _importable("pip"):
        sys.exit(NO_PIP)
    return [sys.executable, "-m", "pip", "--python", str(PYTHON), *quiet]


def _lines_of(name: str) -> str:
    """The lines of one package in the development lock: its version and hashes."""
    lines, wanted = [], False
    for line in DEVELOPMENT.read_text().splitlines():
        if not line.startswith((" ", "#")):
            wanted = line.startswith(f"{name}==")
        if wanted and not line.lstrip().startswith("#"):
            lines.append(line)
    return "\n".join(lines) + "\n"


def _run(*command: str) -> None:
    """Runs a command; ends this one with its status when it fails (it has said why)."""
    status = subprocess.run(command).returncode
    if status:
        sys.exit(status)
