"""Event streams of others: what they say last is here; what cannot be believed changes nothing."""

import datetime
import json

import pyoxigraph
import pytest
from django.utils import timezone

from directory import write
from directory.models import Activity, Change, Organisation
from federation import loading, peers, pulling
from federation.kinds.ldes import folded, page, reading
from federation.models import Peer
from tests import factories
from tests.federation.answering import answering
from tests.federation.streams import PREFIXES, SEALED, Stream

pytestmark = pytest.mark.slow
TRIG = "application/trig"


@pytest.fixture
def site():
    with answering() as found:
        yield found


@pytest.fixture
def pull(hub, settings, site, monkeypatch):
    """Pulls the stream at `/stream` into the source `essai`."""
    loopback = peers.fetch.Policy(loopback=True)
    monkeypatch.setattr("federation.fetch.policy", lambda: loopback)
    factories.source("essai")
    peers.add(peers.Wish("flow", f"{site.base}/stream", "ldes", source="essai"))
    return lambda: pulling.pull(Peer.objects.get(), settings.DATA_DIR, lambda *_: None)


@pytest.fixture
def stream(site):
    return Stream(site)


def live():
    """Name by the last part of the IRI that each record is taken from."""
    records = Organisation.objects.filter(status="live")
    return {each.local_id.rpartition("/")[2]: each.name for each in records}


def fails(pull, reason):
    before = live(), Change.objects.count()
    run = pull()
    assert (run.status, (live(), Change.objects.count())) == ("failed", before), run.reason
    assert reason in run.reason


def test_a_stream_of_versions_becomes_records_that_name_what_they_are_taken_from(pull, stream):
    stream.save("a", "b", "c", "d", "e", "f", "g")
    stream.publish()
    run = pull()
    assert (run.status, run.counts.get("new")) == ("done", 7), (
        run.reason,
        run.counts,
        run.refusals,
    )
    record = json.loads(Organisation.objects.get(local_id=stream.iri("a")).document)
    assert record["sameAs"] == [stream.iri("a")]
    assert record["places"][0]["locality"] == "Lieu a"
    assert record["id"].startswith("http://hub.test/id/organisation/")


def test_the_last_word_on_each_object_counts(pull, stream):
    stream.save("a", "b", "c")
    stream.save("a", label="Later")
    stream.save("b", label="Earlier", at="2020-01-01T00:00:00+02:00")
    stream.remove("c")
    stream.publish()
    assert pull().counts["new"] == 2
    assert live() == {"a": "Later", "b": "Coop b"}
    stream.save("c", label="Again")
    stream.remove("a")
    stream.publish()
    assert pull().counts["withdrawn"] == 1
    assert live() == {"b": "Coop b", "c": "Again"}


def test_sealed_pages_are_not_asked_again_and_open_ones_by_their_etag(pull, stream):
    stream.save(*"abcdefgh")
    stream.publish()
    pull()
    assert stream.asked() == ["/stream", "/stream/0", "/stream/1"]
    before = Change.objects.count()
    assert pull().counts == {}
    given = dict(stream.site.asked)
    assert list(given) == ["/stream", "/stream/1"]
    assert all("If-None-Match" in headers for headers in given.values())
    assert Change.objects.count() == before


def test_what_did_not_change_is_not_loaded_again_without_etags_either(pull, stream, monkeypatch):
    stream.etags = False
    stream.save(*"abc")
    stream.publish()
    pull()
    monkeypatch.setattr(loading, "load", lambda *_: pytest.fail("it was loaded again"))
    assert pull().status == "done"


def test_a_run_that_broke_off_goes_on_with_the_page_that_it_lacks(pull, stream):
    stream.save(*"abcdefghijkl")
    stream.publish()
    last = stream.site.pages.pop("/stream/2")
    fails(pull, "/stream/2 answers 404")
    stream.site.pages["/stream/2"] = last
    stream.asked()
    assert pull().counts["new"] == 12
    assert stream.asked() == ["/stream", "/stream/2"]


def test_without_its_file_everything_is_read_again_and_comes_to_the_same(pull, stream, settings):
    stream.save(*"abcdefg")
    stream.remove("a")
    stream.publish()
    pull()
    before = live(), Change.objects.count()
    for left in (settings.DATA_DIR / "pulls" / "flow").iterdir():
        left.unlink()
    assert pull().counts == {"read": 6, "unchanged": 6}
    assert (live(), Change.objects.count()) == before


def test_many_deletions_are_held_and_let_through_once(pull, stream):
    stream.save(*"abcdefgh")
    stream.publish()
    pull()
    stream.remove(*"abcde")
    stream.save("x")
    stream.publish()
    for _ in range(2):
        run = pull()
        assert (run.status, len(live())) == ("held", 8)
        assert "5 of the 8 records of essai (organisation) would go" in run.reason
    pulling.release(run, "someone")
    assert pull().status == "done"
    assert live().keys() == {*"fghx"}
    stream.remove("f")
    stream.publish()
    assert pull().status == "done"


def test_deletions_of_one_day_are_judged_together(pull, stream):
    stream.save(*"abcdefgh")
    stream.publish()
    pull()
    stream.remove(*"abc")
    stream.publish()
    assert pull().status == "done"
    stream.remove("d")
    stream.publish()
    assert "3 of them within the last day" in pull().reason
    assert len(live()) == 5


def test_a_stream_that_was_mended_goes_through_by_itself(pull, stream):
    stream.save(*"abcdefgh")
    stream.publish()
    pull()
    stream.remove(*"abcde")
    stream.publish()
    assert pull().status == "held"
    stream.save(*"abcde")
    stream.publish()
    assert (pull().status, len(live())) == ("done", 8)


def test_what_was_erased_here_does_not_come_back(pull, stream):
    stream.save("a", "b")
    stream.publish()
    pull()
    erased = Organisation.objects.get(local_id=stream.iri("a"))
    write.withdraw(erased.iri, reason="erased", by="test")
    stream.save("a", label="Back")
    stream.publish()
    assert pull().status == "done"
    assert live() == {"b": "Coop b"}


def test_other_ids_for_half_of_the_objects_are_held(pull, stream):
    stream.save(*"abcdefgh")
    stream.publish()
    pull()
    stream.remove(*"abcd")
    for name in "abcd":
        stream.save(f"{name}2", label=f"Coop {name}")
    stream.publish()
    assert pull().status == "held"
    assert len(live()) == 8


def test_what_no_page_lists_any_more_goes_after_a_grace(pull, stream):
    stream.save(*"abcdefgh")
    stream.publish()
    pull()
    del stream.events[6]
    stream.publish()
    assert (pull().status, len(live())) == ("done", 8)
    absent = Peer.objects.get().known["absent"]
    assert list(absent["organisation"]) == [stream.iri("g")]
    past = (timezone.now() - datetime.timedelta(days=8)).isoformat()
    Peer.objects.update(
        known={**Peer.objects.get().known, "absent": {"organisation": {stream.iri("g"): past}}}
    )
    assert pull().counts["withdrawn"] == 1
    assert "g" not in live()
    assert pull().counts == {}


def test_a_stream_that_forgets_is_no_reason_to_delete(pull, site):
    policy = "ldes:retentionPolicy [ a ldes:DurationAgoPolicy ] ;"
    stream = Stream(site, policy=policy)
    stream.save(*"abcdefgh")
    stream.publish()
    pull()
    Peer.objects.update(grace=0)
    stream.events[:6] = []
    for path in ("/stream/0", "/stream/1"):
        site.pages.pop(path)
    site.pages["/stream"] = (
        200,
        {"Content-Type": "text/turtle"},
        stream.root().replace("/stream/0", "/stream/9").encode(),
    )
    site.pages["/stream/9"] = (200, {"Content-Type": "text/turtle"}, stream.page(0, 0).encode())
    assert pull().status == "done"
    assert len(live()) == 8


def test_a_stream_that_tells_of_nothing_any_more_is_held(pull, stream):
    stream.save(*"ab")
    stream.publish()
    pull()
    stream.events.clear()
    stream.publish()
    run = pull()
    assert (run.status, len(live())) == ("held", 2)
    assert "tells of no record" in run.reason
    pulling.release(run, "someone")
    assert pull().status == "done"
    assert live() == {}


def test_a_stream_that_never_told_anything_says_nothing_of_the_source(pull, stream):
    factories.organisation("Mine")
    assert pull().status == "done"
    assert "Mine" in live().values()


def test_a_page_that_leads_to_itself_and_back_is_read_once(pull, stream, site):
    stream.save(*"ab")
    stream.publish()
    loop = stream.page(0, 0) + (
        "\n</stream/0> tree:relation [ tree:node </stream/0> ] , [ tree:node </stream#top> ] ."
    )
    site.pages["/stream/0"] = (200, {"Content-Type": "text/turtle"}, loop.encode())
    assert pull().counts["new"] == 2
    assert stream.asked() == ["/stream", "/stream/0"]


def test_a_stream_without_end_is_given_up(pull, stream, site, monkeypatch):
    monkeypatch.setattr("federation.kinds.ldes.reading.MOST_PAGES", 20)

    class Pages(dict):
        def get(self, path, default=None):
            number = int(path.rpartition("/")[2] or 0) if path != "/stream" else 0
            body = f"{PREFIXES}<> a tree:Node ; tree:relation [ tree:node </x/{number + 1}> ] ."
            return (200, {"Content-Type": "text/turtle"}, body.encode())

    site.pages = Pages()
    fails(pull, "more than 20 pages")
    assert len(stream.asked()) == 20


@pytest.mark.parametrize("where", ["http://other.example/page", "http://localhost:{port}/stream/0"])
def test_a_page_of_another_host_is_not_asked(pull, stream, site, where):
    stream.save("a")
    stream.publish()
    there = where.format(port=site.port)
    root = stream.root().replace("</stream/0>", f"<{there}>")
    site.pages["/stream"] = (200, {"Content-Type": "text/turtle"}, root.encode())
    fails(pull, "on a host that is not the peer's")
    assert stream.asked() == ["/stream"]


def test_an_answer_that_is_no_page_fails(pull, stream, site, monkeypatch):
    monkeypatch.setattr(reading.fetch.fetch, "__kwdefaults__", {"attempts": 1})
    stream.save("a")
    stream.publish()
    pull()
    stream.save("b")
    stream.publish()
    good = site.pages["/stream/0"]
    for status, media_type, body, reason in (
        (200, "text/html", b"<!DOCTYPE html><html>Log in", "is a web page"),
        (200, "text/turtle", b"<!DOCTYPE html><html>Oops", "cannot be parsed"),
        (200, "application/json", b"{}", "no RDF that is read"),
        (200, "text/turtle", b"", "empty, or cut"),
        (200, "text/turtle", b"<urn:a> <urn:b> <urn:c> .", "no page of an event"),
        (500, "text/turtle", b"", "answers 500"),
        (403, "text/turtle", b"", "answers 403"),
    ):
        site.pages["/stream/0"] = (status, {"Content-Type": media_type}, body)
        fails(pull, reason)
    site.pages["/stream/0"] = good
    assert pull().counts["new"] == 1


def test_a_cut_page_fails(pull, stream, site):
    stream.save(*"abcd")
    stream.publish()
    pull()
    stream.remove("a")
    stream.save("e", "f")
    body = stream.page(0, 0).encode()
    turtle = {"Content-Type": "text/turtle"}
    site.pages["/stream/0"] = (200, turtle, body[: len(body) // 2])
    fails(pull, "cannot be parsed")
    site.pages["/stream/0"] = (200, {**turtle, "Content-Length": str(len(body) + 9)}, body)
    fails(pull, "cut")
    at_a_dot = body[: body.rindex(b"\n<#v")]
    site.pages["/stream/0"] = (200, turtle, at_a_dot)
    fails(pull, "is cut: it names")
    stream.publish()
    assert pull().status == "done"
    assert live().keys() == {*"bcdef"}


def test_what_cannot_be_used_is_shown_and_stands_in_nobodys_way(pull, stream, hub):
    ours = factories.organisation("Ours", of=factories.source("own"))
    stream.save("a")
    stream.save("b", at="yesterday")
    stream._append("c", "a <urn:thing>")
    stream.iri = lambda name: ours.iri if name == "d" else f"https://coop.example/{name}"
    stream.save("d", label="Theirs")
    stream.publish()
    run = pull()
    reasons = sorted(each["reason"].partition(" ")[2] for each in run.refusals)
    assert run.status == "done"
    assert reasons == [
        "hub counts the record itself",
        "is of no type that is read",
        "lacks the object or the time that the stream promises",
    ]
    assert Organisation.objects.get(iri=ours.iri).name == "Ours"
    assert live()["a"] == "Coop a"


def test_a_page_that_was_written_over_has_all_of_the_stream_read_again(pull, stream):
    stream.save(*"abcdef")
    stream.save("a", label="Wrong")
    stream.publish()
    pull()
    assert live()["a"] == "Wrong"
    del stream.events[6]
    stream.publish()
    assert pull().status == "done"
    assert live()["a"] == "Coop a"


def _graphs(stream):
    """A page in the shape of DCAT-AP Feeds, as quads."""
    of = stream.iri("a")
    text = f"""{PREFIXES}
<{stream.url}#it> a ldes:EventStream ; tree:view <{stream.url}> ; tree:member <urn:1> , <urn:2> ;
  ldes:timestampPath as:published ; ldes:versionOfPath as:object .
<urn:1> a as:Create ; as:object <{of}> ; as:published "2026-01-01T00:00:00Z"^^xsd:dateTime .
<urn:1> {{ <{of}> a org:Organization ; gr:name "In a graph" . }}
<urn:2> a as:Create ; as:object <urn:of:2> ; as:published "2026-01-01T00:00:00Z"^^xsd:dateTime .
<urn:2> {{ <urn:of:2> a <http://purl.org/essglobal/vocab/NoSuch> , org:Organization ;
  gr:name "Another" . }}
"""
    return [*pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.TRIG)]


@pytest.mark.parametrize(
    "media_type",
    [TRIG, "application/n-quads", "application/ld+json"],
)
def test_payloads_in_named_graphs_in_any_form(pull, stream, site, media_type):
    form = pyoxigraph.RdfFormat.from_media_type(media_type)
    body = pyoxigraph.serialize(_graphs(stream), format=form)
    site.pages["/stream"] = (200, {"Content-Type": media_type}, body)
    assert pull().counts["new"] == 2
    assert set(live().values()) == {"In a graph", "Another"}


def test_activities_go_with_their_stream_and_leave_organisations_alone(pull, stream):
    of = stream.iri
    mine = factories.organisation("Mine")
    stream._append("x", 'a <https://w3id.org/maillage/ns#Activity> ; gr:name "A thing"')
    stream.publish()
    run = pull()
    assert run.status == "done", run.reason
    assert run.counts.get("new") == 1, (run.counts, run.refusals)
    assert Activity.objects.get(status="live").local_id == of("x")
    stream.remove("x")
    stream.publish()
    assert pull().counts["withdrawn"] == 1
    assert Organisation.objects.get(iri=mine.iri).status == "live"


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        ({"source": "essai", "mapping": "susy"}, "without a mapping"),
        ({}, "State the source"),
        ({"source": "nowhere"}, "There is no source"),
    ],
)
def test_it_refuses_to_register_a_stream_that_cannot_be_read(hub, wish, reason):
    factories.source("essai")
    with pytest.raises(peers.PeerError, match=reason):
        peers.add(peers.Wish("flow", "https://coop.example/stream", "ldes", **wish))


def test_another_address_begins_anew(pull, stream, site):
    stream.save("a", "b")
    stream.publish()
    pull()
    site.pages["/elsewhere"] = site.pages["/stream"]
    peers.add(peers.Wish("flow", f"{site.base}/elsewhere", "ldes", source="essai"))
    stream.asked()
    assert pull().counts == {"read": 2, "unchanged": 2}
    assert stream.asked() == ["/elsewhere", "/stream/0"]


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000000+00:00"),
        ("2026-01-01T01:00:00.123456789+01:00", "2026-01-01T00:00:00.123456+00:00"),
        ("2026-01-01", "2026-01-01T00:00:00.000000+00:00"),
        ("0001-01-01T00:00:00+14:00", ""),
        ("now", ""),
    ],
)
def test_instants_compare_as_texts(text, known):
    assert page.instant(text) == known


def test_a_sealed_page_is_one_that_says_immutable(tmp_path):
    assert "immutable" in SEALED
    with folded.Folded(tmp_path / "s.sqlite3", "x") as found:
        found.put("u", folded.Known("e", "s", True), ["n"], [], {"new": True})
    with folded.Folded(tmp_path / "s.sqlite3", "x") as found:
        assert found.known("u") == ("e", "s", True)
        assert found.nodes("u") == ["n"]
    with folded.Folded(tmp_path / "s.sqlite3", "y") as found:
        assert found.known("u") is None
