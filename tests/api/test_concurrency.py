"""Reading while others write."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from directory import epoch, write
from directory.models import Organisation
from tests import factories

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
LIST = "/api/v1/organisations"
WRITER = """
import sys, django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from directory import write
from directory.models import Source
source = Source.objects.get(key="essai")
print("ready", flush=True)
turn = 0
while True:
    turn += 1
    write.save({"name": f"neuve {turn}"}, source=source, local_id=f"new-{turn}", by="writer")
    write.save({"name": f"change {turn}"}, source=source, local_id=str(turn % 300), by="writer")
"""


@pytest.fixture
def directory(transactional_db, settings, tmp_path):
    """300 organisations, and their IRIs."""
    settings.DATA_DIR = tmp_path
    epoch.forget()
    epoch.start("http://hub.test", tmp_path)
    source = factories.source()
    rows = [write.Row(str(n), {"name": f"ancienne {n}"}) for n in range(300)]
    yield {saved.iri for saved in write.save_many(rows, source=source, by="test")}
    epoch.forget()


@pytest.fixture
def writer(directory, tmp_path):
    """Another process, which writes until the test ends."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "MAILLAGE_DATA_DIR": str(tmp_path),
    }
    name = str(connection.settings_dict["NAME"])
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, name],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout.readline() == "ready\n"
        yield process
        assert process.poll() is None, "the writer died"
        process.kill()


@pytest.mark.parametrize("asked", ["limit=7&operating=any", "limit=10&sort=updated"])
def test_a_walk_lists_each_once_while_another_process_writes(directory, writer, client, asked):
    before = Organisation.objects.count()
    seen = []
    address = f"{LIST}?{asked}"
    while address and len(seen) < 5000:
        page = client.get(address.removeprefix("http://hub.test")).json()
        seen += [record["id"] for record in page["results"]]
        address = page["next"]
        time.sleep(0.005)
    assert directory <= set(seen)
    if "sort" not in asked:  # in the order of `updated` a record that is written moves on
        assert len(seen) == len(set(seen))
    assert Organisation.objects.count() > before


def test_a_stream_lists_each_once_while_another_process_writes(
    directory, writer, client, monkeypatch
):
    monkeypatch.setattr("api.views.records.MOST", 10)
    lines = []
    for part in client.get(f"{LIST}.ndjson"):
        lines += part.splitlines()
        time.sleep(0.002)
    assert len(lines) == len(set(lines))
    assert len(lines) >= len(directory)


def test_many_readers_at_once_see_whole_pages(directory, writer):
    faults = []

    def read():
        client = Client()
        for _ in range(20):
            response = client.get(f"{LIST}?limit=50")
            if response.status_code != 200 or len(response.json()["results"]) != 50:
                faults.append(response.content)
        connection.close()

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
