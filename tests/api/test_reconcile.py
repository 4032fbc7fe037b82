"""The Reconciliation API over organisations and concepts."""

import json
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from directory.models import Override
from tests import factories
from tests.api.conftest import errors
from tests.api.reconciliation import MANIFEST, RESULTS, SUGGESTIONS, valid

ORGANISATIONS = "/reconcile/organisations"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def match(client, hub):
    """The candidates of one query, sent as OpenRefine sends it."""

    def ask(query, path=ORGANISATIONS, **more):
        batch = {"q0": {"query": query} | more}
        response = client.generic("POST", path, form(batch), content_type=FORM)
        return valid(response, RESULTS)["q0"]["result"]

    return ask


def form(batch):
    return urlencode({"queries": json.dumps(batch)})


@pytest.fixture
def directory(hub):
    lille = factories.place("FR", locality="Lille", postcode="59000", main=True)
    return {
        "lilas": factories.organisation(
            "Coopérative des Lilas",
            places=[lille],
            website="https://www.lilas.example/",
            identifiers=[factories.identifier("siren", "552120222")],
        ),
        "roses": factories.organisation("Coopérative des Roses", acronym="CDR"),
        "twin": factories.organisation("Les Deux Amis", places=[lille]),
        "other twin": factories.organisation("Les Deux Amis"),
        "network": factories.network("Réseau des Lilas"),
    }


def values(**given):
    return [{"pid": pid, "v": value} for pid, value in given.items()]


@pytest.mark.parametrize("path", [ORGANISATIONS, "/reconcile/activities"])
def test_the_manifest_is_as_the_specification_has_it(api, path):
    found = valid(api(path), MANIFEST)
    assert {"entity", "type"} <= found["suggest"].keys() <= SUGGESTIONS.keys()
    for what, service in found["suggest"].items():
        address = service["service_url"] + service["service_path"]
        valid(api(address.removeprefix("http://hub.test") + "?prefix=a"), SUGGESTIONS[what])


def test_a_name_finds_its_organisation_without_accents(match, directory):
    best, *others = match("cooperative des lilas")
    assert (best["id"], best["match"]) == (str(directory["lilas"].key), True)
    assert best["score"] == 100
    assert "Lille" in best["description"]
    assert all(each["score"] < 100 and not each["match"] for each in others)


def test_a_name_like_another_is_a_candidate_but_no_match(match, directory):
    best = match("Coopérative Lilas de Lille")[0]
    assert best["name"] == "Coopérative des Lilas"
    assert not best["match"]


def test_of_namesakes_none_is_safe_until_something_tells_them_apart(match, directory):
    assert [each["match"] for each in match("Les Deux Amis")[:2]] == [False, False]
    best, second = match("Les Deux Amis", properties=values(locality="LILLE"))[:2]
    assert (best["id"], best["match"]) == (str(directory["twin"].key), True)
    assert not second["match"]


@pytest.mark.parametrize(
    ("pid", "right", "wrong"),
    [
        ("country", "France", "BE"),
        ("locality", "lille", "Lyon"),
        ("postcode", 59000, "69000"),
        ("website", "http://lilas.example", "roses.example"),
        ("siren", "552 120 222", "552120223"),
        ("identifiers", "siren:552120222", "siren:1"),
    ],
)
def test_a_property_that_differs_makes_a_match_unsafe(match, directory, pid, right, wrong):
    name = "Coopérative des Lilas"
    agreeing = match(name, properties=values(**{pid: right}))[0]
    assert (agreeing["score"], agreeing["match"]) == (100, True)
    differing = match(name, properties=values(**{pid: wrong}))[0]
    assert differing["score"] < 100
    assert not differing["match"]


def test_a_number_finds_what_the_name_does_not(match, directory):
    best = match("Lilas coop SA", properties=values(siren=552120222))[0]
    assert best["id"] == str(directory["lilas"].key)
    assert best["match"]
    assert not match("Quite another", properties=values(siren="552120222"))[0]["match"]


def test_a_number_alone_suffices(client, directory):
    batch = {"only": {"properties": values(siren="552120222")}}
    response = client.generic("POST", ORGANISATIONS, form(batch), content_type=FORM)
    (best,) = valid(response, RESULTS)["only"]["result"]
    assert best["match"]


def test_an_acronym_is_no_safe_match(match, directory):
    best = match("CDR")[0]
    assert best["name"] == "Coopérative des Roses"
    assert not best["match"]


def test_an_id_or_an_iri_finds_its_record(match, directory):
    for text in (str(directory["roses"].key), directory["roses"].iri):
        (best,) = match(text)
        assert (best["name"], best["match"]) == ("Coopérative des Roses", True)


def test_a_type_narrows(match, directory):
    assert {each["name"] for each in match("Lilas", type="Network")} == {"Réseau des Lilas"}
    assert len(match("Lilas", type=["Organization"])) == 2


def test_what_is_hidden_is_no_candidate(match, directory):
    Override.objects.create(iri=directory["roses"].iri, hide=True, at=timezone.now())
    assert all(each["name"] != "Coopérative des Roses" for each in match("Coopérative des Roses"))


def test_a_batch_in_the_query_string_may_be_long(api, directory):
    member = {"pid": "siren", "v": "0" * 9_000}
    batch = json.dumps({"q": {"query": "a", "properties": [member]}})
    valid(api(f"{ORGANISATIONS}?queries={batch}"), RESULTS)


def test_a_batch_is_read_from_the_query_string_too(api, directory):
    batch = json.dumps({"a": {"query": "Roses"}, "b": {"query": "zzzz"}})
    found = valid(api(f"{ORGANISATIONS}?queries={batch}"), RESULTS)
    assert [each["name"] for each in found["a"]["result"]] == ["Coopérative des Roses"]
    assert found["b"]["result"] == []


@pytest.mark.parametrize(
    ("batch", "code"),
    [
        ("nonsense", "queries-json"),
        ("[]", "queries-json"),
        ('{"q":[]}', "queries-kind"),
        ('{"q":{}}', "queries-kind"),
        ('{"q":{"query":""}}', "queries-kind"),
        ('{"q":{"query":"a","limit":0}}', "queries-kind"),
        ('{"q":{"query":"a","colour":"red"}}', "queries-choice"),
        ('{"q":{"query":"a","type":"Person"}}', "queries-choice"),
        ('{"q":{"query":"a","type_strict":"maybe"}}', "queries-choice"),
        ('{"q":{"query":"a","properties":[{"pid":"colour","v":"red"}]}}', "queries-choice"),
        ('{"q":{"query":"a","properties":[{"pid":"country"}]}}', "queries-kind"),
        ('{"q":{"query":"a","properties":[{"pid":"country","v":null}]}}', "queries-kind"),
        (json.dumps({str(n): {"query": "a"} for n in range(51)}), "queries-many"),
    ],
)
def test_a_wrong_batch_is_named(api, client, batch, code):
    asked = urlencode({"queries": batch})
    assert errors(api(f"{ORGANISATIONS}?{asked}")) == {"queries": code}
    response = client.generic("POST", ORGANISATIONS, asked, content_type=FORM)
    assert errors(response) == {"queries": code}


def test_a_body_that_is_no_form_is_refused(client, hub):
    def post(body, content_type):
        return client.generic("POST", ORGANISATIONS, body, content_type=content_type).status_code

    assert post("{}", "application/json") == 415
    assert post("query=a", FORM) == 400
    assert post("queries=%FF", FORM) == 400
    assert post("queries=" + "a" * 1_000_001, FORM) == 413


def test_a_concept_is_matched_by_any_of_its_labels(match):
    address = "http://purl.org/essglobal/standard/activities/a01"
    found = [
        match(text, path="/reconcile/activities")[0] for text in ("a01", "activities:A01", address)
    ]
    told = {(each["id"], each["score"], each["match"]) for each in found}
    assert told == {("a01", 100, True)}
    alike = match("agricultre", path="/reconcile/activities")
    assert alike
    assert not any(each["match"] for each in alike)


def test_entities_types_and_properties_are_suggested(api, directory):
    def suggested(what, prefix, path=ORGANISATIONS):
        address = f"{path}/suggest/{what}?prefix={prefix}"
        return [each["name"] for each in valid(api(address), SUGGESTIONS[what])["result"]]

    found = sorted(suggested("entity", "coop"))
    assert found == ["Coopérative des Lilas", "Coopérative des Roses"]
    assert suggested("entity", directory["twin"].key) == ["Les Deux Amis"]
    assert suggested("type", "net") == ["Network"]
    assert "Country" in suggested("property", "cou")
    assert suggested("entity", "agri", "/reconcile/activities")


def test_a_preview_may_be_framed_and_holds_no_script(api, hub):
    evil = factories.organisation("<script>alert(1)</script>")
    own = f"{ORGANISATIONS}/preview?id={evil.key}"
    for address in (own, "/reconcile/ess-family/preview?id=mutuelles"):
        response = api(address, accept="text/html")
        assert response["Content-Type"] == "text/html; charset=utf-8"
        assert b"<script" not in response.content
        assert "frame-ancestors *" in response["Content-Security-Policy"]
        assert "X-Frame-Options" not in response
    assert api(f"{ORGANISATIONS}/preview?id=x").status_code == 404
    assert errors(api(f"{ORGANISATIONS}/preview")) == {"id": "required"}


def test_any_page_may_ask(client, hub):
    response = client.get(ORGANISATIONS, headers={"origin": "https://elsewhere.example"})
    assert response["Access-Control-Allow-Origin"] == "*"
