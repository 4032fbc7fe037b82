"""The first page: what the hub is, its network, its sources, its other doors."""

import pytest

from directory import write
from directory.models import Override
from exports import dumps
from tests import factories
from tests.portal.reading import read

pytestmark = pytest.mark.django_db


def test_an_empty_hub_has_a_first_page(client, hub):
    page = read(client, "/?lang=en")
    assert "No source has published anything yet." in page.text
    assert "No dump has been published yet." in page.text


def test_it_counts_what_the_hub_shows(client, network):
    factories.organisation("Ailleurs", places=[factories.place("BE"), factories.place("FR")])
    factories.organisation("En France", places=[factories.place("FR")])
    hidden = factories.organisation("Cachée", places=[factories.place("CH")])
    Override.objects.create(iri=hidden.iri, hide=True, by="test", why="test")
    gone = factories.organisation("Partie", places=[factories.place("IT")])
    write.withdraw(gone.iri, reason="closed", by="test")
    text = read(client, "/?lang=en").text
    assert "organisations 7 activities 1 sources 1 countries 2" in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "number"), [("fr", "1\u00a0234"), ("en", "1,234"), ("es", "1\u00a0234")]
)
def test_numbers_are_written_as_the_language_writes_them(client, hub, language, number):
    source = factories.source()
    rows = [write.Row(str(n), {"name": f"Essai {n}"}) for n in range(1234)]
    list(write.save_many(rows, source=source, by="test"))
    assert f"{number} " in read(client, f"/?lang={language}").text


def test_the_network_with_most_members_of_the_first_source_is_featured(client, network):
    other = factories.source("autre")
    large = factories.network("Grand réseau", of=other)
    for number in range(6):
        node = factories.membership(large)
        factories.organisation(f"Autre {number}", of=other, memberships=[node])
    small = factories.network("Petit réseau")
    factories.organisation("Une seule", memberships=[factories.membership(small)])
    page = read(client, "/?lang=fr")
    assert page.all("a", href=f"/organisations/{network.mes.key}?lang=fr")
    assert "Grand réseau" not in page.text
    assert "Petit réseau" not in page.text


def test_its_members_stand_by_type_in_the_readers_language(client, network):
    text = read(client, "/?lang=fr").text
    assert text.index("Réseau national 2") < text.index("Membre actuel")
    assert text.index("Membre de 2021") < text.index("Laboratoire de recherche 1")
    assert text.index("Laboratoire parti") < text.index("Type non connu 1")
    assert "National network 2" in read(client, "/?lang=en").text
    assert "Red nacional 2" in read(client, "/?lang=es").text


def test_a_membership_known_for_a_past_year_shows_it_and_is_not_current(client, network):
    text = read(client, "/?lang=fr").text
    assert "Membre de 2021 attestée pour\u202f: 2021" in text
    assert "n’est pas présentée comme actuelle" in text
    assert "Membre actuel Membre fondateur depuis 2016" in text
    assert "Laboratoire parti 2001 – 2009" in text


def test_without_past_members_nothing_is_said_of_years(client, network):
    for record in (network.known, network.left):
        write.withdraw(record.iri, reason="closed", by="test")
    assert "n’est pas présentée comme actuelle" not in read(client, "/?lang=fr").text


def test_each_source_stands_with_its_statement_licence_and_contact(client, network):
    page = read(client, "/?lang=en")
    assert "Public facts" in page.text
    assert "Cette source n’est pas la liste du MES." in page.text
    assert "Open Data Commons Open Database License 1.0" in page.text
    assert page.all("a", href="mailto:equipe@example.org")
    assert page.all("p", lang="fr"), "what is told in French only is marked as French"


def test_it_shows_the_activities_of_the_network(client, network):
    assert read(client, "/").all("a", href=f"/activities/{network.activity.key}")


def test_it_leads_to_api_documentation_and_vocabulary(client, hub):
    page = read(client, "/")
    for path in ("/api/v1/organisations", "/docs", "/redoc", "/openapi.yaml", "/api/v1/schemes"):
        assert page.all("a", href=path), path


@pytest.mark.slow
def test_it_lists_the_files_of_the_latest_dump(client, network):
    dumps.publish()
    page = read(client, "/")
    for suffix in ("csv", "jsonld", "ttl", "nt", "nq.gz", "geojson"):
        assert page.all("a", href=f"/dumps/organisations.{suffix}"), suffix


def test_essglobal_and_ripess_are_credited_on_every_page(client, network):
    for path in ("/", f"/organisations/{network.mes.key}", "/sources/essai"):
        page = read(client, path)
        assert "ESSGlobal" in page.text
        assert "RIPESS" in page.text
        assert page.all("a", href="https://creativecommons.org/licenses/by/3.0/", rel="license")


def test_the_publisher_is_named_where_there_is_one(client, hub, settings):
    settings.PUBLISHER_NAME, settings.PUBLISHER_URL = "Réseau <x>", "https://example.org"
    settings.CONTACT_EMAIL = "a@example.org"
    page = read(client, "/?lang=fr")
    assert "Publié par Réseau <x>." in page.text
    assert page.all("a", href="mailto:a@example.org")


def test_a_network_of_many_members_is_cut_and_says_so(client, network, monkeypatch):
    monkeypatch.setattr("portal.members.MOST", 2)
    assert "These are the first of 4" in read(client, "/?lang=en").text
