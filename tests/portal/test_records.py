"""Record pages: what a record says, who says so, and what became of it."""

import uuid

import pytest

from directory import write
from directory.models import Override
from portal.fields import GROUPS, HEAD, LABELS
from portal.values import _KINDS, _NODES
from tests import factories
from tests.portal.reading import read
from vocab.profile import RECORDS, shapes

pytestmark = pytest.mark.django_db
ACTIVITIES = "http://purl.org/essglobal/standard/activities/"


def test_every_key_of_the_profile_has_its_place_and_its_name():
    grouped = [name for group in GROUPS for name in group.keys]
    assert len(grouped) == len(set(grouped)), "a key stands in one group"
    for shape in RECORDS.values():
        assert set(shapes()[shape]) <= {*HEAD, *grouped}, shape
    assert set(grouped) == set(LABELS)


def test_every_kind_of_value_can_be_shown():
    shown = [shapes()[shape][name] for shape in RECORDS.values() for name in shapes()[shape]]
    told = {key for key in shown if key.name not in HEAD}
    assert {key.kind for key in told} <= set(_KINDS)
    assert {key.target[0] for key in told if key.kind == "node"} <= set(_NODES)


def test_an_organisation_shows_concepts_by_their_labels(client, hub):
    record = factories.organisation("Coop", sectors=[f"{ACTIVITIES}a01"])
    path = f"/organisations/{record.key}"
    assert "Agriculture" in read(client, f"{path}?lang=fr").text
    assert "Secteurs" in read(client, f"{path}?lang=fr").text
    assert "Sectores" in read(client, f"{path}?lang=es").text
    assert ACTIVITIES not in read(client, path).text


def test_an_unknown_concept_shows_the_end_of_its_iri(client, hub):
    record = factories.organisation("Coop", sectors=[f"{ACTIVITIES}a01"])
    record.view = record.document.replace(f"{ACTIVITIES}a01", "http://elsewhere.example/list/b7")
    record.save()
    assert "b7" in read(client, f"/organisations/{record.key}").text


def test_it_shows_places_identifiers_and_dates_in_words(client, hub):
    record = factories.organisation(
        "Coop",
        founded="1997-06",
        places=[
            factories.place(
                "FR",
                street="1 rue Haute",
                postcode="59000",
                locality="Lille",
                latitude="50.63",
                longitude="3.06",
            )
        ],
        identifiers=[factories.identifier("siren", "062201199")],
    )
    page = read(client, f"/organisations/{record.key}?lang=fr")
    assert "juin 1997" in page.text
    assert "1 rue Haute 59000 Lille France" in page.text
    assert page.all("a", href="geo:50.63,3.06")
    assert "SIREN 062201199" in page.text


def test_memberships_show_role_and_lead_to_the_networks_page(client, network):
    page = read(client, f"/organisations/{network.current.key}?lang=fr")
    assert page.all("a", href=f"/organisations/{network.mes.key}?lang=fr")
    assert "Membre fondateur" in page.text
    assert "Réseau national" in page.text


def test_a_network_that_the_hub_does_not_hold_is_linked_outward(client, hub):
    node = factories.membership("https://net.example/org/1")
    record = factories.organisation("Coop", memberships=[node])
    page = read(client, f"/organisations/{record.key}")
    assert page.all("a", href="https://net.example/org/1", rel="external")


def test_a_network_shows_its_members_and_activities(client, network):
    page = read(client, f"/organisations/{network.mes.key}?lang=en")
    assert "National network 2" in page.text
    assert page.all("a", href=f"/organisations/{network.known.key}?lang=en")
    assert page.all("a", href=f"/activities/{network.activity.key}?lang=en")


def test_an_activity_leads_to_the_organisations_that_carry_it(client, network):
    page = read(client, f"/activities/{network.activity.key}?lang=fr")
    assert "Portée par" in page.text
    assert page.all("a", href=f"/organisations/{network.mes.key}?lang=fr")


def test_it_says_who_says_so_when_and_under_which_licence(client, network):
    page = read(client, f"/organisations/{network.mes.key}?lang=en")
    assert page.all("a", href="/sources/essai?lang=en")
    assert "Public facts" in page.text
    assert "Open Data Commons Open Database License 1.0" in page.text
    assert "Modified" in page.text
    assert network.mes.iri in page.text


def test_it_leads_to_its_other_forms(client, network):
    page = read(client, f"/organisations/{network.mes.key}")
    for suffix, media_type in (
        ("json", "application/json"),
        ("jsonld", "application/ld+json"),
        ("ttl", "text/turtle"),
    ):
        address = f"/api/v1/organisations/{network.mes.key}.{suffix}"
        assert page.all("link", rel="alternate", type=media_type, href=address)
        assert page.all("a", href=address)


def test_its_canonical_address_is_under_the_hubs_own_base(client, network):
    page = read(client, f"/organisations/{network.mes.key}?lang=es")
    address = f"http://hub.test/organisations/{network.mes.key}"
    assert page.all("link", rel="canonical", href=address)
    assert page.all("link", hreflang="fr", href=f"{address}?lang=fr")


def test_a_source_shows_how_its_data_are_made(client, hub):
    factories.source(
        "atlas",
        title={"en": "Atlas"},
        inclusionCriteria={"en": "Whoever agrees to the charter."},
        updateRate="http://publications.europa.eu/resource/authority/frequency/ANNUAL",
        publishesContacts=False,
    )
    text = read(client, "/sources/atlas?lang=fr").text
    assert "Qui y figure Whoever agrees to the charter." in text
    assert "Mise à jour chaque année" in text
    assert "Publie courriels et téléphones non" in text


def test_what_an_override_changes_is_what_the_page_shows(client, hub):
    record = factories.organisation("Nom de la source")
    record.view = record.document.replace("Nom de la source", "Nom corrigé")
    record.save()
    text = read(client, f"/organisations/{record.key}").text
    assert "Nom corrigé" in text
    assert "Nom de la source" not in text


def test_a_record_that_an_override_hides_is_not_there(client, hub):
    record = factories.organisation("Cachée")
    Override.objects.create(iri=record.iri, hide=True, by="test", why="test")
    read(client, f"/organisations/{record.key}", status=404)


@pytest.mark.parametrize("path", [f"/organisations/{uuid.UUID(int=1)}", "/sources/nobody", "/x"])
def test_an_unknown_address_is_a_page_that_says_so(client, hub, path):
    page = read(client, f"{path}?lang=es", status=404)
    assert "Esta página no existe" in page.text
    assert page.all("html", lang="es")


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [("closed", "a cessé d’exister"), ("withdrawn", "ne la publie plus"), ("erased", "effacé")],
)
def test_a_withdrawn_record_is_gone_with_its_reason(client, hub, reason, sentence):
    record = factories.organisation("Secret d’hier")
    write.withdraw(record.iri, reason=reason, by="test")
    page = read(client, f"/organisations/{record.key}?lang=fr", status=410)
    assert sentence in page.text
    assert "Secret d’hier" not in page.text


def test_a_merged_record_leads_to_the_one_that_it_became(client, hub):
    old, new = factories.organisation("Ancienne"), factories.organisation("Nouvelle")
    write.withdraw(old.iri, reason="merged", replaced_by=new.iri, by="test")
    response = client.get(f"/organisations/{old.key}?lang=en")
    assert response.status_code == 301
    assert response["Location"] == f"/organisations/{new.key}?lang=en"


def test_foreign_text_stays_text(client, hub):
    record = factories.organisation("<script>alert(1)</script>", sameAs=["javascript:alert(1)"])
    page = read(client, f"/organisations/{record.key}")
    assert not page.all("script")
    assert not page.all("a", href="javascript:alert(1)")
    assert "<script>alert(1)</script>" in page.text


def test_texts_in_another_language_are_marked_with_theirs(client, hub):
    record = factories.organisation(
        "Coop",
        mission={"de": "Wohnen für alle"},
        otherNames={"fr": ["La Coop"], "el": ["Κοοπ"], "und": ["Coop!"]},
    )
    page = read(client, f"/organisations/{record.key}?lang=fr")
    assert page.all("p", lang="de")
    assert page.all("span", lang="el")
    assert not page.all("span", lang="und")
    assert not page.all("span", lang="fr")


def test_a_past_membership_is_told_as_such_on_the_members_page(client, network):
    text = read(client, f"/organisations/{network.known.key}?lang=fr").text
    assert "attestée pour\u202f: 2021" in text
    assert "depuis" not in text
    assert "dont elle fait partie" not in text
