"""The peer in memory answers as the real feed does."""

import orjson
import pytest

from directory import write
from tests import factories
from tests.fakes import FakePeer

pytestmark = pytest.mark.slow
FEED = "/api/v1/changes"


@pytest.fixture
def pages(client, hub):
    """The real feed after writes of every kind, and a fake that holds the same items."""
    factories.source("essai")
    records = [factories.organisation() for _ in range(7)]
    factories.activity()
    factories.organisation("again", local_id=records[2].local_id)
    write.withdraw(records[0].iri, reason="closed", by="test")
    write.withdraw(records[1].iri, reason="merged", replaced_by=records[2].iri, by="test")
    whole = client.get(FEED).json()
    fake = FakePeer(base=hub.base, epoch=hub.id)
    fake.heads = {item["id"]: item for item in whole["items"]}
    fake.seq = max(item["seq"] for item in whole["items"])
    return client, fake, whole


@pytest.mark.parametrize("limit", [1, 2, 3, 500])
def test_its_pages_are_those_of_the_feed(pages, limit):
    client, fake, _ = pages
    cursor = ""
    while True:
        after = f"&after={cursor}" if cursor else ""
        real = client.get(f"{FEED}?limit={limit}{after}").json()
        status, body = fake.page(cursor, limit)
        made = orjson.loads(body)
        assert status == 200
        assert made["state"].items() <= real["state"].items()
        names = ("epoch", "items", "cursor", "has_more", "next")
        assert {n: made[n] for n in names} == {n: real[n] for n in names}
        cursor = real["cursor"]
        if not real["has_more"]:
            break


@pytest.mark.parametrize("cursor", ["{epoch}.999", "01J00000000000000000000000.1"])
def test_it_says_gone_when_the_feed_does(pages, cursor):
    client, fake, whole = pages
    after = cursor.format(epoch=whole["epoch"])
    real = client.get(f"{FEED}?after={after}")
    status, body = fake.page(after, 10)
    assert status == real.status_code == 410
    assert {n: real.json()[n] for n in ("snapshot", "cursor")} == orjson.loads(body)
