"""Lists: envelope, order, pages, formats."""

import csv
import io
import uuid

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from directory import write
from directory.models import Organisation, Override
from tests import factories
from tests.api.conftest import errors, names

LIST = "/api/v1/organisations"


def walk(api, address):
    """Every page from an address on."""
    while address:
        page = api(address.removeprefix("http://hub.test")).json()
        yield page
        address = page["next"]


def test_a_page_holds_the_stored_texts(api, essai):
    one, two = sorted((factories.organisation() for _ in range(2)), key=lambda o: o.key)
    response = api(LIST)
    expected = f'{{"next":null,"results":[{one.document},{two.document}]}}'
    assert response.content.decode() == expected
    assert response["Content-Type"] == "application/json; charset=utf-8"


def test_json_links_its_context_and_the_next_page(api, essai):
    for _ in range(3):
        factories.organisation()
    response = api(f"{LIST}?limit=2")
    following = response.json()["next"]
    assert response["Link"] == (
        '<http://hub.test/context/v1.jsonld>; rel="http://www.w3.org/ns/json-ld#context"; '
        f'type="application/ld+json", <{following}>; rel="next"'
    )
    last = api(following.removeprefix("http://hub.test"))
    assert last.json()["next"] is None
    assert 'rel="next"' not in last["Link"]


def test_json_ld_has_its_context_in_it(api, essai):
    one = factories.organisation()
    page = api(LIST, accept="application/ld+json").json()
    assert page["@context"] == "http://hub.test/context/v1.jsonld"
    assert page["results"] == [orjson.loads(one.document)]


@pytest.mark.parametrize("sort", ["key", "name", "-name", "updated", "-updated"])
@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_a_walk_lists_each_record_once_in_its_order(api, essai, sort, limit):
    for name in ("b", "a", "b", "c", "b", "É", "b"):
        factories.organisation(name)
    Organisation.objects.filter(name="b").update(updated="2026-01-01T00:00:00Z")
    pages = walk(api, f"{LIST}?sort={sort}&limit={limit}")
    found = [record["id"] for page in pages for record in page["results"]]
    order = (sort, "key") if sort != "key" else ("key",)
    assert found == [o.iri for o in Organisation.objects.order_by(*order)]


def test_pages_are_not_disturbed_by_what_is_written_between_them(api, essai):
    first = {factories.organisation().iri for _ in range(10)}
    seen = []
    for page in walk(api, f"{LIST}?limit=3"):
        seen += [record["id"] for record in page["results"]]
        factories.organisation()
    assert first <= set(seen)
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("asked", ["", "?limit=1000", "?sort=-name&country=FR&sectors=a01"])
def test_a_page_takes_two_queries(api, essai, asked):
    factories.organisation()
    api(LIST)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert api(f"{LIST}{asked}").status_code == 200
    assert len(queries) <= 2, [query["sql"] for query in queries]


def test_the_total_is_counted_when_asked(api, essai):
    for _ in range(3):
        factories.organisation()
    assert api(f"{LIST}?limit=1&count=exact").json()["count"] == 3
    preferred = api(f"{LIST}?limit=1", prefer="respond-async, count=exact")
    assert preferred.json()["count"] == 3
    assert preferred["Preference-Applied"] == "count=exact"
    assert "count" not in api(f"{LIST}?limit=1").json()


def test_the_next_page_repeats_what_was_asked(api, essai):
    for name in ("Café é", "Café è"):
        factories.organisation(name, places=[factories.place("FR")])
    following = api(f"{LIST}.jsonld?q=caf%C3%A9&country=FR,BE&limit=1").json()["next"]
    assert following.startswith(f"http://hub.test{LIST}.jsonld?q=caf%C3%A9&country=FR,BE&limit=1&")
    assert names(api(following.removeprefix("http://hub.test")))


def test_a_bad_cursor_is_refused(api, essai):
    assert errors(api(f"{LIST}?cursor=nonsense")) == {"cursor": "cursor"}


def test_a_cursor_goes_on_in_its_own_order(api, essai):
    for name in ("c", "b", "a"):
        factories.organisation(name)
    following = api(f"{LIST}?sort=name&limit=1").json()["next"]
    cursor = following.partition("cursor=")[2]
    assert names(api(f"{LIST}?cursor={cursor}")) == ["b", "c"]


def test_a_cursor_before_everything_lists_everything(api, essai):
    factories.organisation("a")
    assert names(api(f"{LIST}?cursor=k{uuid.UUID(int=0).hex}")) == ["a"]


def test_ndjson_streams_the_whole_list(api, essai):
    made = sorted((factories.organisation() for _ in range(5)), key=lambda o: o.key)
    response = api(f"{LIST}.ndjson")
    assert response.streaming
    assert b"".join(response).decode().splitlines() == [each.document for each in made]
    assert len(b"".join(api(f"{LIST}.ndjson?limit=2")).splitlines()) == 2


def test_ndjson_goes_on_from_a_cursor_page_by_page(api, essai, monkeypatch):
    monkeypatch.setattr("api.views.records.MOST", 2)
    made = sorted((factories.organisation() for _ in range(5)), key=lambda o: o.key)
    lines = b"".join(api(f"{LIST}.ndjson?cursor=k{made[0].key.hex}")).decode().splitlines()
    assert lines == [each.document for each in made[1:]]


def test_csv_has_a_row_for_each_record(api, essai):
    factories.organisation("Une", places=[factories.place(locality="Lille")])
    response = api(f"{LIST}.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    (row,) = csv.DictReader(io.StringIO(response.content.decode()))
    assert row["name"] == "Une"


def test_geojson_tells_the_next_page(api, essai):
    for _ in range(2):
        factories.organisation(places=[factories.place(latitude="50.63", longitude="3.06")])
    page = api(f"{LIST}.geojson?limit=1&count=exact").json()
    assert page["features"][0]["geometry"] == {"type": "Point", "coordinates": [3.06, 50.63]}
    assert page["links"][0]["rel"] == "next"
    assert page["numberMatched"] == 2


def test_withdrawn_records_are_not_listed(api, essai):
    one = factories.organisation()
    write.withdraw(one.iri, reason="closed", by="test")
    assert names(api(f"{LIST}?operating=any")) == []


def test_lists_show_the_view_and_the_source_view_the_document(api, essai):
    one, two = factories.organisation("avant"), factories.organisation("caché")
    view = one.document.replace("avant", "après")
    Organisation.objects.filter(pk=one.pk).update(view=view)
    Override.objects.create(iri=two.iri, hide=True, by="test", why="test")
    assert names(api(LIST)) == ["après"]
    assert sorted(names(api(f"{LIST}?view=source"))) == ["avant", "caché"]


def test_activities_and_sources_are_listed_too(api, essai):
    factories.activity("Ateliers")
    assert names(api("/api/v1/activities")) == ["Ateliers"]
    (found,) = api("/api/v1/sources").json()["results"]
    assert found["id"] == essai.iri


def test_sources_are_walked_by_their_slugs(api, hub):
    for key in ("c", "a", "b"):
        factories.source(key)
    pages = walk(api, "/api/v1/sources?limit=1")
    found = [record["id"].rpartition("/")[2] for page in pages for record in page["results"]]
    assert found == ["a", "b", "c"]
