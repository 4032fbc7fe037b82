"""What is held or fails: nothing is withdrawn, the reason is shown, one release lets it through."""

import datetime
import gzip
import json

import pytest
from django.utils import timezone

from directory.models import Change, Organisation
from federation import peers, pulling
from federation.kinds.base import PullError
from federation.models import Peer, Pull
from tests import factories
from tests.fakes import FakePeer
from tests.federation.answering import answering

pytestmark = pytest.mark.slow


def csv(count, *, start=1, name="Member", skip=()):
    """A table of ours with so many members."""
    rows = [f"{n},{name} {n}" for n in range(start, start + count) if n not in skip]
    return "\n".join(["local_id,name", *rows, ""]).encode()


@pytest.fixture
def site():
    with answering() as found:
        yield found


@pytest.fixture
def dump(hub, settings, site, monkeypatch):
    """A file that is pulled into the source `essai`; call it with the file's bytes and headers."""
    loopback = peers.fetch.Policy(loopback=True)
    monkeypatch.setattr("federation.fetch.policy", lambda: loopback)
    factories.source("essai")
    peers.add(peers.Wish("file", f"{site.base}/members.csv", "dump", source="essai", grace="0s"))

    def run(body=None, **headers):
        if body is not None:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            site.pages["/members.csv"] = (200, named, body)
        return pulling.pull(Peer.objects.get(), settings.DATA_DIR, lambda *_: None)

    return run


@pytest.fixture
def feed(hub, settings, monkeypatch):
    """A peer in memory, and how it is pulled."""
    other = FakePeer()
    monkeypatch.setattr("federation.fetch.fetch", other.fetch)
    monkeypatch.setattr("federation.kinds.maillage.PAGE_ITEMS", 7)
    peers.add(peers.Wish("other", other.base, "maillage"))

    def run():
        return pulling.pull(Peer.objects.get(), settings.DATA_DIR, lambda *_: None)

    return other, run


def live():
    return Organisation.objects.filter(status="live").count()


def withdrawn():
    return Change.objects.filter(op="delete").count()


def is_let_through_once(run, left):
    """A held run is applied by one release; the next run needs none, and nothing else is let."""
    held = Pull.objects.get(status="held")
    pulling.release(held, "someone")
    done = run()
    assert (done.pk, done.status, done.released) == (held.pk, "done", "someone"), done.reason
    assert live() == left
    with pytest.raises(PullError, match="is not held"):
        pulling.release(done, "someone")
    assert run().status == "done"
    assert live() == left


def stays_held(run, reason, count):
    """Nothing goes, however often it is read, and there is one run that says why."""
    for _ in range(2):
        found = run()
        assert found.status == "held"
        assert reason in found.reason
        assert f"--accept {found.pk}" in found.reason
    assert (live(), withdrawn()) == (count, 0)
    assert Pull.objects.filter(status="held").count() == 1


def fails(run, reason, count):
    """Nothing goes; the reason is shown, and the next good answer is taken."""
    found = run()
    assert found.status == "failed"
    assert reason in found.reason
    assert (live(), withdrawn()) == (count, 0)
    with pytest.raises(PullError, match="is not held"):
        pulling.release(found, "someone")


def test_an_empty_file(dump):
    assert dump(csv(20)).counts["new"] == 20
    dump(b"")
    stays_held(dump, "The file is empty", 20)
    is_let_through_once(dump, 0)


def test_a_file_with_nothing_but_a_header(dump):
    dump(csv(20))
    dump(csv(0))
    stays_held(dump, "holds no record", 20)
    is_let_through_once(dump, 0)


def test_truncated_json(dump, site, hub):
    body = json.dumps(
        {
            "@context": f"{hub.base}/context/v1.jsonld",
            "@graph": [
                {"local_id": str(n), "name": f"Member {n}", "type": ["Organization"]}
                for n in range(20)
            ],
        }
    ).encode()
    assert dump(body, Content_Type="application/ld+json").counts["new"] == 20
    dump(body[: len(body) // 2], Content_Type="application/ld+json")
    fails(dump, "no complete JSON", 20)
    assert dump(body, Content_Type="application/ld+json").status == "done"
    assert live() == 20


def test_truncated_gzip(dump):
    dump(gzip.compress(csv(20)))
    dump(gzip.compress(csv(20))[:-12])
    fails(dump, "cannot be unpacked", 20)
    assert dump(gzip.compress(csv(21))).counts["new"] == 1


def test_an_error_page_in_html(dump):
    dump(csv(20))
    dump(b"<!DOCTYPE html><html><body>Bad gateway</body></html>", Content_Type="text/html")
    fails(dump, "is a web page, not data", 20)
    assert dump(csv(20)).status == "done"


def test_half_the_ids_changed(dump):
    """Members that are recognised by nothing else: the half of them would be new ones."""
    dump(csv(20))
    dump(csv(10) + csv(10, start=101, name="Renamed").partition(b"\n")[2])
    stays_held(dump, "10 of the 20 records", 20)
    is_let_through_once(dump, 20)


def test_half_the_ids_changed_of_members_that_are_recognised(dump):
    """Members with a website keep their records under a new id, which is held all the same."""
    sites = [f"{n},Member {n},https://member-{n}.example" for n in range(1, 21)]
    head = "local_id,name,website"
    dump("\n".join([head, *sites, ""]).encode())
    moved = [f"x{line}" if place < 10 else line for place, line in enumerate(sites)]
    dump("\n".join([head, *moved, ""]).encode())
    stays_held(dump, "10 of the 20 ids", 20)
    is_let_through_once(dump, 20)
    assert withdrawn() == 0


def test_thirty_percent_gone_spread_over_many_pages(feed):
    other, run = feed
    for number in range(100):
        other.save(f"record {number}")
    assert run().counts["new"] == 101
    for number in range(100):
        if number % 10 < 3:
            other.withdraw(f"record {number}")
        else:
            other.save(f"record {number}", acronym="A")
    stays_held(run, "30 of the 100 records", 100)
    assert not Organisation.objects.filter(document__contains="acronym").exists()
    is_let_through_once(run, 70)


def test_an_etag_that_lies_about_other_bytes(dump):
    dump(csv(20), ETag='"1"')
    dump(csv(20, name="Other"), ETag='"1"')
    Peer.objects.update(known={**Peer.objects.get().known, "read": "2020"})
    stays_held(dump, "another content under the same ETag", 20)
    is_let_through_once(dump, 20)
    assert Organisation.objects.filter(name="Other 1").exists()


def test_an_etag_that_lies_about_a_change(dump, site):
    """Whoever always says that nothing changed is not believed for ever."""
    body = [csv(20)]

    def answer(handler):
        same = handler.headers.get("If-None-Match") == '"1"'
        return (304, {"ETag": '"1"'}, b"") if same else (200, {"ETag": '"1"'}, body[0])

    site.pages["/members.csv"] = answer
    dump()
    body[0] = csv(13)
    assert dump().counts == {}
    known = Peer.objects.get().known
    Peer.objects.update(
        known={**known, "read": (timezone.now() - datetime.timedelta(days=2)).isoformat()}
    )
    stays_held(dump, "another content under the same ETag", 20)


def test_a_member_list_of_eight_that_loses_five(dump):
    dump(csv(8))
    dump(csv(3))
    stays_held(dump, "5 of the 8 records", 8)
    is_let_through_once(dump, 3)


def test_a_member_list_of_eight_in_a_feed_that_loses_five(feed):
    other, run = feed
    for number in range(8):
        other.save(f"member {number}")
    run()
    for number in range(5):
        other.withdraw(f"member {number}")
    stays_held(run, "5 of the 8 records", 8)
    is_let_through_once(run, 3)


def test_losses_of_one_day_are_judged_together(feed):
    other, run = feed
    for number in range(8):
        other.save(f"member {number}")
    run()
    for number in range(3):
        other.withdraw(f"member {number}")
    assert run().status == "done"
    other.withdraw("member 3")
    found = run()
    assert found.status == "held"
    assert "4 of the 8 records" in found.reason
    assert "3 of them within the last day" in found.reason
    Pull.objects.filter(status="done").update(ended=timezone.now() - datetime.timedelta(days=2))
    assert run().status == "done"


def test_an_erasure_passes_where_the_rest_is_held(feed):
    other, run = feed
    for number in range(20):
        other.save(f"record {number}")
    run()
    other.withdraw("record 0", reason="erased")
    for number in range(1, 9):
        other.withdraw(f"record {number}")
    assert run().status == "held"
    assert Organisation.objects.get(iri=other.iri("record 0")).reason == "erased"
    assert live() == 19


def test_a_peer_that_was_mended_goes_through_by_itself(feed):
    other, run = feed
    for number in range(8):
        other.save(f"member {number}")
    run()
    for number in range(5):
        other.withdraw(f"member {number}")
    assert run().status == "held"
    for number in range(5):
        other.save(f"member {number}")
    found = run()
    assert (found.status, found.equal, live()) == ("done", True, 8)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "it is empty"),
        (b'{"epoch":"01J00000000000000000000000","items":[', "cut or broken"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "is a web page"),
        (b"{}", "`epoch` is missing"),
        (b'{"epoch":"x","cursor":"x.0","has_more":false,"items":[]}', "`state` is missing"),
        (b'{"epoch":"x","cursor":"x.0","has_more":false,"items":[{}],"state":{}}', "`id`"),
    ],
)
def test_an_answer_that_is_no_page_fails(feed, body, reason):
    other, run = feed
    other.save("a")
    run()
    other.spoil = lambda _request, _status, _body: (200, body)
    found = run()
    assert found.status == "failed"
    assert reason in found.reason
    assert (live(), withdrawn()) == (1, 0)
    other.spoil = None
    other.save("b")
    assert run().equal is True


def test_pages_that_lack_records_are_no_complete_answer(feed):
    other, run = feed
    for number in range(30):
        other.save(f"record {number}")

    def spoil(_request, status, body):
        page = json.loads(body)
        if "items" in page:
            page["items"] = page["items"][::2]
        return status, json.dumps(page).encode()

    other.spoil = spoil
    found = run()
    assert found.status == "failed"
    assert "the peer says that it has 31" in found.reason
    assert live() == 0


def test_a_complete_answer_without_a_record_is_held(feed):
    other, run = feed
    for number in range(3):
        other.save(f"record {number}")
    run()
    other.restore(({other.source: other.heads[other.source]}, {}), "01J10000000000000000000000")
    stays_held(run, "The answer is empty", 3)
    is_let_through_once(run, 0)


def test_what_a_file_lacks_goes_after_a_grace(dump):
    Peer.objects.update(grace=7 * 86_400)
    dump(csv(20))
    assert dump(csv(20, skip={3})).status == "done"
    assert live() == 20
    absent = Peer.objects.get().known["absent"]
    assert list(absent["organisation"]) == ["3"]
    absent["organisation"]["3"] = (timezone.now() - datetime.timedelta(days=8)).isoformat()
    Peer.objects.update(known={**Peer.objects.get().known, "absent": absent})
    run = dump()
    assert (run.counts["withdrawn"], live()) == (1, 19)
    assert Peer.objects.get().known["absent"]["organisation"] == {}


def test_what_comes_back_within_the_grace_was_never_gone(dump):
    Peer.objects.update(grace=7 * 86_400)
    dump(csv(20))
    dump(csv(20, skip={3}))
    dump(csv(20))
    assert Peer.objects.get().known["absent"]["organisation"] == {}
    assert (live(), withdrawn()) == (20, 0)


def test_a_file_that_did_not_change_is_not_read_again(dump, site):
    dump(csv(20), ETag='"1"')
    before = Change.objects.count()
    site.pages["/members.csv"] = lambda handler: (
        (304, {}, b"") if handler.headers.get("If-None-Match") == '"1"' else (500, {}, b"")
    )
    run = dump()
    assert (run.status, run.counts, Change.objects.count()) == ("done", {}, before)


def test_a_row_that_cannot_be_used_is_shown(dump):
    run = dump(csv(3) + b"4,\n")
    assert run.counts == {"read": 4, "new": 3, "refused": 1}
    assert run.refusals[0]["id"] == "4"


def test_contacts_that_the_source_keeps_to_itself_never_arrive_from_a_file(dump):
    dump(b"local_id,name,email\n1,Member,mailto:someone@example.org\n")
    assert "someone@" not in Organisation.objects.get().document
