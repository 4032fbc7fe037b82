"""A walk through `next` while eight processes insert, update and withdraw.

`WALK` is how many organisations there are, 3,000 by default; the promise is given for 100,000.
"""

import json
import os
from collections import Counter

import pytest

from directory import write
from directory.models import Change
from tests import factories, processes

SIZE = int(os.environ.get("WALK", "3000"))
WRITERS = 8
#: A hundred pages and more, so that writers come between them.
LIMIT = max(SIZE // 1_000, 25)
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def living(hub):
    """Organisations that no writer withdraws; a tenth as many others there are besides."""
    source = factories.source()
    rows = (write.Row(str(number), {"name": f"old {number}"}) for number in range(SIZE))
    saved = [*write.save_many(rows, source=source, by="test")]
    return {each.iri for each in saved if int(each.local_id) % 10}


@pytest.fixture
def writers(living, tmp_path):
    """Eight processes that write; called, they end, and tell what they did."""
    stop = tmp_path / "stop"
    started = [
        processes.start("tests.api.mover", f"w{number}", SIZE, stop) for number in range(WRITERS)
    ]

    for process in started:
        assert process.stdout.readline() == "ready\n"

    def end():
        stop.touch()
        reports = []
        for process in started:
            out, err = process.communicate()
            assert process.returncode == 0, err
            reports.append(json.loads(out))
        started.clear()
        return reports

    yield end
    stop.touch()
    for process in started:
        process.communicate()


@pytest.mark.parametrize("form", ["pages", "stream"])
def test_a_walk_sees_once_what_lives_throughout(client, living, writers, form, monkeypatch):
    monkeypatch.setattr("api.views.records.MOST", LIMIT)
    before = Change.objects.count()
    seen = [*(_walk(client) if form == "pages" else _stream(client))]
    assert Change.objects.count() > before + WRITERS
    done = sum(map(Counter, writers()), Counter())
    assert done.keys() == {"inserted", "updated", "withdrawn"}
    assert len(seen) == len(set(seen))
    assert living <= set(seen)


def _walk(client):
    address = f"/api/v1/organisations?limit={LIMIT}"
    while address:
        page = client.get(address.removeprefix("http://hub.test")).json()
        yield from (record["id"] for record in page["results"])
        address = page["next"]


def _stream(client):
    for part in client.get("/api/v1/organisations.ndjson"):
        yield from (json.loads(line)["id"] for line in part.splitlines())
