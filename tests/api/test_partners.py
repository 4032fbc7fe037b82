"""A partner's own records: created, replaced under conditions, withdrawn."""

import json
import subprocess

import pytest

from directory import write
from directory.models import Activity, Change, Organisation, Source
from tests import factories, processes
from tests.api.partner import Partner, key, pointers

PROCESSES = 8


@pytest.fixture
def partner(essai):
    return Partner(key("essai"))


def test_a_name_is_enough(partner, client):
    answer = partner.put("7", {"name": "Coop"})
    assert answer.status_code == 201
    assert answer["Location"] == answer.json()["id"].replace(
        "/id/organisation/", "/api/v1/organisations/"
    )
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    record = Organisation.objects.get()
    assert answer.content.decode() == record.document
    assert record.local_id == "7"
    assert client.get(answer["Location"].removeprefix("http://hub.test")).status_code == 200


def test_it_is_read_back_as_it_was_answered(partner):
    put = partner.put("7", {"name": "Coop"})
    got = partner.get("7")
    assert got.content == put.content
    assert got["ETag"] == put["ETag"]
    assert partner.get("7", if_none_match=put["ETag"]).status_code == 304
    head = partner.ask("HEAD", "organisations/7")
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", put["ETag"])


def test_what_differs_in_nothing_keeps_its_etag_and_makes_no_change(partner):
    first = partner.put("7", {"name": "Coop", "website": "https://coop.example/"})
    count = Change.objects.count()
    for conditions in ({}, {"if_match": "*"}, {"if_match": first["ETag"]}):
        again = partner.put("7", {"name": "Coop", "website": "https://coop.example/"}, **conditions)
        assert (again.status_code, again["ETag"]) == (200, first["ETag"])
    assert Change.objects.count() == count


def test_an_update_says_which_state_it_saw(partner):
    first = partner.put("7", {"name": "Coop"})
    assert partner.put("7", {"name": "Other"}).status_code == 428
    second = partner.put("7", {"name": "Other"}, if_match=first["ETag"])
    assert second.status_code == 200
    assert second["ETag"] != first["ETag"]
    stale = partner.put("7", {"name": "Third"}, if_match=first["ETag"])
    assert stale.status_code == 412
    assert stale["ETag"] == second["ETag"]
    listed = f'"other", {second["ETag"]}'
    assert partner.put("7", {"name": "Third"}, if_match=listed).status_code == 200
    assert partner.put("7", {"name": "Fourth"}, if_match="*").status_code == 200
    assert partner.get("7").json()["name"] == "Fourth"


@pytest.mark.parametrize("weak", ['W/"{}"', '"x", W/"{}"'])
def test_a_weak_etag_matches_nothing(partner, weak):
    etag = partner.put("7", {"name": "Coop"})["ETag"].strip('"')
    assert partner.put("7", {"name": "New"}, if_match=weak.format(etag)).status_code == 412


def test_what_is_not_there_cannot_be_matched(partner):
    assert partner.put("7", {"name": "Coop"}, if_match="*").status_code == 412
    assert partner.put("7", {"name": "Coop"}, if_match='"x"').status_code == 412
    assert not Organisation.objects.exists()


def test_if_none_match_only_creates(partner):
    assert partner.put("7", {"name": "Coop"}, if_none_match="*").status_code == 201
    assert partner.put("7", {"name": "Coop"}, if_none_match="*").status_code == 412
    assert partner.put("7", {"name": "New"}, if_none_match="*").status_code == 412
    assert partner.get("7").json()["name"] == "Coop"


@pytest.mark.parametrize("header", ["x", '"x', "", "**", '"x" "y"'])
def test_a_condition_that_cannot_be_read_is_refused(partner, header):
    answer = partner.put("7", {"name": "Coop"}, if_match=header)
    assert answer.status_code == 400
    assert "If-Match" in answer.json()["detail"]


@pytest.mark.parametrize(
    "local_id",
    [
        "a/b",
        "a//b/",
        "../x",
        "..",
        "é 漢字 🙂",
        "100%",
        "%2F",
        "a?b#c&d=e+f",
        "x" * 200,
        "organisations/7",
        "https://coop.example/7?x=1",
        "7.json",
        '"quoted"',
    ],
)
def test_a_local_id_is_any_text(partner, local_id):
    assert partner.put(local_id, {"name": "Coop"}).status_code == 201
    assert Organisation.objects.get().local_id == local_id
    assert partner.get(local_id).status_code == 200
    assert partner.delete(local_id).status_code == 204
    assert partner.get(local_id).status_code == 410


@pytest.mark.parametrize(
    ("local_id", "code"), [("x" * 501, "local_id"), ("\x01", "local_id"), ("erased:1", "reserved")]
)
def test_a_local_id_that_cannot_be_is_refused(partner, local_id, code):
    for method in ("GET", "PUT", "DELETE"):
        body = {"name": "Coop"} if method == "PUT" else None
        answer = partner.put(local_id, body) if body else partner.get(local_id)
        assert pointers(answer) == {"": code}


def test_activities_likewise(partner):
    assert partner.put("7", {"name": "Atelier"}, kind="activities").status_code == 201
    assert Activity.objects.get().local_id == "7"
    assert partner.get("7", kind="activities").json()["type"] == ["Activity"]
    assert partner.get("7").status_code == 404


def test_the_body_passes_the_normaliser(partner):
    answer = partner.put(
        "7",
        {
            "name": " Coop ",
            "description": "Une épicerie",
            "sectors": "a01",
            "website": "www.coop.example",
            "places": {"country": "France", "latitude": 50.63, "longitude": 3.06},
            "operating": "oui",
        },
    )
    assert answer.status_code == 201, answer.content
    document = answer.json()
    assert document["description"] == {"und": "Une épicerie"}
    assert document["sectors"] == ["http://purl.org/essglobal/standard/activities/a01"]
    assert document["website"] == "http://www.coop.example"
    assert document["places"][0]["latitude"] == "50.63"
    assert document["operating"] is True


def test_every_fault_is_named_at_once_with_its_pointer(partner):
    answer = partner.put(
        "7",
        {
            "nom": "Coop",
            "a/b~c": 1,
            "places": [{"country": "France", "street": 5, "planet": "Earth"}],
            "sectors": ["a01", "farming on the moon"],
            "founded": "soon",
            "website": "not an address",
            "id": "http://elsewhere.example/7",
            "record": {"source": "http://elsewhere.example/", "modified": "2020-01-01T00:00:00Z"},
        },
    )
    assert pointers(answer) == {
        "/name": "required",
        "/nom": "unknown",
        "/a~1b~0c": "unknown",
        "/places/0/planet": "unknown",
        "/sectors/1": "unusable",
        "/founded": "unusable",
        "/website": "unusable",
        "/id": "identity",
        "/record/source": "hubs",
        "/record/modified": "hubs",
    }
    assert not Organisation.objects.exists()


def test_a_text_with_u0000_is_refused_where_it_stands(partner):
    body = {"name": "Co\x00op", "description": {"fr": "A\x00", "en": "B"}}
    answer = partner.put("7", body)
    assert pointers(answer) == {"/name": "unusable", "/description/fr": "unusable"}
    assert "holds U+0000" in answer.content.decode()
    assert not Organisation.objects.exists()


def test_what_get_gives_can_be_sent_back(partner):
    partner.put("7", {"name": "Coop", "record": {"verified": "2026-01-31"}})
    got = partner.get("7")
    back = partner.put("7", got.content, if_match=got["ETag"])
    assert (back.status_code, back["ETag"]) == (200, got["ETag"])
    changed = got.json() | {"name": "New"}
    assert partner.put("7", changed, if_match=got["ETag"]).status_code == 200
    stale = partner.put(
        "7",
        changed | {"name": "Newer", "record": {"modified": "2001-01-01T00:00:00Z"}},
        if_match="*",
    )
    assert pointers(stale) == {"/record/modified": "hubs"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b" ", 400),
        (b'{"name": "Coop"', 400),
        (b"[]", 400),
        (b'"Coop"', 400),
        (b'{"name": "Coop", "n": NaN}', 400),
        (b'{"name": "\\ud800"}', 400),
        (b'{"name": "\xff"}', 400),
        (b'{"places": ' + b"[" * 60 + b"]" * 60 + b"}", 400),
        (b'{"name": "' + b"x" * 1_000_000 + b'"}', 413),
    ],
)
def test_a_body_that_is_no_record_is_refused(partner, body, status):
    answer = partner.put("7", body)
    assert answer.status_code == status
    assert answer["Content-Type"].startswith("application/problem+json")
    assert not Organisation.objects.exists()


@pytest.mark.parametrize("given", ["text/csv", "application/x-www-form-urlencoded", ""])
def test_another_media_type_is_refused(partner, given):
    answer = partner.ask("PUT", "organisations/7", b'{"name": "Coop"}', content_type=given)
    assert answer.status_code == 415


def test_a_body_cut_short_changes_nothing(partner):
    answer = partner.ask("PUT", "organisations/7", b'{"name": "Coop"}', content_length="400")
    assert answer.status_code == 400
    assert not Organisation.objects.exists()


@pytest.mark.parametrize("reason", ["closed", "merged", "withdrawn", "erased"])
def test_a_withdrawal_has_its_reason(partner, reason):
    put = partner.put("7", {"name": "Coop"})
    assert partner.delete("7", f"reason={reason}").status_code == 204
    gone = partner.get("7")
    assert (gone.status_code, gone.json()["reason"]) == (410, reason)
    assert partner.delete("7", f"reason={reason}").status_code == 204
    change = Change.objects.filter(op="delete").order_by("id").last()
    assert (change.iri, change.reason) == (put.json()["id"], reason)


def test_a_merged_record_names_the_other(partner, client):
    other = partner.put("8", {"name": "Other"}).json()["id"]
    own = partner.put("7", {"name": "Coop"}).json()["id"]
    for asked in (f"reason=closed&replaced_by={other}", f"reason=merged&replaced_by={own}"):
        answer = partner.delete("7", asked)
        assert [each["parameter"] for each in answer.json()["errors"]] == ["replaced_by"]
    assert partner.delete("7", "reason=merged&replaced_by=nowhere").status_code == 400
    assert partner.delete("7", f"reason=merged&replaced_by={other}").status_code == 204
    assert partner.get("7").json()["replacedBy"] == other
    assert partner.delete("7", "reason=closed").status_code == 410


def test_what_is_not_there_cannot_be_withdrawn(partner):
    assert partner.delete("7").status_code == 404
    assert partner.delete("7", "reason=lost").status_code == 400


def test_a_withdrawal_may_say_which_state_it_saw(partner):
    etag = partner.put("7", {"name": "Coop"})["ETag"]
    assert partner.delete("7", if_match='"other"').status_code == 412
    assert partner.delete("7", if_match=etag).status_code == 204


def test_a_withdrawn_record_lives_again_and_an_erased_one_never(partner):
    first = partner.put("7", {"name": "Coop"}).json()["id"]
    partner.delete("7", "reason=closed")
    again = partner.put("7", {"name": "Coop"})
    assert (again.status_code, again.json()["id"]) == (201, first)
    partner.delete("7", "reason=erased")
    back = partner.put("7", {"name": "Coop"})
    assert (back.status_code, back.json()["reason"]) == (410, "erased")
    assert not Organisation.objects.filter(status="live").exists()


def test_who_has_no_key_of_the_source_finds_nothing(partner):
    partner.put("7", {"name": "Coop"})
    factories.source("autre")
    for other in (Partner(key("autre")), Partner(key("autre"), source="nowhere")):
        assert other.get("7").status_code == 404
        assert other.put("7", {"name": "Mine"}, if_match="*").status_code == 404
        assert other.delete("7").status_code == 404
    nobody = Partner("wrong")
    assert nobody.get("7").status_code == nobody.put("7", {"name": "x"}).status_code == 401
    staff = Partner(key(staff=True))
    assert staff.put("7", {"name": "Mended"}, if_match="*").status_code == 200
    assert Change.objects.order_by("id").last().by.startswith("key mlg_")


def test_a_record_that_another_hub_counts_is_not_ours_to_change(partner):
    partner.put("7", {"name": "Coop"})
    Organisation.objects.update(counter="http://other.test/")
    assert partner.put("7", {"name": "New"}, if_match="*").status_code == 409
    assert partner.delete("7").status_code == 409


def test_contacts_are_published_only_where_the_source_says_so(partner):
    answer = partner.put("7", {"name": "Coop", "email": "a@coop.example"})
    assert "email" not in answer.json()
    write.save_source(
        {**json.loads(Source.objects.get().document), "publishesContacts": True},
        key="essai",
        by="test",
    )
    answer = partner.put("7", {"name": "Coop", "email": "a@coop.example"}, if_match="*")
    assert answer.json()["email"] == "mailto:a@coop.example"


def test_writes_are_counted_for_each_key(partner, settings):
    settings.WRITES_PER_MINUTE = 2
    first = partner.put("1", {"name": "a"})
    assert first["RateLimit-Policy"] == '"writes";q=2;w=60'
    assert first["RateLimit"].startswith('"writes";r=1;t=')
    partner.put("2", {"name": "a"})
    late = partner.put("3", {"name": "a"})
    assert late.status_code == 429
    assert 1 <= int(late["Retry-After"]) <= 60
    assert partner.get("1").status_code == 200
    assert Partner(key("essai")).put("3", {"name": "a"}).status_code == 201


def test_only_the_methods_that_are_there_are_allowed(partner):
    for method in ("POST", "PATCH"):
        answer = partner.ask(method, "organisations/7", {"name": "Coop"})
        assert answer.status_code == 405
        assert answer["Allow"] == "GET, HEAD, PUT, DELETE, OPTIONS"
    assert partner.ask("OPTIONS", "organisations/7", authorization="").status_code == 204


def test_a_page_of_any_origin_may_write_with_a_key_and_never_with_a_cookie(partner):
    answer = partner.ask(
        "OPTIONS",
        "organisations/7",
        origin="https://elsewhere.example",
        access_control_request_method="PUT",
        access_control_request_headers="authorization, content-type, if-match",
    )
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "PUT" in answer["Access-Control-Allow-Methods"]
    assert "authorization" in answer["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer


def _run(how, times=1):
    text = key("essai")
    given = [(text, "7", f"p{n}", times, how) for n in range(PROCESSES)]
    running = [processes.start("tests.api.putter", *each, stdin=subprocess.PIPE) for each in given]
    for process in running:
        assert process.stdout.readline() == "ready\n", process.communicate()[1]
    for process in running:
        process.stdin.write("go\n")
        process.stdin.flush()
    found = []
    for process in running:
        out, err = process.communicate(timeout=600)
        assert process.returncode == 0, err
        found += json.loads(out)
    return found


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestEightProcesses:
    def test_one_creates_and_the_others_learn_that_it_is_there(self, hub):
        factories.source()
        assert sorted(_run("create")) == [201] + [412] * (PROCESSES - 1)
        assert Change.objects.filter(type="organisation").count() == 1

    def test_each_state_is_replaced_by_one_of_those_who_saw_it(self, hub):
        factories.source()
        factories.organisation(local_id="7")
        statuses = _run("replace", times=5)
        assert set(statuses) <= {200, 412}
        assert Change.objects.filter(type="organisation").count() == 1 + statuses.count(200)
        assert Organisation.objects.get().version == 1 + statuses.count(200)
