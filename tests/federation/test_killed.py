"""Killed at any moment: no run is applied by half, and the next one completes it.

`KILLS=100` kills as often as the project promises.
"""

import os
import random
import signal
import time

import pytest
from django.db import connection
from django.utils import timezone

from directory import changes
from directory.changes import number_all
from directory.models import Change, Organisation
from federation import peers, pulling
from federation.models import Peer, Pull
from tests import processes
from tests.fakes import FakePeer
from tests.federation.answering import answering

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

KILLS = int(os.environ.get("KILLS", "8"))
RECORDS = 400
PATIENCE = 300.0


@pytest.fixture
def other(hub):
    """A peer in memory, behind a real server."""
    with answering() as site:
        fake = FakePeer(base=site.base)

        def answer(handler):
            path, _, query = handler.path.partition("?")
            asked = {k: [v] for k, _, v in (each.partition("=") for each in query.split("&"))}
            status, body = fake._answer(path, asked)
            return status, {"Content-Type": "application/json"}, body

        for path in ("/api/v1/changes", "/dumps/manifest.json"):
            site.pages[path] = answer
        yield fake


def _write(fake, choose, turn):
    for _ in range(RECORDS // 4):
        fake.save(f"r{choose.randrange(RECORDS)}", acronym=f"{turn}")
    for _ in range(3):
        fake.withdraw(f"r{choose.randrange(RECORDS)}")


def _kill(what, wait):
    """Starts a process, lets it work for a while, and kills it with all that it started."""
    process = processes.start("tests.federation.puller", what, start_new_session=True)
    assert process.stdout.readline() == "ready\n", process.stderr.read()
    time.sleep(wait)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=PATIENCE)


def _is_whole():
    """Every record is what the log says last of it: nothing was stored by half."""
    connection.close()
    last = {}
    for iri, op, hash_ in Change.objects.order_by("id").values_list("iri", "op", "hash"):
        last[iri] = (op, hash_)
    for iri, status, hash_ in Organisation.objects.values_list("iri", "status", "hash"):
        expected = ("upsert", hash_) if status == "live" else ("delete", "")
        assert last[iri] == expected, iri


def test_a_killed_pull_or_worker_leaves_nothing_by_half(hub, settings, other, monkeypatch):
    loopback = peers.fetch.Policy(loopback=True)
    monkeypatch.setattr("federation.fetch.policy", lambda: loopback)
    monkeypatch.setenv("MAILLAGE_PRIVATE_PEERS", other.base.removeprefix("http://"))
    choose = random.Random(7)
    for number in range(RECORDS):
        other.save(f"r{number}")
    peers.add(peers.Wish("other", other.base, "maillage"))
    began = time.monotonic()
    assert pulling.pull(Peer.objects.get(), settings.DATA_DIR, lambda *_: None).status == "done"
    lasts = time.monotonic() - began
    connection.close()
    alone = processes.start("tests.federation.puller", "pull")
    assert alone.communicate(timeout=PATIENCE)[0] == "ready\ndone \n"
    for turn in range(KILLS):
        _write(other, choose, turn)
        Peer.objects.update(due=timezone.now())
        connection.close()
        _kill("worker" if turn % 3 == 2 else "pull", choose.uniform(0, lasts))
        _is_whole()
        Pull.objects.filter(status="held").update(status="released", released="test")
    for _ in range(3):
        run = pulling.pull(Peer.objects.get(), settings.DATA_DIR, lambda *_: None)
        if run.status == "held":
            pulling.release(run, "test")
    number_all()
    assert (run.status, run.reason, run.equal) == ("done", "", True)
    assert not Pull.objects.filter(status="running").exists()
    there = other.live()
    there.pop(other.source)
    here = Organisation.objects.filter(status="live").values_list("iri", "hash")
    assert dict(here) == there
    assert changes.state().count == len(there) + 1
