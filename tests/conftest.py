"""Fixtures of every room: a database of this run alone, and a hub that was started in it."""

import os

import hypothesis
import pytest
import stamina
from django.conf import settings as configured

from directory import epoch

BASE = "http://hub.test"

# The same examples in each run: what holds here holds where the change lands. To look further,
# set MAILLAGE_EXPLORE.
hypothesis.settings.register_profile(
    "maillage", deadline=None, derandomize="MAILLAGE_EXPLORE" not in os.environ
)
hypothesis.settings.load_profile("maillage")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory):
    """A file on SQLite, as in production; on PostgreSQL a database that no other run uses."""
    default = configured.DATABASES["default"]
    if default["ENGINE"].endswith("sqlite3"):
        name = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
    else:
        name = f"test_maillage_{os.getpid()}"
    default.setdefault("TEST", {})["NAME"] = name


@pytest.fixture
def hub(db, settings, tmp_path):
    """A hub at http://hub.test with an empty directory; its epoch."""
    settings.DATA_DIR = tmp_path
    settings.BASE_URL = BASE
    settings.DUMPS_SAMPLE = 0  # a process for each dump; tests/exports/test_checking.py has it
    epoch.forget()
    yield epoch.start(BASE, tmp_path)
    epoch.forget()


@pytest.fixture(autouse=True)
def _impatient():
    """What is tried again is tried twice, without waiting in between."""
    with stamina.set_testing(True, attempts=2, cap=True):
        yield
