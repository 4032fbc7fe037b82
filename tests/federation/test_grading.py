"""Grading partners: our own hub gets full marks, each spoiled one the mark it should."""

import datetime
import json
import random

import orjson
import pytest
from django.conf import settings as configured
from django.core.management import CommandError, call_command

from directory import changes, epoch, write
from directory.changes import digest
from directory.models import Epoch
from directory.seed import seed
from federation.grading import grade, read, reading, report
from federation.grading.report import LANGUAGES, lines, words
from federation.grading.rules import RULES
from tests import factories
from tests.federation.answering import answering
from vocab.canonical import digest as hash_of, dumps

NOW = datetime.datetime.now(datetime.UTC)
RECENT = NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def here(hub, settings):
    """A hub on loopback, which may read what is there too."""
    epoch.forget()
    Epoch.objects.update(base="http://127.0.0.1:8200")
    settings.BASE_URL = "http://127.0.0.1:8200"
    yield
    epoch.forget()


@pytest.fixture
def partner(here):
    with answering() as server:
        yield server


def _document(number, **more):
    iri = f"https://partner.example.org/org/{number}"
    record = {
        "type": ["CatalogRecord"],
        "source": "https://partner.example.org/source",
        "licence": factories.ODBL,
        "modified": RECENT,
    }
    place = factories.place("FR", latitude="45.75", longitude="4.85", street=f"{number} rue X")
    types = ["SSEInitiative", "Organization", "SchemaOrganization"]
    document = {"id": iri, "type": types, "name": f"Nom {number}", "record": record}
    return {**document, "places": [place], **more}


def _item(document, **more):
    text = dumps(document)
    return {
        "op": "upsert",
        "type": "organisation",
        "id": document["id"],
        "published": RECENT,
        "hash": hash_of(text),
        "licence": document["record"].get("licence", ""),
        "data": document,
        **more,
    }


def _page(items, **more):
    live = {each["id"]: each["hash"] for each in items if each.get("op") != "delete"}
    total = digest.shown(sum(digest.term(iri, hash_) for iri, hash_ in live.items()))
    state = {"count": len(live), "digest": total, **more.pop("state", {})}
    return {"epoch": "01", "items": items, "has_more": False, "next": "", "state": state, **more}


def _json(page):
    return 200, {"Content-Type": "application/json"}, orjson.dumps(page)


def _feed(server, items, **more):
    server.pages["/feed"] = _json(_page(items, **more))
    return _marks(server, "/feed")


def _file(server, path, body, **headers):
    given = {"Content-Type": "text/csv", "ETag": '"1"', **headers}
    server.pages[path] = (200, given, body.encode())
    return _marks(server, path)


def _marks(server, path):
    seen = read(f"{server.base}{path}", configured.DATA_DIR)
    marks = grade(seen, NOW)
    for language in LANGUAGES:
        assert "".join(lines(seen, marks, language))
    assert json.loads(orjson.dumps(report(seen, marks)))["rules"]
    return {mark.rule: [fault.code for fault in mark.faults or ()] for mark in marks}


def _only(rule, *codes):
    return {name: list(codes) if name == rule else [] for name in RULES}


CLEAN = {name: [] for name in RULES}


def test_our_own_hub_gets_full_marks(live_server, settings, tmp_path, capsys):
    settings.DATA_DIR = tmp_path
    epoch.forget()
    epoch.start(live_server.url, tmp_path)
    try:
        seed(by="test")
        gone = factories.organisation("Parti")
        write.withdraw(gone.iri, reason="closed", by="test")
        changes.number_all()
        call_command("check-partner", live_server.url)
        printed = capsys.readouterr().out
        assert f"{len(RULES)} of {len(RULES)} rules passed" in printed
        call_command("check-partner", f"{live_server.url}/api/v1/changes", json=True)
        told = json.loads(capsys.readouterr().out)
        assert told["passed"] is True
        assert {each["mark"] for each in told["rules"]} == {"passed"}
        for suffix in ("csv", "ndjson", "jsonld"):
            address = f"{live_server.url}/api/v1/organisations.{suffix}"
            call_command("check-partner", f"{address}?limit=1000", lang="fr")
            assert "échoué" not in capsys.readouterr().out
    finally:
        epoch.forget()


def test_a_whole_feed_gets_full_marks(partner):
    gone = {"op": "delete", "type": "organisation", "id": "https://x.org/1", "reason": "closed"}
    items = [_item(_document(number)) for number in range(5)]
    assert _feed(partner, [*items, gone]) == CLEAN


SPOILED = {
    "concepts": ({"sectors": ["https://example.org/none"]}, "concepts"),
    "coordinates": (
        {"places": [factories.place("FR", latitude="4.85", longitude="45.75")]},
        "swapped",
    ),
    "licence": (
        {"record": {"type": ["CatalogRecord"], "source": "https://x.org/", "modified": RECENT}},
        "no-licence",
    ),
    "parses": ({"founded": "yesterday"}, "values"),
}


@pytest.mark.parametrize("rule", SPOILED)
def test_a_record_with_one_defect_fails_one_rule(partner, rule):
    more, code = SPOILED[rule]
    items = [_item(_document(number)) for number in range(3)]
    found = _feed(partner, [*items, _item(_document(9, **more))])
    assert found == _only(rule, code)


@pytest.mark.parametrize(
    ("latitude", "longitude", "code"),
    [("0", "0", "null-island"), ("-34.6", "-58.4", "elsewhere")],
)
def test_coordinates_that_cannot_be_are_told(partner, latitude, longitude, code):
    place = factories.place("FR", latitude=latitude, longitude=longitude)
    found = _feed(partner, [_item(_document(1)), _item(_document(2, places=[place]))])
    assert found == _only("coordinates", code)


def test_an_untrue_hash_is_told(partner):
    items = [_item(_document(1)), _item(_document(2), hash="sha256:" + "0" * 64)]
    assert _feed(partner, items) == _only("digest", "hash")


def test_an_untrue_digest_is_told(partner):
    found = _feed(partner, [_item(_document(1))], state={"digest": "set-sha256:" + "0" * 64})
    assert found == _only("digest", "digest")


def test_an_identifier_that_stands_twice_is_told(partner):
    found = _feed(partner, [_item(_document(1)), _item(_document(1))], state={"count": 1})
    assert found == _only("duplicates", "twice")


def test_two_records_of_one_organisation_are_told(partner):
    place = factories.place("FR", street="1 rue X", postcode="69001")
    items = [_item(_document(n, name="Élan", places=[place])) for n in (1, 2)]
    assert _feed(partner, items) == _only("duplicates", "alike")


def test_items_that_do_not_say_what_happened_are_told(partner):
    item = _item(_document(1))
    del item["op"]
    assert _feed(partner, [item]) == _only("deletions", "no-op")


def test_a_record_that_goes_without_a_deletion_is_told(partner):
    items = [_item(_document(number)) for number in range(9)]
    answers = [_json(_page(items))] * 2 + [_json(_page(items[1:]))]
    partner.pages["/feed"] = lambda _: answers.pop(0)
    assert _marks(partner, "/feed") == _only("deletions", "vanished")


def test_identifiers_made_anew_each_time_are_told(partner):
    def page(_):
        return _json(_page([_item(_document(random.random())) for _ in range(4)]))

    partner.pages["/feed"] = page
    assert _marks(partner, "/feed") == _only("identifiers", *["unstable"] * 4)


def test_a_directory_that_nobody_keeps_is_told(partner):
    old = {**_document(1)["record"], "modified": "2020-01-01T00:00:00Z"}
    item = _item(_document(1, record=old), published="2020-01-01T00:00:00Z")
    assert _feed(partner, [item]) == _only("freshness", "stale")


def test_a_page_that_people_log_in_to_is_no_data(partner):
    partner.pages["/feed"] = (200, {"Content-Type": "text/html"}, b"<!doctype html><p>Log in")
    assert _marks(partner, "/feed")["parses"] == ["unreadable"]


@pytest.mark.parametrize("status", [404, 403, 500])
def test_an_address_that_does_not_answer_is_told_alone(partner, status):
    partner.pages["/feed"] = (status, {}, b"no")
    assert _marks(partner, "/feed") == _only("reachable", "unreachable")


def test_a_file_is_graded_too(partner):
    found = _file(partner, "/members.ndjson", _lines([_document(n) for n in range(3)]))
    assert found == CLEAN


def _lines(documents):
    return "".join(dumps(each) + "\n" for each in documents)


def test_a_file_without_a_version_cannot_tell_deletions(partner):
    body = _lines([_document(n) for n in range(3)]).encode()
    partner.pages["/members.ndjson"] = (200, {"Content-Type": "application/x-ndjson"}, body)
    assert _marks(partner, "/members.ndjson") == _only("deletions", "no-version")


def test_a_file_that_its_sums_do_not_know_is_told(partner):
    partner.pages["/SHA256SUMS"] = (200, {}, b"0" * 64 + b"  members.ndjson\n")
    found = _file(partner, "/members.ndjson", _lines([_document(1)]))
    assert found == _only("digest", "sum")


def test_an_empty_file_is_told(partner):
    assert _file(partner, "/members.ndjson", "")["parses"] in (["unreadable"], ["empty"])


def test_a_report_says_where_and_what_would_be_right(partner, capsys):
    partner.pages["/feed"] = _json(
        _page([_item(_document(n, sectors=[f"https://example.org/{n}"])) for n in range(5)])
    )
    with pytest.raises(SystemExit) as ended:
        call_command("check-partner", f"{partner.base}/feed", lang="es")
    assert ended.value.code == 1
    printed = capsys.readouterr().out
    assert "https://partner.example.org/org/0: /sectors" in printed
    assert "y 2 más" in printed
    assert "lo correcto sería: un IRI, una notación o una etiqueta" in printed
    assert "https://partner.example.org/org/4" not in printed


@pytest.mark.parametrize(("count", "said"), [(4, True), (3, False)])
def test_the_report_says_when_it_read_a_part_only(partner, monkeypatch, count, said):
    monkeypatch.setattr(reading, "MOST", 3)
    body = _lines([_document(n) for n in range(count)])
    _file(partner, "/members.ndjson", body)
    seen = read(f"{partner.base}/members.ndjson", configured.DATA_DIR)
    assert len(seen.records) == 3
    printed = "\n".join(lines(seen, grade(seen, NOW), "en"))
    assert ("the first 3 records only" in printed) is said


def test_a_private_address_is_refused(here):
    with pytest.raises(CommandError, match="is not asked"):
        call_command("check-partner", "ftp://example.org/")


def test_every_sentence_is_there_in_every_language():
    for code, row in words().items():
        assert all(row[language] for language in LANGUAGES), code
    assert {f"rule-{name}" for name in RULES} <= words().keys()
