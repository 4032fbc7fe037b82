"""Which database a run of the tests uses, and that it leaves nothing behind.

`DATABASE_URL` chooses, SQLite in a file by default. On PostgreSQL only the tests that use a
database run; without a server they are skipped with the reason, or fail where
`MAILLAGE_REQUIRE_POSTGRESQL` is set.
"""

import os
import shutil
import tempfile
from pathlib import Path

import psycopg
import pytest

_DATA_DIR = Path(tempfile.mkdtemp(prefix="maillage-test-"))
_URL = os.environ.get("DATABASE_URL", "")
_KEPT = {f"MAILLAGE_{name}" for name in ("DATA_DIR", "REAL_DATA", "HARVESTERS", "EXPLORE")}
_USES_DATABASE = {"db", "transactional_db", "hub", "hubs", "live_server"}

# Before the settings are read: a test never writes into the data directory of a real hub.
os.environ["MAILLAGE_DATA_DIR"] = str(_DATA_DIR)
for _name in [name for name in os.environ if name.startswith("MAILLAGE_")]:
    if _name not in _KEPT and not _name.startswith("MAILLAGE_REQUIRE_"):
        del os.environ[_name]


def _on_postgresql() -> bool:
    return _URL.startswith(("postgres:", "postgresql:"))


def _why_not() -> str | None:
    """Why PostgreSQL cannot be used; None when a server answers."""
    try:
        psycopg.connect(_URL.replace("postgres://", "postgresql://", 1), connect_timeout=3).close()
    except psycopg.OperationalError as error:
        return f"no PostgreSQL server answers at {_URL}: {str(error).splitlines()[0]}"
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not _on_postgresql():
        return
    kept, left = [], []
    for item in items:
        uses = item.get_closest_marker("django_db") or _USES_DATABASE & set(item.fixturenames)
        (kept if uses else left).append(item)
    items[:] = kept
    config.hook.pytest_deselected(items=left)
    reason = _why_not()
    if reason and os.environ.get("MAILLAGE_REQUIRE_POSTGRESQL"):
        raise pytest.UsageError(reason)
    if reason:
        for item in items:
            item.add_marker(pytest.mark.skip(reason=reason))


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(_DATA_DIR, ignore_errors=True)
