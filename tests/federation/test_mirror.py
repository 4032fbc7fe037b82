"""A mirror by event streams alone: a hub follows the streams of another, over real servers."""

import hashlib
import json
import os
import urllib.request

import pytest

from tests.federation.hubs import Hub, table

pytestmark = pytest.mark.long
MEMBERS = int(os.environ.get("MIRROR_MEMBERS", "600"))
SERVER = os.environ.get("DATABASE_URL", "")
#: Members changed and gone, written on the other hub.
_CHANGES = """
from directory import write
from directory.changes import number_all
from directory.models import Organisation, Source
source = Source.objects.get(key="own")
for number in {changed}:
    document = {{"name": f"{name} {{number}}", "description": {{"fr": "Changé"}}}}
    write.save(document, source=source, local_id=str(number), by="test")
for number in {gone}:
    found = Organisation.objects.get(source=source, local_id=str(number), status="live")
    write.withdraw(found.iri, reason={reason!r}, by="test")
number_all()
"""


@pytest.fixture
def hubs(tmp_path, request):
    server = SERVER if SERVER.startswith("postgres") else ""
    there, here = Hub("there", tmp_path, server), Hub("here", tmp_path, server)
    try:
        there.make()
        here.make(there)
        for hub in (there, here):
            hub.start()
        own = table(tmp_path / "own.csv", MEMBERS, "Member")
        there.run(
            ["source", "add", "own", "--licence", "ODbL-1.0"], ["load", own, "--source", "own"]
        )
        here.run(
            ["source", "add", "mirror", "--licence", "ODbL-1.0", "--publishes-contacts"],
            [
                *["peer", "add", "--kind", "ldes", "--source", "mirror", "there"],
                f"{there.base}/ldes/organisations",
            ],
        )
        yield there, here
    finally:
        for hub in (there, here):
            hub.drop()


def change(hub, name, changed=(), gone=(), reason="withdrawn"):
    told = _CHANGES.format(name=name, changed=list(changed), gone=list(gone), reason=reason)
    hub.run(["shell", "-c", told])


def documents(hub):
    """IRI → document of every organisation in a hub's feed."""
    found, after = {}, {}
    while True:
        page = hub.feed(type="organisation", **after)
        for item in page["items"]:
            found[item["id"]] = item.get("data")
        if not page["has_more"]:
            return {iri: each for iri, each in found.items() if each}, page["state"]
        after = {"after": page["cursor"]}


def as_there(document, records):
    """The record as the other hub has it: under the id that it was taken from."""
    iri = document["sameAs"][0]
    rest = [each for each in document["sameAs"] if each != iri]
    kept = {**document, "id": iri, "record": records[iri]["record"], "sameAs": rest}
    return {key: value for key, value in kept.items() if value}


def digest(records):
    """As docs/synchronise.md has it."""
    total = 0
    for document in records:
        text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        line = f"{document['id']}\0sha256:{hashlib.sha256(text.encode()).hexdigest()}"
        total += int(hashlib.sha256(line.encode()).hexdigest(), 16)
    return f"set-sha256:{total % 2**256:064x}"


def is_a_mirror(there, here):
    """What is here, under the names that it has there, has the digest of what is there."""
    here.run(["pull", "there"])
    theirs, state = documents(there)
    ours, _ = documents(here)
    assert state["count"] == len(ours)
    assert digest(as_there(each, theirs) for each in ours.values()) == state["digest"]
    return len(ours)


def pages(hub):
    """How many pages the root of the stream leads to."""
    with urllib.request.urlopen(f"{hub.base}/ldes/organisations", timeout=60) as answer:
        return answer.read().count(b"tree:node")


def test_a_hub_that_follows_the_streams_of_another_holds_what_that_holds(hubs):
    there, here = hubs
    assert is_a_mirror(there, here) == MEMBERS
    assert pages(there) >= MEMBERS // 250
    change(there, "Other", changed=range(40), gone=range(50, 53))
    assert is_a_mirror(there, here) == MEMBERS - 3
    change(there, "Again", changed=range(51, 60))
    assert is_a_mirror(there, here) == MEMBERS - 1
    change(there, "New", changed=range(MEMBERS, MEMBERS + 300), gone=[60])
    assert is_a_mirror(there, here) == MEMBERS + 298
    change(there, "", gone=[61], reason="erased")  # begins a new generation of pages
    assert is_a_mirror(there, here) == MEMBERS + 297
    end = here.feed(limit=1)["state"]["cursor"]
    here.run(["pull", "there"])
    assert here.feed(limit=1)["state"]["cursor"] == end
