"""Batches: many records in one request, a report for each line, and the mapping of a source."""

import gzip
import json
import re
from subprocess import PIPE

import pytest
from django.core.management import CommandError, call_command

from directory.models import Activity, Change, Organisation
from federation import batches
from federation.models import Batch
from federation.models.batch import State
from tests import factories, processes
from tests.api.partner import Partner, key

CSV, NDJSON = "text/csv", "application/x-ndjson"
MAPPING = {
    "format": "csv",
    "recognise": ["No.", "Member"],
    "id": ["No."],
    "columns": {
        "No.": {"to": "identifiers.local"},
        "Member": {"to": "name"},
        "Town": {"to": "places.locality"},
        "Themes": {"to": "themes", "split": "[;,]", "values": {"farming": "T2"}},
    },
    "constants": {"places.country": "FR"},
}


@pytest.fixture
def partner(essai):
    return Partner(key("essai"))


def send(partner, body, media=NDJSON, asked="", **headers):
    asked = f"?{asked}" if asked else ""
    content = body if isinstance(body, bytes) else body.encode()
    return partner.ask("POST", f"batches{asked}", content, content_type=media, **headers)


def rows(count, start=0, **more):
    """NDJSON of so many members."""
    made = ({"local_id": str(n), "name": f"Coop {n}", **more} for n in range(start, start + count))
    return "".join(json.dumps(row) + "\n" for row in made)


def counts(answer):
    assert answer.status_code == 200, answer.content
    return {name: count for name, count in answer.json()["counts"].items() if count}


def test_a_batch_is_answered_with_a_line_for_each_line(partner):
    body = rows(2) + '{"local_id": "9"}\n' + "no json\n" + rows(1, 2)
    answer = send(partner, body)
    assert counts(answer) == {"read": 5, "new": 3, "refused": 2}
    told = [(line["line"], line.get("id"), line["outcome"]) for line in answer.json()["lines"]]
    assert told == [
        (1, "0", "new"),
        (2, "1", "new"),
        (3, "9", "refused"),
        (4, None, "refused"),
        (5, "2", "new"),
    ]
    assert [each["line"] for each in answer.json()["problems"]] == [4, 3]
    assert all(each["reason"] for each in answer.json()["problems"])
    assert answer.json()["status"] == "done"
    assert Organisation.objects.count() == 3


def test_it_is_found_again_under_its_address(partner):
    sent = send(partner, rows(3) + "{}\n").json()
    path = sent["address"].rpartition("essai/")[2]
    found = partner.ask("GET", path).json()
    assert {**found, "lines": sent["lines"]} == sent
    listed = partner.ask("GET", "batches").json()
    assert [each["id"] for each in listed["results"]] == [sent["id"]]
    page = partner.ask("GET", f"{path}/lines?limit=3").json()
    assert len(page["results"]) == 3
    rest = partner.ask("GET", page["next"].rpartition("essai/")[2]).json()
    assert len(rest["results"]) == 1
    assert rest["next"] is None


@pytest.mark.parametrize("cursor", [1, 999_999_999])
def test_a_page_of_a_report_begins_where_an_entry_does(partner, cursor):
    path = send(partner, rows(3) + "{}\n").json()["address"].rpartition("essai/")[2]
    for address in (path, f"{path}/lines"):
        answer = partner.ask("GET", f"{address}?cursor={cursor}")
        assert answer.status_code == 400
        (error,) = answer.json()["errors"]
        assert (error["parameter"], error["code"]) == ("cursor", "cursor")


def test_the_same_again_changes_nothing(partner):
    send(partner, rows(5))
    count = Change.objects.count()
    assert counts(send(partner, rows(5))) == {"read": 5, "unchanged": 5}
    assert Change.objects.count() == count


def test_what_a_complete_batch_lacks_is_withdrawn_and_told(partner):
    send(partner, rows(20))
    answer = send(partner, rows(18, 2), asked="complete=true")
    assert counts(answer) == {"read": 18, "unchanged": 18, "gone": 2, "withdrawn": 2}
    gone = [line["id"] for line in answer.json()["lines"] if line["outcome"] == "withdrawn"]
    assert sorted(gone) == ["0", "1"]
    assert Organisation.objects.filter(status="live").count() == 18


def test_too_many_withdrawals_are_held_and_accepted_once(partner):
    send(partner, rows(20))
    held = send(partner, rows(12), asked="complete=true")
    assert counts(held) == {"read": 12, "unchanged": 12, "gone": 8}
    assert held.json()["status"] == "held"
    assert "accept_gone=8" in held.json()["held"]
    assert Organisation.objects.filter(status="live").count() == 20
    accepted = send(partner, rows(12), asked="complete=true&accept_gone=8")
    assert counts(accepted)["withdrawn"] == 8
    assert accepted.json()["status"] == "done"


@pytest.mark.parametrize("body", ["{}\n", '{"local_id": ""}\n'])
def test_a_complete_batch_without_a_usable_record_withdraws_nothing(partner, body):
    send(partner, rows(3))
    assert send(partner, body, asked="complete=true").json()["status"] == "held"
    assert Organisation.objects.filter(status="live").count() == 3


def test_a_dry_run_tells_and_changes_nothing(partner):
    send(partner, rows(20))
    count = Change.objects.count()
    answer = send(partner, rows(20, 1), asked="dry_run=true&complete=true")
    assert counts(answer) == {"read": 20, "new": 1, "unchanged": 19, "gone": 1, "withdrawn": 1}
    assert answer.json()["dry_run"] is True
    assert Change.objects.count() == count


def test_gzip_is_unpacked(partner):
    answer = send(partner, gzip.compress(rows(3).encode()), content_encoding="gzip")
    assert counts(answer)["new"] == 3


@pytest.mark.parametrize(
    ("body", "media", "headers"),
    [
        (gzip.compress(rows(500).encode())[:-20], NDJSON, {"content_encoding": "gzip"}),
        (b"no gzip at all", NDJSON, {"content_encoding": "gzip"}),
        (rows(5).encode()[:-9], NDJSON, {}),
        (rows(5).encode(), NDJSON, {"content_length": "5000"}),
        (b'{"results": [{"local_id": "1", "name": "Coop"}', "application/json", {}),
        (b'local_id,name\n1,"Coop', CSV, {}),
        (b"<!doctype html><html>Please log in</html>", CSV, {}),
        (b"   ", CSV, {}),
        ("local_id,name\n1,Coopé\n".encode("latin-1"), CSV, {}),
        (b"member,town\n1,Lille\n", CSV, {}),
        (b'<http://a.example/1> <http://a.example/p> "x', "text/turtle", {}),
    ],
)
def test_a_body_that_is_cut_or_no_directory_is_refused_whole(partner, body, media, headers):
    answer = send(partner, body, media, **headers)
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"].startswith("application/problem+json")
    assert not Organisation.objects.exists()
    assert not Batch.objects.exclude(state=State.FAILED).exists()


def test_a_body_that_is_too_great_is_refused(partner, settings, tmp_path):
    settings.BATCH_MEGABYTES = 1
    answer = send(partner, b"x" * (2**20 + 1))
    assert answer.status_code == 413
    assert [*(tmp_path / "batches").iterdir()] == []


def test_other_media_types_and_codings_are_refused(partner):
    assert send(partner, b"PK", "application/zip").status_code == 415
    assert send(partner, rows(1), content_encoding="br").status_code == 415


def test_the_hubs_own_csv_and_json_come_back_unchanged(partner, client):
    send(partner, rows(3, description={"fr": "Épicerie"}, website="https://coop.example/"))
    for form, media in (
        ("csv", CSV),
        ("json", "application/json"),
        ("ndjson", NDJSON),
        ("jsonld", "application/ld+json"),
    ):
        answer = client.get(f"/api/v1/organisations?source=essai&format={form}")
        body = b"".join(answer) if answer.streaming else answer.content
        again = send(partner, body, media, asked="complete=true")
        assert counts(again) == {"read": 3, "unchanged": 3}, form


def test_activities_likewise(partner):
    body = json.dumps({"local_id": "1", "name": "Atelier", "type": ["Activity"]})
    assert counts(send(partner, body + "\n"))["new"] == 1
    assert Activity.objects.get().local_id == "1"


def test_another_sources_records_are_refused(partner):
    other = factories.organisation(of=factories.source("autre"))
    answer = send(partner, json.dumps({"id": other.iri, "name": "Mine"}) + "\n")
    assert counts(answer) == {"read": 1, "refused": 1}
    assert Organisation.objects.get().document == other.document


def test_a_mapping_is_kept_and_read_through(partner):
    put = partner.ask("PUT", "mapping", MAPPING)
    assert put.status_code == 201
    got = partner.ask("GET", "mapping")
    assert (got.json(), got["ETag"]) == (MAPPING, put["ETag"])
    answer = send(partner, "No.,Member,Town,Themes\n7,Coop,Lille,farming;moon\n", CSV)
    assert counts(answer) == {"read": 1, "new": 1, "repaired": 1}
    record = Organisation.objects.get()
    assert record.local_id == "7"
    assert json.loads(record.document)["places"][0]["locality"] == "Lille"
    assert partner.ask("PUT", "mapping", MAPPING).status_code == 200


def test_a_mapping_may_be_toml(partner):
    text = 'format = "csv"\nid = ["n"]\n[columns]\nname = { to = "name" }\n'
    put = partner.ask("PUT", "mapping", text, content_type="application/toml")
    assert put.status_code == 201
    got = partner.ask("GET", "mapping", accept="application/toml")
    assert got.content.decode() == text
    assert got["Content-Type"] == "application/toml; charset=utf-8"
    assert counts(send(partner, "n,name\n1,Coop\n", CSV))["new"] == 1


def test_the_hubs_own_csv_needs_no_mapping_though_there_is_one(partner, client):
    partner.ask("PUT", "mapping", MAPPING | {"recognise": ["name"], "id": ["id"]})
    send(partner, rows(2))
    body = client.get("/api/v1/organisations?source=essai&format=csv").content
    assert counts(send(partner, body, CSV)) == {"read": 2, "unchanged": 2}


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ([], "no object"),
        ({}, "columns"),
        ({"format": "xlsx"}, "one of csv"),
        (MAPPING | {"id": "No."}, "list of texts"),
        (MAPPING | {"id": []}, "at least one text"),
        (MAPPING | {"columns": {"a": {"to": "nom"}}}, "nom"),
        (MAPPING | {"columns": {"a": {"to": "name", "split": "(a+)+$"}}}, "characters to split"),
        (MAPPING | {"columns": {"a": {"to": 5}}}, "a text"),
        (MAPPING | {"columns": {"a": {"to": "name", "how": "x"}}}, "how"),
        (MAPPING | {"columns": 5}, "a table"),
        (MAPPING | {"delimiter": ",,"}, "one character"),
        (MAPPING | {"extends": "../../settings"}, "none of"),
        (MAPPING | {"planet": "Earth"}, "planet"),
        (MAPPING | {"consent": {"column": "a", "yes": ["x"]}}, "no “no”"),
        (MAPPING | {"leave_out": [{"columns": ["No."], "reason": "r"}]}, "mapped and left out"),
    ],
)
def test_a_wrong_mapping_is_refused_with_its_place(partner, mapping, said):
    answer = partner.ask("PUT", "mapping", json.dumps(mapping).encode())
    assert answer.status_code == 400, answer.content
    assert said in answer.json()["detail"]
    assert partner.ask("GET", "mapping").status_code == 404


@pytest.mark.parametrize("body", [b"{", b"\xff", b"format ="])
def test_what_is_no_mapping_at_all_is_refused(partner, body):
    for media in ("application/json", "application/toml"):
        answer = partner.ask("PUT", "mapping", body, content_type=media)
        assert answer.status_code == 400
    assert partner.ask("PUT", "mapping", body, content_type=CSV).status_code == 415


@pytest.mark.slow
def test_a_great_batch_waits_for_the_worker(partner):
    answer = send(partner, rows(2_001))
    assert answer.status_code == 202
    path = re.sub(r".*essai/", "", answer["Location"])
    waiting = partner.ask("GET", path).json()
    assert (waiting["status"], waiting["counts"]["read"]) == ("waiting", 0)
    small = send(partner, rows(1, 5_000))
    assert small.status_code == 202  # it does not overtake the one before it
    assert batches.run_waiting() == 2
    done = partner.ask("GET", path).json()
    assert (done["status"], done["counts"]["new"]) == ("done", 2_001)
    assert Organisation.objects.count() == 2_002
    assert batches.run_waiting() == 0
    few = send(partner, rows(1), asked="complete=true&accept_gone=5000")
    assert few.status_code == 202  # what it withdraws is as much work
    assert batches.run_waiting() == 1
    assert Organisation.objects.filter(status="live").count() == 1


@pytest.mark.slow
def test_a_great_batch_that_breaks_off_changes_nothing(partner):
    answer = send(partner, rows(2_500)[:-5])
    assert answer.status_code == 202
    batches.run_waiting()
    path = re.sub(r".*essai/", "", answer["Location"])
    failed = partner.ask("GET", path).json()
    assert failed["status"] == "failed"
    assert "breaks off" in failed["error"]
    assert not Organisation.objects.exists()


def test_what_fails_on_our_side_is_tried_again_and_given_up(partner, monkeypatch):
    def fail(*_):
        raise OSError("disk")

    with monkeypatch.context() as patched:
        patched.setattr("federation.batches.running.pieces.do", fail)
        answer = send(partner, rows(1))
        assert answer.status_code == 202
        assert batches.run_waiting() == 1
        assert Batch.objects.get().state == State.WAITING
    batches.run_waiting()
    assert Batch.objects.get().state == State.DONE
    assert Organisation.objects.count() == 1


def test_old_batches_are_forgotten(partner, tmp_path):
    send(partner, rows(1))
    batches.prune()
    assert Batch.objects.count() == 1
    Batch.objects.update(finished="2001-01-01T00:00:00Z")
    batches.prune()
    assert not Batch.objects.exists()
    assert [*(tmp_path / "batches").iterdir()] == []


def test_source_add_keeps_a_mapping(partner, capsys):
    call_command("source", "add", "essai", mapping="wandelwoche")
    columns = "name,short description,addr:orig_street,identity,main tag,lat,lon"
    answer = send(partner, f"{columns}\nCoop,Une coop,,,,52.5,13.4\n", CSV)
    assert counts(answer)["new"] == 1
    assert Organisation.objects.get().local_id == "Coop"
    with pytest.raises(CommandError, match="There is no mapping “nowhere”"):
        call_command("source", "add", "essai", mapping="nowhere")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_batch_and_single_writes_at_once_leave_the_last_word_of_each(hub):
    factories.source()
    text = key("essai")
    writer = processes.start("tests.api.putter", text, "7", "one", 40, "overwrite", stdin=PIPE)
    partner = Partner(text)
    send(partner, rows(50))
    assert writer.stdout.readline() == "ready\n"
    writer.stdin.write("go\n")
    writer.stdin.flush()
    for turn in range(5):
        answer = send(partner, rows(50, acronym=f"T{turn}"), asked="complete=true")
        assert counts(answer)["changed"] in {49, 50}
    out, err = writer.communicate(timeout=600)
    assert set(json.loads(out)) == {200}, err
    last = Organisation.objects.get(local_id="7")
    changes = Change.objects.filter(iri=last.iri).order_by("id")
    assert [each.version for each in changes] == list(range(1, last.version + 1))
    assert changes.last().hash == last.hash
    assert Organisation.objects.filter(status="live").count() == 50
