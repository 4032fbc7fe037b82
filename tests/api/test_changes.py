"""The change feed: pages, cursors, state, filters, what makes it say 410."""

import gzip
import hashlib
import json
import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory import changes, epoch, write
from directory.changes import Cursor, digest
from directory.models import Change, Head
from tests import factories
from tests.api.conftest import errors

FEED = "/api/v1/changes"
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"


@pytest.fixture
def feed(api):
    """A page as JSON."""

    def get(**asked):
        response = api(FEED + "?" + "&".join(f"{name}={value}" for name, value in asked.items()))
        assert response.status_code == 200, response.content
        return response.json()

    return get


def _ops(page):
    return [(item["op"], item["id"]) for item in page["items"]]


def test_it_tells_every_record_once_at_its_latest_change(feed, essai, hub):
    first = factories.organisation("a", local_id="1")
    second = factories.organisation("b")
    factories.organisation("c", local_id="1")
    page = feed()
    assert _ops(page) == [("upsert", iri) for iri in (essai.iri, second.iri, first.iri)]
    assert [item["seq"] for item in page["items"]] == [1, 3, 4]
    assert page["epoch"] == hub.id
    assert page["has_more"] is False
    assert page["cursor"] == Cursor(hub.id, 4).encode()
    assert page["next"] == f"http://hub.test{FEED}?after={page['cursor']}"


def test_an_upsert_holds_the_stored_text_byte_for_byte(api, essai, hub):
    record = factories.organisation("Élan “vert”\\")
    body = api(FEED).content
    assert b'"data":' + record.document.encode() + b"}" in body
    item = json.loads(body)["items"][1]
    published = item.pop("published")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", published)
    assert item == {
        "seq": 2,
        "op": "upsert",
        "type": "organisation",
        "id": record.iri,
        "source": essai.iri,
        "counter": "http://hub.test/",
        "counterEpoch": hub.id,
        "version": 1,
        "path": ["http://hub.test/"],
        "hash": record.hash,
        "licence": factories.ODBL,
        "data": json.loads(record.document),
    }


def test_a_hash_can_be_made_anew_from_the_data(feed, essai):
    factories.organisation("Ça & là")
    for item in feed()["items"]:
        text = json.dumps(item["data"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert f"sha256:{hashlib.sha256(text.encode()).hexdigest()}" == item["hash"]


def test_a_delete_tells_why_and_by_which_record_it_is_replaced(feed, essai):
    gone, other = factories.organisation(), factories.organisation()
    write.withdraw(gone.iri, reason="merged", replaced_by=other.iri, by="test")
    item = feed()["items"][-1]
    assert (item["op"], item["id"], item["version"]) == ("delete", gone.iri, 2)
    assert (item["reason"], item["replacedBy"]) == ("merged", other.iri)
    assert item.keys() & {"data", "hash", "licence"} == set()


def test_pages_follow_each_other_to_the_end(feed, essai):
    records = [factories.organisation().iri for _ in range(5)]
    seen, after = [], {}
    while True:
        page = feed(limit=2, **after)
        seen += [item["id"] for item in page["items"]]
        after = {"after": page["cursor"]}
        if not page["has_more"]:
            break
        assert len(page["items"]) == 2
    assert seen == [essai.iri, *records]
    assert page["cursor"] == page["state"]["cursor"]
    assert feed(**after)["items"] == []
    again = factories.organisation()
    assert _ops(feed(**after)) == [("upsert", again.iri)]


def test_next_is_an_address_that_keeps_the_filters(api, essai):
    for _ in range(3):
        factories.organisation()
    response = api(f"{FEED}?limit=2&type=organisation")
    following = response.json()["next"]
    assert response["Link"] == f'<{following}>; rel="next"'
    page = api(following.removeprefix("http://hub.test")).json()
    assert page["has_more"] is False
    assert len(page["items"]) == 1
    assert "Link" not in api(FEED)


def test_the_state_is_that_of_what_was_told(feed, essai):
    factories.activity()
    gone = factories.organisation()
    factories.organisation(of=factories.source("autre"))
    write.withdraw(gone.iri, reason="closed", by="test")
    page = feed()
    live = {item["id"]: item["hash"] for item in page["items"] if item["op"] == "upsert"}
    total = digest.shown(sum(digest.term(iri, hash_) for iri, hash_ in live.items()))
    assert (page["state"]["count"], page["state"]["digest"]) == (4, total)
    assert {(each["type"], each["count"]) for each in page["state"]["types"]} == {
        *{("activity", 1), ("organisation", 1), ("source", 2)}
    }
    assert {(each["source"], each["type"]) for each in page["state"]["parts"]} == {
        *{(essai.iri, "activity"), (essai.iri, "source")},
        *{(essai.iri[:-5] + "autre", name) for name in ("organisation", "source")},
    }


def test_under_a_type_or_a_source_items_and_state_are_those_alone(feed, essai):
    autre = factories.source("autre")
    here, there = factories.organisation(), factories.organisation(of=autre)
    activity = factories.activity()
    page = feed(type="organisation")
    assert [item["id"] for item in page["items"]] == [here.iri, there.iri]
    assert page["state"]["count"] == 2
    assert {each["type"] for each in page["state"]["parts"]} == {"organisation"}
    assert page["state"]["digest"] == page["state"]["types"][0]["digest"]
    by_key, by_iri = feed(source="autre"), feed(source=autre.iri)
    assert by_key["items"] == by_iri["items"]
    assert [item["id"] for item in by_key["items"]] == [autre.iri, there.iri]
    assert [item["id"] for item in feed(type="activity", source="essai")["items"]] == [activity.iri]
    assert feed(source="inconnue")["items"] == []
    assert page["cursor"] == Cursor(epoch.current().id, 5).encode()


def test_under_a_licence_a_record_that_leaves_the_set_is_deleted(feed, essai):
    stays = factories.organisation("a", local_id="1")
    leaves = factories.organisation("b", local_id="2")
    cursor = feed(licence="ODbL-1.0")["cursor"]
    free = factories.source("libre", licence=CC0)
    never = factories.organisation(of=free)
    factories.organisation("b2", local_id="2")
    Change.objects.filter(iri=leaves.iri, seq__isnull=True).update(licence=CC0)
    page = feed(licence="ODbL-1.0", after=cursor)
    assert _ops(page) == [("delete", leaves.iri)]
    assert (page["items"][0]["reason"], page["items"][0]["replacedBy"]) == ("filtered", None)
    assert "state" not in page
    whole = feed(licence="CC0-1.0")
    assert _ops(whole) == [("upsert", iri) for iri in (free.iri, never.iri, leaves.iri)]
    assert stays.iri not in dict(map(reversed, _ops(whole)))


def test_a_withdrawal_is_told_under_every_licence(feed, essai):
    gone = factories.organisation()
    write.withdraw(gone.iri, reason="closed", by="test")
    assert _ops(feed(licence="CC0-1.0")) == [("delete", gone.iri)]


def test_what_waits_for_a_number_is_numbered_by_the_reader(feed, essai):
    assert changes.pending()
    assert len(feed()["items"]) == 1
    assert not changes.pending()


def test_a_read_with_nothing_waiting_writes_nothing(feed, essai):
    feed()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        feed()
    assert not [q for q in queries if re.match("(INSERT|UPDATE|DELETE)", (q["sql"] or "").strip())]
    assert len(queries) <= 6


def test_a_record_erased_under_the_eyes_of_a_reader_is_told_as_a_delete(feed, essai):
    record = factories.organisation("Rayée")
    feed()
    write.withdraw(record.iri, reason="erased", by="test")
    changes_waiting = Change.objects.filter(seq__isnull=True)
    assert changes_waiting.count() == 1
    assert Head.objects.get(iri=record.iri).op == "upsert"
    page = feed(limit=1000)
    assert _ops(page)[-1] == ("delete", record.iri)
    assert page["items"][-1]["reason"] == "erased"
    assert page["state"]["count"] == 1


def test_the_etag_holds_until_something_changes(api, essai):
    etag = api(FEED)["ETag"]
    assert etag.startswith('"')
    same = api(FEED, if_none_match=etag)
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", etag)
    assert api(f"{FEED}?limit=7")["ETag"] != etag
    factories.organisation()
    changed = api(FEED, if_none_match=etag)
    assert changed.status_code == 200
    assert changed["ETag"] != etag


def test_it_is_compressed_for_who_accepts_it(api, essai):
    for _ in range(5):
        factories.organisation()
    plain, packed = api(FEED), api(FEED, accept_encoding="gzip")
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    held = packed["ETag"]
    assert held != plain["ETag"]
    assert api(FEED, accept_encoding="gzip", if_none_match=held).status_code == 304


def test_any_page_of_any_origin_may_read_it(api, essai):
    response = api(FEED, origin="https://elsewhere.example")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in response["Access-Control-Expose-Headers"]


@pytest.mark.parametrize("after", ["x", "0", "é", "01KAS9Z8Y0QWERTY0123456789", "a.1", "%20"])
def test_a_text_that_is_no_cursor_is_400(api, essai, after):
    assert errors(api(f"{FEED}?after={after}")) == {"after": "cursor"}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        *(("limit=0", "whole"), ("limit=1001", "whole"), ("type=Network", "choice")),
        *(("licence=MIT", "choice"), ("since=1", "unknown"), ("source=É", "source")),
    ],
)
def test_what_it_does_not_understand_is_400(api, essai, asked, code):
    assert [*errors(api(f"{FEED}?{asked}")).values()] == [code]


def test_a_cursor_of_another_epoch_is_410_with_the_way_back(api, essai):
    call_command("dump", verbosity=0)
    response = api(f"{FEED}?after={Cursor('0' * 26, 1).encode()}")
    assert response.status_code == 410
    problem = response.json()
    manifest = api("/dumps/manifest.json")
    told = json.loads(b"".join(manifest))
    assert problem["snapshot"] == f"http://hub.test/dumps/{told['release']}/changes.ndjson.gz"
    assert problem["cursor"] == told["cursor"]
    assert f"<{problem['snapshot']}>" in response["Link"]
    assert "another epoch" in problem["detail"]
    assert api(f"{FEED}?after={problem['cursor']}").status_code == 200


def test_a_cursor_ahead_of_the_log_is_410(api, essai, hub):
    response = api(f"{FEED}?after={Cursor(hub.id, 999).encode()}")
    assert response.status_code == 410
    assert "ahead" in response.json()["detail"]


def test_without_a_dump_the_way_back_is_the_feed_itself(api, essai, hub):
    problem = api(f"{FEED}?after={Cursor(hub.id, 999).encode()}").json()
    assert (problem["snapshot"], problem["cursor"]) == (f"http://hub.test{FEED}", None)


def test_a_dump_of_another_epoch_is_no_way_back(api, essai, hub):
    call_command("dump", verbosity=0)
    epoch.forget()
    newer = epoch.Epoch.objects.create(id="7" + hub.id[1:], base=hub.base)
    problem = api(f"{FEED}?after={Cursor(hub.id, 1).encode()}").json()
    assert newer.id > hub.id
    assert problem["cursor"] is None


def test_the_snapshot_holds_the_items_of_the_feed_sources_first(api, feed, essai):
    gone, stays = factories.organisation(), factories.organisation()
    activity = factories.activity()
    write.withdraw(gone.iri, reason="closed", by="test")
    call_command("dump", verbosity=0)
    lines = gzip.decompress(b"".join(api("/dumps/changes.ndjson.gz", accept="*/*"))).splitlines()
    items = [json.loads(line) for line in lines]
    assert [item["id"] for item in items] == [essai.iri, stays.iri, activity.iri, gone.iri]
    page = feed()
    assert sorted(items, key=lambda item: item["seq"]) == page["items"]
    assert stays.document.encode() in lines[1]
    manifest = json.loads(b"".join(api("/dumps/manifest.json")))
    assert manifest["cursor"] == page["cursor"]
    assert manifest["state"] == page["state"]
