"""Peers and their runs over HTTP: read by anyone, started and let through by staff."""

import json

import pytest

from api import keys
from federation.models import Peer, Pull

pytestmark = pytest.mark.slow


@pytest.fixture
def peer(hub):
    return Peer.objects.create(
        key="alpes", url="https://alpes.example/?key=secret", kind="maillage"
    )


@pytest.fixture
def staff(hub):
    """What a staff key sends."""
    _, text = keys.create(name="staff", sources=[], staff=True, expires=None)
    return {"HTTP_AUTHORIZATION": f"Token {text}"}


def test_anyone_sees_who_is_pulled_and_what_came_of_it(client, peer):
    pull = Pull.objects.create(
        peer=peer, status="held", reason="too much", withdrawn={"s": 5}, refusals=[]
    )
    (found,) = client.get("/api/v1/peers").json()["results"]
    assert found == client.get("/api/v1/peers/alpes").json()
    assert (found["key"], found["last"]["status"]) == ("alpes", "held")
    assert "secret" not in json.dumps(found)
    page = client.get("/api/v1/peers/alpes/pulls").json()
    assert [each["id"] for each in page["results"]] == [pull.pk]
    assert page["results"][0]["reason"] == "too much"
    assert page["next"] is None
    assert client.get("/api/v1/peers/nobody").status_code == 404


def test_runs_come_in_pages(client, peer):
    numbers = [Pull.objects.create(peer=peer, status="done").pk for _ in range(5)]
    seen, address = [], "/api/v1/peers/alpes/pulls?limit=2"
    while address:
        page = client.get(address).json()
        seen += [each["id"] for each in page["results"]]
        address = (page["next"] or "").removeprefix("http://hub.test")
    assert seen == numbers[::-1]


@pytest.mark.parametrize("path", ["pulls", "pulls/1/release"])
def test_only_staff_start_a_run_or_let_one_through(client, peer, path):
    Pull.objects.create(pk=1, peer=peer, status="held")
    assert client.post(f"/api/v1/peers/alpes/{path}").status_code == 401
    assert Pull.objects.get().status == "held"


def test_staff_have_a_peer_pulled_now(client, peer, staff):
    answer = client.post("/api/v1/peers/alpes/pulls", **staff)
    assert answer.status_code == 202
    assert Peer.objects.get().due is not None


def test_staff_let_a_held_run_through_once(client, peer, staff):
    pull = Pull.objects.create(peer=peer, status="held", reason="too much")
    address = f"/api/v1/peers/alpes/pulls/{pull.pk}/release"
    answer = client.post(address, **staff)
    assert (answer.status_code, answer.json()["status"]) == (202, "released")
    assert answer.json()["releasedBy"].startswith("key ")
    assert Peer.objects.get().due is not None
    again = client.post(address, **staff)
    assert again.status_code == 409
    assert "released" in again.json()["detail"]
    assert client.post("/api/v1/peers/alpes/pulls/999/release", **staff).status_code == 404
