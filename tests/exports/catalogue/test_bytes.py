"""The catalogue's bytes: the same for the same release, whatever the process."""

import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from exports.catalogue import catalogue, written
from exports.catalogue.writing import FORMS

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[3]
SCRIPT = """
import hashlib, sys, django, orjson, pathlib
from django.conf import settings
django.setup()
from exports.catalogue import catalogue, written
from exports.published import Manifest
from exports.releases import File
settings.PUBLISHER_NAME = "Essai"
about = orjson.loads(sys.stdin.buffer.read())
files = {each["name"]: File.read(each) for each in about["files"]}
manifest = Manifest(about["release"], pathlib.Path("/"), about, files)
for form in ("ttl", "jsonld", "nt"):
    content = written(catalogue(about["base"], manifest), form)
    print(hashlib.sha256(content).hexdigest())
"""


def test_three_hash_seeds_give_the_same_bytes(released):
    told = orjson.dumps(released.about)
    found = {_run(seed, told) for seed in ("0", "1", "2")}
    assert len(found) == 1
    assert len(found.pop().split()) == 3


def _run(seed, told):
    environ = {**os.environ, "PYTHONHASHSEED": seed, "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(command, cwd=ROOT, env=environ, input=told, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


@pytest.mark.parametrize("form", FORMS)
def test_twice_the_same_release_gives_the_same_bytes(released, form):
    base = released.about["base"]
    first = written(catalogue(base, released), form)
    assert written(catalogue(base, released), form) == first


def test_one_address_told_in_two_ways_is_refused():
    with pytest.raises(ValueError, match="two ways"):
        written([{"@id": "urn:a", "rdfs:label": "x"}, {"@id": "urn:a", "rdfs:label": "y"}], "nt")


def test_before_the_first_release_only_the_service_is_told(hub):
    found = written(catalogue("http://hub.test", None), "nt").decode()
    assert "dcat#DataService" in found
    assert "dcat#Dataset>" not in found
