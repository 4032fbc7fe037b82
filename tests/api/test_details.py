"""One record: its text in every format, conditional answers, what became of it."""

import uuid

import orjson
import pyoxigraph
import pytest

from api.representations import REPRESENTATIONS, representations
from directory import write
from directory.models import Organisation, Override
from tests import factories

LIST = "/api/v1/organisations"


def at(record, suffix=""):
    return f"{LIST}/{record.key}{suffix}"


def test_it_is_the_stored_text(api, essai):
    one = factories.organisation()
    response = api(at(one))
    assert response.content.decode() == one.document
    assert response["Link"].startswith("<http://hub.test/context/v1.jsonld>")
    assert response["Vary"].lower() == "accept, accept-language, origin, accept-encoding"
    assert response["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("key", [*REPRESENTATIONS])
def test_it_comes_in_every_format_by_accept_suffix_and_parameter(api, essai, key):
    one = factories.organisation(places=[factories.place(latitude="1", longitude="2")])
    shape = REPRESENTATIONS[key]
    found = [
        api(at(one), accept=shape.media_type),
        api(at(one, f".{key}"), accept="text/html"),
        api(at(one, ".json") + f"?format={key}", accept="text/html"),
    ]
    assert {each["Content-Type"] for each in found} == {f"{shape.media_type}; charset=utf-8"}
    assert len({each.content for each in found}) == 1


def test_every_rdf_form_is_the_same_graph(api, essai):
    one = factories.organisation(places=[factories.place(latitude="1", longitude="2")])
    graphs = []
    for key, form in (("ttl", "TURTLE"), ("nt", "N_TRIPLES"), ("nq", "N_QUADS")):
        content = api(at(one, f".{key}")).content
        quads = pyoxigraph.parse(content, format=getattr(pyoxigraph.RdfFormat, form))
        graphs.append({pyoxigraph.Quad(q.subject, q.predicate, q.object) for q in quads})
    assert len({len(graph) for graph in graphs}) == 1
    assert len(graphs[0]) > 5


def test_each_format_has_an_etag_of_its_own(api, essai):
    one = factories.organisation()
    tags = {api(at(one, f".{key}"))["ETag"] for key in representations("organisation")}
    assert len(tags) == len(representations("organisation"))


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*", ' W/"x" ,{} '])
def test_what_the_client_holds_is_not_sent_again(api, essai, form):
    for address in (at(factories.organisation()), LIST, f"{LIST}.ndjson", "/api/v1/schemes"):
        etag = api(address)["ETag"]
        response = api(address, if_none_match=form.format(etag))
        assert response.status_code == 304
        assert response.content == b""
        assert response["ETag"] == etag
        assert "Vary" in response
        assert response["Cache-Control"]
        assert api(address, if_none_match='"other"').status_code == 200


def test_a_write_changes_the_etags(api, essai):
    one = factories.organisation("a", local_id="1")
    before = api(at(one))["ETag"], api(LIST)["ETag"]
    factories.organisation("b", local_id="1")
    after = api(at(one))["ETag"], api(LIST)["ETag"]
    assert before[0] != after[0]
    assert before[1] != after[1]


def test_an_override_changes_the_etag_of_lists(api, essai):
    one = factories.organisation()
    before = api(LIST)["ETag"]
    Override.objects.create(iri=one.iri, hide=True, by="test", why="test")
    assert api(LIST)["ETag"] != before


def test_head_has_the_headers_and_no_body(api, client, essai):
    one = factories.organisation()
    for address in (at(one), LIST, f"{LIST}.ttl", f"{LIST}.ndjson", f"{LIST}/nothing"):
        got, head = client.get(address), client.head(address)
        assert head.status_code == got.status_code
        assert b"".join(head) == b""
        for name in ("ETag", "Content-Type", "Link"):
            assert head.get(name) == got.get(name)
        if not got.streaming:
            assert head["Content-Length"] == str(len(got.content))


def test_what_never_was_is_404(api, hub):
    response = api(f"{LIST}/{uuid.uuid4()}")
    assert response.status_code == 404
    assert response.json()["status"] == 404


def test_what_was_withdrawn_is_410_with_the_reason(api, essai):
    one = factories.organisation()
    write.withdraw(one.iri, reason="closed", by="test")
    response = api(at(one))
    assert response.status_code == 410
    assert response.json()["reason"] == "closed"
    assert response.json()["id"] == one.iri


def test_what_was_merged_is_301_to_the_other(api, essai):
    one, two = factories.organisation(), factories.organisation()
    write.withdraw(one.iri, reason="merged", by="test", replaced_by=two.iri)
    assert api(at(one))["Location"] == f"http://hub.test{at(two)}"
    assert api(at(one, ".ttl")).status_code == 301
    assert api(at(one, ".ttl"))["Location"] == f"http://hub.test{at(two, '.ttl')}"


def test_what_was_merged_into_a_record_elsewhere_is_301_to_its_iri(api, essai):
    one = factories.organisation()
    write.withdraw(one.iri, reason="merged", by="test", replaced_by="https://other.example/id/1")
    assert api(at(one, ".ttl"))["Location"] == "https://other.example/id/1"


def test_the_view_is_shown_and_the_source_view_is_the_document(api, essai):
    one = factories.organisation("avant")
    Organisation.objects.filter(pk=one.pk).update(view=one.document.replace("avant", "après"))
    assert api(at(one)).json()["name"] == "après"
    assert api(at(one) + "?view=source").content.decode() == one.document


def test_what_is_hidden_is_404_but_in_the_source_view(api, essai):
    one = factories.organisation()
    Override.objects.create(iri=one.iri, hide=True, by="test", why="test")
    assert api(at(one)).status_code == 404
    assert api(at(one) + "?view=source").status_code == 200


def test_sources_and_activities_have_details_too(api, essai):
    activity = factories.activity("Ateliers")
    assert api(f"/api/v1/activities/{activity.key}").json()["name"] == "Ateliers"
    assert api("/api/v1/sources/essai.jsonld").json()["id"] == essai.iri
    assert api("/api/v1/sources/essai.geojson").status_code == 404


@pytest.mark.parametrize(
    ("accept", "address"),
    [
        ("text/html", "http://hub.test/organisations/{}"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "http://hub.test/organisations/{}"),
        ("*/*", "http://hub.test/api/v1/organisations/{}.json"),
        ("text/turtle", "http://hub.test/api/v1/organisations/{}.ttl"),
        ("application/ld+json", "http://hub.test/api/v1/organisations/{}.jsonld"),
    ],
)
def test_an_iri_leads_to_what_accept_asks_for(api, essai, accept, address):
    one = factories.organisation()
    response = api(f"/id/organisation/{one.key}", accept=accept)
    assert response.status_code == 303
    assert response["Location"] == address.format(one.key)


def test_the_iri_of_a_source_leads_to_it(api, essai):
    response = api("/id/source/essai")
    assert response["Location"] == "http://hub.test/api/v1/sources/essai.json"
    assert api("/id/source/rien").status_code == 404
    assert api(f"/id/organisation/{uuid.uuid4()}").status_code == 404
    assert api("/id/organisation/essai").status_code == 404


def test_the_iri_of_a_withdrawn_record_is_410(api, essai):
    one = factories.organisation()
    write.withdraw(one.iri, reason="closed", by="test")
    assert api(f"/id/organisation/{one.key}").status_code == 410


def test_documents_are_canonical(api, essai):
    document = api(at(factories.organisation())).content
    assert orjson.dumps(orjson.loads(document), option=orjson.OPT_SORT_KEYS) == document
