"""Fixtures of every room: a database of this run alone, and a hub that was started in it."""

import os
import uuid

import hypothesis
import pytest
import stamina
from django.conf import settings as configured

from directory import epoch
from tests import s3

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


@pytest.fixture(scope="session")
def s3_server():
    """The address of an S3 server of this run's own."""
    with s3.serving() as address:
        yield address


@pytest.fixture
def bucket(settings, s3_server):
    """A new bucket that the dumps go to, under a prefix, as a stranger to our code sees it."""
    made = s3.Stranger(s3_server, f"bucket-{uuid.uuid4()}")
    settings.DUMPS_BUCKET = (made.name, "open/data")
    settings.S3 = (s3_server, s3.REGION, s3.KEY, s3.SECRET)
    yield made
    made.client.close()


@pytest.fixture(autouse=True)
def _impatient():
    """What is tried again is tried twice, without waiting in between."""
    with stamina.set_testing(True, attempts=2, cap=True):
        yield
