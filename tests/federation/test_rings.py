"""Rings of real hubs: A → B → C → A, and D that pulls from two of them."""

import os

import pytest

from tests.federation.hubs import Hub, table

pytestmark = pytest.mark.long

MEMBERS = int(os.environ.get("RING_MEMBERS", "40"))
ROUNDS = 3
SERVER = os.environ.get("DATABASE_URL", "")
#: Who pulls whom.
PEERS = {"a": "c", "b": "a", "c": "b"}


@pytest.fixture
def hubs(tmp_path, request):
    """Four running hubs, each with records of its own; B and C harvest the same file."""
    server = SERVER if SERVER.startswith("postgres") else ""
    made = {name: Hub(name, tmp_path, server) for name in "abcd"}
    try:
        for hub in made.values():
            hub.make(None if hub.name == "a" else made["a"])
        shared = table(tmp_path / "shared.csv", MEMBERS, "Shared")
        for name, hub in made.items():
            own = table(tmp_path / f"{name}.csv", MEMBERS, f"Of {name}")
            files = {"own": own} | ({"shared": shared} if name in "bc" else {})
            hub.start()
            pulled = {"d": ["b", "c"]}.get(name, [PEERS.get(name)])
            hub.run(
                *(["source", "add", key, "--licence", "ODbL-1.0"] for key in files),
                *(["load", file, "--source", key] for key, file in files.items()),
                *(["peer", "add", other, made[other].base] for other in pulled),
            )
        yield made
    finally:
        for hub in made.values():
            hub.drop()


def pull_round(hubs, names="abcd"):
    """Every hub pulls once; whether anything changed anywhere."""
    before = ends(hubs)
    for name in names:
        hubs[name].run(["pull"])
    return ends(hubs) != before


def ends(hubs):
    """The epoch and the end of each log."""
    return {name: hub.feed(limit=1)["state"]["cursor"] for name, hub in hubs.items()}


def until_silent(hubs, most=ROUNDS):
    """Rounds until none changes anything; at most so many did."""
    for done in range(most + 1):
        if not pull_round(hubs):
            return done
    pytest.fail(f"not silent after {most} rounds: {ends(hubs)}")


def records(hub):
    """IRI → operation, hash, revision and reason of everything in a hub's feed."""
    found, after = {}, {}
    while True:
        page = hub.feed(**after)
        for item in page["items"]:
            revision = (item["counter"], item["counterEpoch"], item["version"])
            found[item["id"]] = (item["op"], item.get("hash"), revision)
        if not page["has_more"]:
            return found
        after = {"after": page["cursor"]}


def live(hub):
    return {iri: each for iri, each in records(hub).items() if each[0] == "upsert"}


def are_equal(hubs, names="abc"):
    """The same records under the same revisions, and the same digest, at every hub of the ring."""
    first, *others = (live(hubs[name]) for name in names)
    for other in others:
        assert other == first
    assert len({hubs[name].feed(limit=1)["state"]["digest"] for name in names}) == 1
    return first


def named(hub, name):
    return next(
        item["id"]
        for item in hub.feed(limit=1000, source="own")["items"]
        if item["op"] == "upsert" and item["data"].get("name") == name
    )


def test_rings_fall_silent_and_stay_equal_through_deletions_and_a_restore(hubs):
    own = {name: live(hubs[name]) for name in "abcd"}
    rounds = until_silent(hubs)
    everything = are_equal(hubs)
    assert everything == own["a"] | own["b"] | own["c"]
    assert live(hubs["d"]) == everything | own["d"]
    print(f"silent after {rounds} rounds, {len(everything)} records")

    backup_of = named(hubs["a"], "Of a 1")
    hubs["a"].backup()
    gone = named(hubs["b"], "Of b 2")
    hubs["b"].run(["shell", "-c", _withdraw(gone)])
    hubs["a"].run(["shell", "-c", _withdraw(backup_of, "erased")])
    until_silent(hubs)
    left = are_equal(hubs)
    assert left.keys() == everything.keys() - {gone, backup_of}
    assert {iri: each for iri, each in everything.items() if iri in left} == left

    epoch = hubs["a"].feed(limit=1)["epoch"]
    hubs["a"].restore()
    assert hubs["a"].feed(limit=1)["epoch"] > epoch
    until_silent(hubs)
    after = are_equal(hubs)
    assert after.keys() == left.keys()
    assert {iri: each[1] for iri, each in after.items()} == {iri: e[1] for iri, e in left.items()}
    theirs = {iri: each for iri, each in left.items() if iri not in own["a"]}
    assert {iri: after[iri] for iri in theirs} == theirs
    for name in "abcd":
        assert records(hubs[name])[backup_of][0] == "delete"
        assert 'Of a 1"' not in str(hubs[name].feed(limit=1000))
    assert live(hubs["d"]) == after | own["d"]


def _withdraw(iri, reason="withdrawn"):
    return (
        "from directory import write; from directory.changes import number_all; "
        f"write.withdraw({iri!r}, reason={reason!r}, by='test'); number_all()"
    )
