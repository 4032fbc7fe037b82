"""Facets, included names, fewer keys, minimal streams: what lists say besides their records."""

import csv
import io

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api import facets
from directory import changes, write
from directory.changes import digest
from directory.models import Organisation, Override
from tests import factories
from tests.api.conftest import errors
from tests.graphs import by_pyoxigraph, by_rdflib
from vocab import context
from vocab.schemes import concept, schemes

LIST = "/api/v1/organisations"
ACTIVITIES = "http://purl.org/essglobal/standard/activities/"
LEGAL = "http://purl.org/essglobal/standard/legal-form/"


def body(response):
    assert response.status_code == 200, response.content
    return response.json()


def counted(found, field):
    """Value → count of one facet."""
    return {each["value"]: each["count"] for each in faceted(found)[field]}


def faceted(found):
    """Field → its values."""
    return {each["field"]: each["values"] for each in found["facets"]}


@pytest.fixture
def few(essai):
    """Organisations that differ in everything that can be counted."""
    other = factories.source("autre", title={"fr": "Autre", "es": "Otra"})
    fr, be = factories.place("FR", region="Bretagne"), factories.place("BE")
    lille = factories.place("FR", locality="Lille")
    return [
        factories.organisation("a", places=[fr, lille], sectors=[f"{ACTIVITIES}a01"]),
        factories.organisation("b", places=[fr, be], sectors=[f"{ACTIVITIES}a01"], operating=True),
        factories.organisation(
            "c", places=[be], primarySector=f"{ACTIVITIES}a02", legalForm=f"{LEGAL}L1"
        ),
        factories.organisation("d", of=other, sectors=[f"{ACTIVITIES}a01", f"{ACTIVITIES}a02"]),
        factories.network("e", operating=False, places=[fr]),
    ]


def test_facets_count_each_record_once(api, few):
    found = body(api(f"{LIST}?facets=country,sectors,region,source"))
    assert counted(found, "country") == {"FR": 2, "BE": 2}
    assert counted(found, "sectors") == {f"{ACTIVITIES}a01": 3, f"{ACTIVITIES}a02": 1}
    assert [*counted(found, "region").values()] == [2]
    assert counted(found, "source") == {"essai": 3, "autre": 1}


def test_a_facet_leaves_its_own_filter_out_and_obeys_the_others(api, few):
    found = body(api(f"{LIST}?facets=country,sectors,operating&country=BE&sectors=a01"))
    assert counted(found, "country") == {"FR": 2, "BE": 1}
    assert counted(found, "sectors") == {f"{ACTIVITIES}a01": 1}
    assert counted(found, "operating") == {"true": 1}
    assert [each["name"] for each in found["results"]] == ["b"]


def test_facets_obey_filters_that_are_no_facets(api, few):
    assert counted(body(api(f"{LIST}?facets=country&q=b")), "country") == {"FR": 1, "BE": 1}
    assert counted(body(api(f"{LIST}?facets=country&q=zzz")), "country") == {}


@pytest.mark.parametrize(
    "asked", ["", "country=FR", "sectors=a01&operating=any", "q=a", "source=essai"]
)
def test_every_count_is_that_of_the_list_with_this_filter(api, few, asked):
    fields = list(facets.fields("organisation"))
    found = body(api(f"{LIST}?facets={','.join(fields)}&{asked}"))
    found = faceted(found)
    assert [*found] == fields
    given = [part for part in asked.split("&") if part]
    for field in fields:
        for each in found[field]:
            others = [part for part in given if not part.startswith(f"{field}=")]
            query = "&".join([*others, f"{field}={each['value']}", "count=exact", "limit=1"])
            assert body(api(f"{LIST}?{query}"))["count"] == each["count"], (field, each)


def test_broader_concepts_count_what_narrower_ones_hold(api, essai):
    narrow = "http://purl.org/essglobal/standard/products-services/"
    child = next(each for each in schemes()["products-services"].concepts if each.broader)
    factories.organisation(sectors=[child.iri])
    found = counted(body(api(f"{LIST}?facets=sectors")), "sectors")
    assert found[child.iri] == found[child.broader[0]] == 1
    assert child.iri.startswith(narrow)


def test_facets_follow_every_write(api, essai):
    address = f"{LIST}?facets=country"
    assert counted(body(api(address)), "country") == {}
    one = factories.organisation("a", local_id="a", places=[factories.place("FR")])
    assert counted(body(api(address)), "country") == {"FR": 1}
    factories.organisation("a", local_id="a", places=[factories.place("BE")])
    assert counted(body(api(address)), "country") == {"BE": 1}
    while changes.number():
        pass
    assert counted(body(api(address)), "country") == {"BE": 1}
    hiding = Override.objects.create(iri=one.iri, hide=True, by="test", why="test")
    assert counted(body(api(address)), "country") == {}
    assert counted(body(api(f"{address}&view=source")), "country") == {"BE": 1}
    hiding.delete()
    assert counted(body(api(address)), "country") == {"BE": 1}
    write.withdraw(one.iri, reason="closed", by="test")
    assert counted(body(api(address)), "country") == {}


def test_facets_follow_a_load_in_bulk(api, essai):
    address = f"{LIST}?facets=country,region&operating=any"
    body(api(address))
    rows = [
        write.Row(str(n), {"name": f"n{n}", "places": [factories.place("FR", region=f"r{n % 7}")]})
        for n in range(300)
    ]
    list(write.save_many(rows, source=essai, by="test"))
    found = body(api(address))
    assert counted(found, "country") == {"FR": 300}
    assert sum(counted(found, "region").values()) == 300
    assert len(faceted(found)["region"]) == 7


def test_facets_are_kept_until_something_is_written(api, few):
    address = f"{LIST}?facets=country,sectors&limit=1"
    body(api(address))
    with CaptureQueriesContext(connection) as queries:
        body(api(address))
    assert len(queries) <= 2


def test_facets_name_their_values_in_the_language_asked_for(api, few):
    found = faceted(body(api(f"{LIST}?facets=country,source&lang=es")))
    assert {each["value"]: each["label"] for each in found["country"]} == {
        "FR": "Francia",
        "BE": "Bélgica",
    }
    assert {each["label"] for each in found["source"]} == {"Otra", "Source essai"}


def test_the_most_frequent_values_come_first_and_the_rest_is_left_out(api, few, monkeypatch):
    monkeypatch.setattr(facets, "MOST", 1)
    found = faceted(body(api(f"{LIST}?facets=sectors&operating=any")))["sectors"]
    assert [(each["value"], each["count"]) for each in found] == [(f"{ACTIVITIES}a01", 3)]


def test_activities_have_facets_too(api, essai):
    theme = "https://w3id.org/maillage/schemes/modes-of-action/mise-en-reseau"
    factories.activity(modesOfAction=[theme], locations=[factories.place("FR")])
    found = body(api("/api/v1/activities?facets=modesOfAction,country,source"))
    assert counted(found, "modesOfAction") == {theme: 1}
    assert counted(found, "country") == {"FR": 1}


def test_facets_and_included_are_no_part_of_the_graph(api, few):
    def graph(asked):
        page = body(api(f"{LIST}.jsonld{asked}"))
        page["@context"] = context.context()
        text = orjson.dumps({**page, "next": None})
        return {form(text, "jsonld") for form in (by_pyoxigraph, by_rdflib)}

    asked = "?facets=country,type&include=concepts,source,networks,activities"
    assert {"facets", "included"} <= body(api(f"{LIST}.jsonld{asked}")).keys()
    assert graph(asked) == graph("")


def test_one_request_tells_a_catalan_app_education_and_the_network(api, essai):
    mes = factories.network("Mouvement pour l’économie solidaire", acronym="MES")
    education = next(
        iri
        for iri in (f"{ACTIVITIES}a{n:02}" for n in range(1, 30))
        if "Educación" in (label_of(iri) or "")
    )
    one = factories.organisation(sectors=[education], memberships=[factories.membership(mes)])
    with CaptureQueriesContext(connection) as queries:
        found = body(api(f"{LIST}?include=concepts,networks,source&lang=ca&type=SSEInitiative"))
    assert len(queries) <= 4  # the list's two, one for networks, one for sources
    assert found["results"] == [orjson.loads(one.document)]
    assert found["included"][education]["label"].startswith("Educación")
    assert found["included"][education]["language"] == "es"
    assert found["included"][mes.iri]["acronym"] == "MES"
    assert found["included"][essai.iri]["title"] == "Source essai"
    assert found["included"][essai.iri]["licence"] == factories.ODBL
    by_header = body(api(f"{LIST}?include=concepts", accept_language="ca, en;q=0.1"))
    assert by_header["included"][education]["label"].startswith("Education")


def label_of(iri):
    known = concept(iri)
    return known and known.labels.get("es")


def test_concepts_cost_no_query_and_nested_ones_are_included(api, essai):
    role = "https://w3id.org/maillage/schemes/membership-role/member"
    mes = factories.network()
    factories.organisation(
        places=[factories.place("FR")], memberships=[factories.membership(mes, role=role)]
    )
    with CaptureQueriesContext(connection) as queries:
        found = body(api(f"{LIST}?include=concepts"))["included"]
    assert len(queries) <= 2
    assert {role, factories.COUNTRIES + "FR"} <= found.keys()


def test_activities_are_included_with_those_who_carry_them(api, essai):
    one, two = factories.organisation(), factories.organisation()
    ours = factories.activity("Ateliers", organisations=[one.iri, two.iri])
    factories.activity("Ailleurs", organisations=["https://elsewhere.example/1"])
    found = body(api(f"{LIST}?include=activities"))["included"]
    assert [*found] == [ours.iri]
    assert found[ours.iri]["organisations"] == sorted([one.iri, two.iri])
    carried = body(api("/api/v1/activities?include=organisations"))["included"]
    assert carried.keys() == {one.iri, two.iri}


def test_fields_cut_records_down(api, essai):
    place = factories.place(latitude="50.63", longitude="3.06")
    one = factories.organisation("Une", places=[place], acronym="U")
    (found,) = body(api(f"{LIST}?fields=name,acronym"))["results"]
    assert found.keys() == {"id", "type", "name", "acronym"}
    (linked,) = body(api(f"{LIST}.jsonld?fields=name"))["results"]
    assert linked.keys() == {"id", "type", "name"}
    (feature,) = body(api(f"{LIST}.geojson?fields=name"))["features"]
    assert feature["properties"].keys() == {"id", "type", "name"}
    assert feature["geometry"]["coordinates"] == [3.06, 50.63]
    line = b"".join(api(f"{LIST}.ndjson?fields=name"))
    assert orjson.loads(line) == {"id": one.iri, "name": "Une", "type": found["type"]}
    rows = csv.DictReader(io.StringIO(api(f"{LIST}.csv?fields=name,sectors").content.decode()))
    assert rows.fieldnames == ["id", "type", "name", "sectors", "sectors_label"]
    graph = f"<{essai.iri}>"
    quads = api(f"{LIST}.nq?fields=name").content.decode().splitlines()
    assert len(quads) == 4
    assert all(quad.endswith(f"{graph} .") for quad in quads)


@pytest.mark.parametrize(
    "asked",
    ["fields=nonsense", "fields=id", "facets=name", "include=everything", "minimal=yes", "lang=x"],
)
def test_what_cannot_be_asked_is_refused_naming_what_can(api, essai, asked):
    name = asked.partition("=")[0]
    response = api(f"{LIST}?{asked}")
    assert [*errors(response)] == [name]
    assert len(response.json()["errors"][0]["detail"]) > 20


def test_labels_in_csv_are_french_unless_asked(api, essai):
    factories.organisation(places=[factories.place("ES")])

    def label(asked):
        response = api(f"{LIST}.csv{asked}", accept_language="de")
        (row,) = csv.DictReader(io.StringIO(response.content.decode()))
        return row["country_label"]

    assert [label(""), label("?lang=de"), label("?lang=gl")] == ["Espagne", "Spanien", "España"]


def test_minimal_is_a_line_a_record_closed_and_hidden_ones_too(api, essai, monkeypatch):
    monkeypatch.setattr("api.minimal.PAGE", 2)
    made = [factories.organisation(operating=value) for value in (True, False, True, False)]
    gone = factories.organisation()
    write.withdraw(gone.iri, reason="closed", by="test")
    Override.objects.create(iri=made[0].iri, hide=True, by="test", why="test")
    response = api(f"{LIST}?minimal=true")
    assert response["Content-Type"] == "application/x-ndjson; charset=utf-8"
    found = [orjson.loads(line) for line in b"".join(response).splitlines()]
    assert found == [
        {
            "id": each.iri,
            "counter": each.counter,
            "counterEpoch": each.counter_epoch,
            "version": each.version,
            "hash": each.hash,
        }
        for each in Organisation.objects.filter(status="live").order_by("key")
    ]
    closed = b"".join(api(f"{LIST}?minimal=true&operating=false")).splitlines()
    assert len(closed) == 2
    assert len(b"".join(api(f"{LIST}?minimal=true&limit=3")).splitlines()) == 3


def test_minimal_says_what_the_digest_adds_up(api, essai):
    for _ in range(3):
        factories.organisation()
    while changes.number():
        pass
    lines = map(orjson.loads, b"".join(api(f"{LIST}?minimal=true")).splitlines())
    total = sum(digest.term(line["id"], line["hash"]) for line in lines)
    state = next(each for each in changes.state().types if each.type == "organisation")
    assert digest.shown(total) == state.digest


def test_statistics_say_how_much_there_is_how_complete_and_how_fresh(api, few):
    factories.activity(locations=[factories.place("FR")])
    one = Organisation.objects.get(name="a")
    Organisation.objects.filter(pk=one.pk).update(updated="2025-03-01T00:00:00Z")
    found = body(api("/api/v1/stats?lang=es"))
    about = found["organisations"]
    assert (about["count"], found["activities"]["count"], found["sources"]["count"]) == (5, 1, 2)
    assert counted(about, "country") == {"FR": 3, "BE": 2}
    assert counted(about, "source") == {"essai": 4, "autre": 1}
    assert counted(about, "legalForm") == {f"{LEGAL}L1": 1}
    assert counted(about, "type")["Network"] == 1
    assert faceted(about)["country"][0]["label"] == "Francia"
    shares = {each["field"]: (each["count"], each["share"]) for each in about["completeness"]}
    assert shares["places"] == (4, 0.8)
    assert shares["website"] == (0, 0)
    months = {each["month"]: each["count"] for each in about["modified"]}
    assert months["2025-03"] == 1
    assert sum(months.values()) == 5


def test_statistics_follow_what_is_written(api, few, monkeypatch):
    monkeypatch.setattr("api.stats.PATIENCE", 0)
    before = api("/api/v1/stats")
    assert api("/api/v1/stats", if_none_match=before["ETag"]).status_code == 304
    factories.organisation()
    after = api("/api/v1/stats", if_none_match=before["ETag"])
    assert body(after)["organisations"]["count"] == 6


def test_statistics_of_a_large_hub_rest_a_while(api, few, monkeypatch):
    monkeypatch.setattr("api.stats.PATIENCE", 1_000_000)
    before = body(api("/api/v1/stats"))
    factories.organisation()
    assert body(api("/api/v1/stats")) == before
