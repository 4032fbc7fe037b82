"""The pages of datasets: what, from when, under which licence, whom to credit, every file."""

import json
import re

import pytest

from exports import dumps
from tests import factories
from tests.portal.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LINKED = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture
def released(hub, settings):
    settings.PUBLISHER_NAME = "Essai"
    factories.source(attribution="Essai & ses </script> membres", website="https://essai.example")
    factories.organisation("Une", places=[factories.place("FR")])
    by = factories.source("by", licence="https://creativecommons.org/licenses/by/4.0/")
    factories.organisation("Autre", of=by)
    return dumps.publish()


@pytest.mark.parametrize(
    ("language", "title", "credit"),
    [
        ("fr", "Organisations et réseaux de l’économie solidaire (Essai)", "Qui créditer"),
        ("en", "Organisations and networks of the solidarity economy (Essai)", "Whom to credit"),
        ("es", "Organizaciones y redes de la economía solidaria (Essai)", "A quién citar"),
    ],
)
def test_a_dataset_has_a_page_in_each_language(client, released, language, title, credit):
    page = read(client, f"/datasets/organisations?lang={language}")
    assert page.faults == []
    assert title in page.text
    assert credit in page.text
    assert "Essai & ses </script> membres 1" in page.text
    assert page.all("a", href="https://essai.example")
    for file in released.files.values():
        if file.dataset == "organisations":
            assert page.all("a", href=f"/dumps/{file.name}")
            assert file.sha256 in page.text


def test_a_set_of_another_licence_has_a_page_of_its_own(client, released):
    page = read(client, "/datasets/organisations-cc-by-4.0?lang=en")
    assert "under Creative Commons Attribution 4.0 International" in page.text
    assert page.all("a", href="/dumps/organisations-cc-by-4.0.csv")


def test_the_page_says_where_to_follow_the_changes(client, released):
    page = read(client, "/datasets/organisations?lang=en")
    cursor = released.about["cursor"]
    assert f"/api/v1/changes?after={cursor}&type=organisation" in page.text
    response = client.get(f"/api/v1/changes?after={cursor}&type=organisation")
    assert response.json()["items"] == []


def test_the_page_holds_the_dataset_as_schema_org_has_it(client, released):
    for name in ("organisations", "activities", "vocabulary", "organisations-cc-by-4.0"):
        html = client.get(f"/datasets/{name}?lang=en").content.decode()
        (found,) = LINKED.findall(html)
        told = json.loads(found)
        assert told["@type"] == "Dataset"
        assert told["@id"] == f"http://hub.test/id/dataset/{name}"
        assert 50 <= len(told["description"]) <= 5000
        assert {"name", "license", "creditText", "publisher", "dateModified"} <= told.keys()
        for file in told["distribution"]:
            known = released.files[file["name"]]
            assert file["sha256"] == known.sha256
            assert file["contentUrl"] == f"http://hub.test/dumps/{known.name}"


def test_text_of_a_source_cannot_end_the_linked_data(client, released):
    html = client.get("/datasets/organisations").content.decode()
    (found,) = LINKED.findall(html)
    assert json.loads(found)["creditText"] == "Essai & ses </script> membres"


def test_the_list_names_every_dataset_and_the_catalogue(client, released):
    page = read(client, "/datasets?lang=en")
    assert page.faults == []
    for name in ("organisations", "organisations-cc-by-4.0", "activities", "vocabulary"):
        assert page.all("a", href=f"/datasets/{name}?lang=en")
    assert "http://hub.test/catalog" in page.text


@pytest.mark.parametrize(
    "name", ["nothing", "sources", "deleted", "..", "a..b", "organisations%0a"]
)
def test_what_is_no_dataset_has_no_page(client, released, name):
    assert client.get(f"/datasets/{name}").status_code == 404


def test_before_the_first_dump_there_is_a_list_without_datasets(client, hub):
    assert "No dump has been published yet." in read(client, "/datasets?lang=en").text
    assert client.get("/datasets/organisations").status_code == 404


def test_before_the_first_check_the_page_of_quality_says_how_to_make_one(client, hub):
    page = read(client, "/quality?lang=en")
    assert "The catalogue has not been checked yet." in page.text
    assert "manage.py check-catalogue" in page.text


def test_all_is_discoverable_from_the_first_page(client, released):
    page = read(client, "/")
    links = {(each.get("rel"), each.get("href")) for each in page.all("link")}
    assert ("api-catalog", "/.well-known/api-catalog") in links
    assert ("alternate", "/catalog.ttl") in links
    assert ("describedby", "/.well-known/void") in links
    assert ("sitemap", "/sitemap.xml") in links
    for _, address in links:
        if address.startswith("/static/"):
            continue
        assert client.get(address).status_code == 200, address
    assert page.all("a", href="/datasets")
