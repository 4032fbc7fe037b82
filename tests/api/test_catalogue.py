"""The catalogue over HTTP: one page, 200, no redirect, in the form asked for."""

import pytest
from django.core.management import call_command

from tests import factories

pytestmark = pytest.mark.slow
FORMS = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
}


@pytest.fixture
def published(api, essai):
    factories.organisation("Une")
    call_command("dump", verbosity=0)


@pytest.mark.parametrize("form", FORMS)
def test_each_form_has_its_suffix_and_its_media_type(api, published, form):
    by_suffix, by_accept = api(f"/catalog.{form}"), api("/catalog", accept=FORMS[form])
    assert by_suffix.status_code == by_accept.status_code == 200
    assert by_suffix["Content-Type"] == f"{FORMS[form]}; charset=utf-8"
    assert by_suffix.content == by_accept.content == api(f"/catalog?format={form}").content
    assert b"/id/dataset/organisations" in by_suffix.content


@pytest.mark.parametrize("accept", ["*/*", "text/html,*/*;q=0.8", ""])
def test_turtle_is_what_nobody_asked_otherwise_gets(api, published, accept):
    response = api("/catalog", accept=accept)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/turtle; charset=utf-8"


def test_what_is_no_form_of_it_is_refused(api, published):
    assert api("/catalog.csv").status_code == 404
    assert api("/catalog", accept="text/csv").status_code == 406
    assert api("/catalog?page=2").status_code == 400


def test_the_catalogue_is_held_until_it_changes(api, published):
    first = api("/catalog.ttl")
    assert api("/catalog.ttl", if_none_match=first["ETag"]).status_code == 304
    factories.organisation("Deux")
    call_command("dump", verbosity=0)
    assert api("/catalog.ttl", if_none_match=first["ETag"]).status_code == 200


def test_head_tells_the_length(client, published):
    response = client.head("/catalog.ttl")
    assert response.status_code == 200
    assert int(response["Content-Length"]) == len(client.get("/catalog.ttl").content)


def test_before_the_first_dump_there_is_a_catalogue_of_the_api(api, hub):
    response = api("/catalog.nt")
    assert response.status_code == 200
    assert b"dcat#DataService" in response.content
    assert b"DatasetSeries" in api("/catalog/releases.nt").content


def test_the_iri_of_a_dataset_leads_to_its_page_or_its_description(api, published):
    page = api("/id/dataset/organisations", accept="text/html")
    assert page.status_code == 303
    assert page["Location"] == "http://hub.test/datasets/organisations"
    data = api("/id/dataset/organisations", accept="text/turtle")
    assert data["Location"] == "http://hub.test/catalog.ttl"
    assert api("/id/dataset/nothing", accept="*/*").status_code == 404


def test_the_root_names_addresses_that_answer(api, published):
    root = api("/api/v1").json()
    assert {"organisations", "dumps", "catalogue", "description"} <= root.keys()
    for address in root.values():
        assert api(address.removeprefix("http://hub.test"), accept="*/*").status_code == 200


def test_the_archive_of_releases_stands_outside_the_catalogue(api, published):
    factories.organisation("Deux")
    call_command("dump", verbosity=0)
    release = api("/api/v1/dumps").json()["release"]
    archive = api("/catalog/releases.nt").content
    assert archive.count(b"dcat#inSeries") == 2
    assert f"/dumps/{release}/organisations.ttl".encode() in archive
    catalogue = api("/catalog.nt").content
    assert b"DatasetSeries" not in catalogue
    assert f"/dumps/{release}/".encode() not in catalogue


def test_void_stands_at_its_well_known_address(api, published):
    response = api("/.well-known/void", accept="*/*")
    assert response["Content-Type"] == "text/turtle; charset=utf-8"
    assert b"void:triples" in response.content
    assert api("/.well-known/void.nt").status_code == 200


def test_the_api_catalogue_names_apis_whose_descriptions_answer(api, published):
    response = api("/.well-known/api-catalog", accept="*/*")
    assert response["Content-Type"].startswith("application/linkset+json; profile=")
    linkset = response.json()["linkset"]
    assert [each["href"] for each in linkset[0]["item"]] == [each["anchor"] for each in linkset[1:]]
    for each in linkset[1:]:
        for relation, links in each.items():
            for link in links if relation != "anchor" else ():
                address = link["href"].removeprefix("http://hub.test")
                found = api(address, accept="*/*")
                assert found.status_code == 200, address
                assert found["Content-Type"].startswith(link["type"].partition(";")[0])
