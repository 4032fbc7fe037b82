"""robots.txt, llms.txt, security.txt and sitemaps."""

import datetime
import re
from xml.etree import ElementTree

import pytest

from directory.models import Organisation, Override
from exports import dumps
from portal import machines
from tests import factories

pytestmark = pytest.mark.django_db
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def body(response):
    assert response.status_code == 200
    return (b"".join(response) if response.streaming else response.content).decode()


def locations(client, path):
    root = ElementTree.fromstring(body(client.get(path)))
    return [each.text for each in root.iter(f"{SITEMAP}loc")]


def test_robots_are_shown_the_sitemap_and_kept_from_the_views_of_the_api(client, hub):
    response = client.get("/robots.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    text = body(response)
    assert "Sitemap: http://hub.test/sitemap.xml" in text
    assert "Disallow: /api/" in text
    assert "Disallow: /dumps" not in text


def test_security_txt_names_the_contact_and_expires(client, hub, settings):
    settings.CONTACT_EMAIL = "contact@hub.example"
    text = body(client.get("/.well-known/security.txt"))
    assert "Contact: mailto:contact@hub.example" in text
    assert "Canonical: http://hub.test/.well-known/security.txt" in text
    expires = datetime.datetime.fromisoformat(re.search(r"^Expires: (.*)$", text, re.MULTILINE)[1])
    left = expires - datetime.datetime.now(datetime.UTC)
    assert datetime.timedelta(days=30) < left < datetime.timedelta(days=365)


def test_without_a_contact_there_is_no_security_txt(client, hub, settings):
    settings.CONTACT_EMAIL = None
    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.slow
def test_llms_txt_names_addresses_that_answer(client, hub):
    factories.organisation("Une")
    dumps.publish()
    text = body(client.get("/llms.txt"))
    assert text.startswith("# Maillage")
    links = re.findall(r"\]\(http://hub\.test(/[^)]*)\)", text)
    assert len(links) > 15
    for link in links:
        response = client.get(link, headers={"accept": "*/*"})
        assert response.status_code == 200, link
        if response.streaming:
            b"".join(response)


def test_the_sitemap_holds_what_is_shown_and_nothing_else(client, network):
    hidden = factories.organisation("Cachée")
    Override.objects.create(iri=hidden.iri, hide=True, by="test", why="test")
    names = locations(client, "/sitemap.xml")
    assert "http://hub.test/sitemaps/organisations-1.xml" in names
    shown = locations(client, "/sitemaps/organisations-1.xml")
    assert f"http://hub.test/organisations/{network.mes.key}" in shown
    assert f"http://hub.test/organisations/{hidden.key}" not in shown
    assert len(shown) == len({*shown}) == Organisation.objects.count() - 1
    for name in names:
        for page in locations(client, name.removeprefix("http://hub.test")):
            assert client.get(page.removeprefix("http://hub.test")).status_code == 200


def test_a_sitemap_is_bounded_and_the_next_goes_on(client, network, monkeypatch):
    monkeypatch.setattr(machines, "MOST", 3)
    monkeypatch.setattr(machines, "_STEP", 2)
    names = [name for name in locations(client, "/sitemap.xml") if "organisations" in name]
    parts = [locations(client, name.removeprefix("http://hub.test")) for name in names]
    assert [len(part) for part in parts] == [3, 2]
    assert len({each for part in parts for each in part}) == 5
    assert client.get("/sitemaps/organisations-3.xml").status_code == 404


def test_a_sitemap_is_held_until_the_data_change(client, network):
    first = client.get("/sitemaps/organisations-1.xml")
    b"".join(first)
    held = {"if-none-match": first["ETag"]}
    assert client.get("/sitemaps/organisations-1.xml", headers=held).status_code == 304
    factories.organisation("Nouvelle")
    again = client.get("/sitemaps/organisations-1.xml", headers=held)
    assert b"".join(again)


@pytest.mark.parametrize("name", ["persons-1", "organisations-0", "pages-2", "organisations-9999"])
def test_there_is_no_other_sitemap(client, network, name):
    assert client.get(f"/sitemaps/{name}.xml").status_code == 404
