"""The vocabulary by HTTP: schemes, concepts, namespace, context."""

import csv
import html
import io
import json
import re

import pyoxigraph
import pytest
import rdflib

from api.reconcile import concepts
from directory import write
from tests import factories
from tests.api.conftest import errors
from vocab import context
from vocab.schemes import schemes

RDF = {"ttl": "TURTLE", "nt": "N_TRIPLES", "jsonld": "JSON_LD"}


def triples(content, form):
    quads = pyoxigraph.parse(content, format=getattr(pyoxigraph.RdfFormat, RDF[form]))
    return {(str(q.subject), str(q.predicate), str(q.object)) for q in quads}


def test_every_scheme_is_listed(api):
    found = api("/api/v1/schemes").json()["results"]
    assert [scheme["key"] for scheme in found] == [*schemes()]
    assert found[0]["count"] == len(schemes()["activities"].concepts)


@pytest.mark.parametrize("key", [*schemes()])
def test_every_concept_has_an_address(api, key):
    found = api(f"/api/v1/schemes/{key}/concepts").json()["results"]
    assert len(found) == len(schemes()[key].concepts)
    for members in found[:3]:
        one = api(f"/api/v1/schemes/{key}/concepts/{members['notation']}")
        assert one.json() == members
        assert api(f"/schemes/{key}/{members['notation']}").json() == members


@pytest.mark.parametrize("address", ["/schemes/themes", "/api/v1/schemes/themes/concepts"])
def test_a_scheme_is_the_same_graph_in_every_form(api, address):
    graphs = [triples(api(f"{address}.{form}").content, form) for form in RDF]
    assert graphs[0] == graphs[1] == graphs[2]
    assert graphs[0] == triples(schemes()["themes"].path.read_bytes(), "ttl")


def test_a_concept_is_the_same_graph_in_every_form(api):
    graphs = [triples(api(f"/schemes/ess-family/mutuelles.{form}").content, form) for form in RDF]
    assert graphs[0] == graphs[1] == graphs[2]
    assert {subject for subject, _, _ in graphs[0]} == {
        "<https://w3id.org/maillage/schemes/ess-family/mutuelles>"
    }


@pytest.mark.parametrize("form", RDF)
def test_the_namespace_names_our_terms(api, form):
    graph = rdflib.Graph()
    for triple in triples(api(f"/ns.{form}").content, form):
        graph.update("INSERT DATA {" + " ".join(triple) + "}")
    operating = rdflib.URIRef("https://w3id.org/maillage/ns#operating")
    assert (operating, rdflib.RDF.type, rdflib.RDF.Property) in graph


PERSON = "text/html,application/xhtml+xml,*/*;q=0.8"


@pytest.mark.parametrize("address", ["/ns", "/schemes/themes", "/schemes/ess-family/mutuelles"])
def test_a_person_gets_a_page_and_a_program_json(api, address):
    page = api(address, accept=PERSON, accept_language="fr")
    assert page["Content-Type"] == "text/html; charset=utf-8"
    assert '<html lang="fr">' in page.content.decode()
    assert "<script" not in page.content.decode()
    assert api(address, accept="*/*")["Content-Type"].startswith("application/json")


def test_every_term_of_ours_has_an_anchor_on_the_page(api):
    page = api("/ns", accept=PERSON).content.decode()
    told = api("/ns").json()
    for term in (*told["classes"], *told["properties"]):
        assert f'id="{term["id"].rpartition("#")[2]}"' in page


@pytest.mark.parametrize("key", [*schemes()])
def test_every_concept_has_a_page_whose_links_lead_on(api, key):
    concept = api(f"/api/v1/schemes/{key}/concepts").json()["results"][0]
    page = api(f"/schemes/{key}/{concept['notation']}", accept=PERSON).content.decode()
    assert html.escape(concept["id"]) in page
    for link in re.findall(r'href="(/[^"?]+)"', page)[:3]:
        assert api(link, accept=PERSON).status_code == 200


def test_labels_are_in_the_language_asked_for(api):
    def label(**asked):
        address = "/api/v1/schemes/activities/concepts/a01"
        return api(address + "".join(f"?lang={each}" for each in asked.values())).json()["label"]

    labels = api("/api/v1/schemes/activities/concepts/a01").json()["labels"]
    for lang in ("fr", "en", "es"):
        assert label(lang=lang) == labels[lang]


def test_lists_are_tables_too(api):
    rows = table(api("/api/v1/schemes.csv?lang=en"))
    assert [row["key"] for row in rows] == [*schemes()]
    rows = table(api("/api/v1/schemes/themes/concepts.csv?lang=es"))
    concepts = api("/api/v1/schemes/themes/concepts").json()["results"]
    assert [row["id"] for row in rows] == [concept["id"] for concept in concepts]
    assert [row["label"] for row in rows] == [concept["labels"]["es"] for concept in concepts]


def table(response):
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return [*csv.DictReader(io.StringIO(response.content.decode(), newline=""))]


@pytest.mark.parametrize("form", RDF)
def test_the_list_of_schemes_is_a_graph(api, form):
    graph = triples(api(f"/api/v1/schemes.{form}").content, form)
    assert {subject for subject, _, _ in graph} == {f"<{each.iri}>" for each in schemes().values()}


def uses(api, scheme):
    found = api(f"/api/v1/schemes/{scheme}/concepts").json()["results"]
    return {each["notation"]: each["organisations"] for each in found if each["organisations"]}


def test_concepts_know_how_many_organisations_use_them(api):
    sector = "http://purl.org/essglobal/standard/activities/a01"
    both = {"sectors": [sector], "primarySector": sector}
    assert uses(api, "activities") == {}
    first = factories.organisation(
        **both,
        places=[factories.place("FR"), factories.place("FR", locality="Lille")],
        identifiers=[factories.identifier("siren", "062201199")],
    )
    factories.organisation(sectors=[sector], places=[factories.place("BE")])
    factories.activity(locations=[factories.place("BE")])
    assert uses(api, "activities") == {"a01": 2}
    assert uses(api, "countries-iso") == {"FR": 1, "BE": 1}
    assert uses(api, "identifier-scheme") == {"siren": 1}
    write.withdraw(first.iri, reason="closed", by="test")
    assert uses(api, "activities") == {"a01": 1}


def test_uses_are_counted_once_for_each_edition(api, django_assert_max_num_queries):
    factories.organisation()
    uses(api, "themes")
    with django_assert_max_num_queries(1):
        uses(api, "activities")


@pytest.mark.parametrize(
    "text", ["mutuelles", "MUTUELLES", "https://w3id.org/maillage/schemes/ess-family/mutuelles"]
)
def test_a_text_resolves_to_its_concept(api, text):
    found = api(f"/api/v1/schemes/ess-family/resolve?value={text}")
    assert found.json()["notation"] == "mutuelles"


def test_a_text_that_names_none_gets_the_nearest(api):
    found = api("/api/v1/schemes/ess-family/resolve?value=mutuele&lang=fr")
    assert found.status_code == 404
    assert found["Content-Type"] == "application/problem+json; charset=utf-8"
    nearest = found.json()["suggestions"][0]
    assert nearest["notation"] == "mutuelles"
    assert nearest["label"] in found.json()["detail"]


def test_a_text_that_names_several_is_explained(api, monkeypatch):
    twins = [("same", each.iri) for each in schemes()["ess-family"].concepts[:2]]
    monkeypatch.setattr(concepts, "_texts", lambda scheme: twins)
    found = api("/api/v1/schemes/ess-family/resolve?value=same").json()
    assert found["status"] == 404
    assert "several" in found["detail"]
    assert len(found["suggestions"]) == 2


def test_resolving_needs_a_value(api):
    assert errors(api("/api/v1/schemes/themes/resolve")) == {"value": "required"}


def test_the_context_is_released_for_ever(api):
    response = api("/context/v1.jsonld", accept="*/*")
    assert response.content == context.PATH.read_bytes()
    assert response["Content-Type"].startswith("application/ld+json")
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "results" in json.loads(response.content)["@context"]
