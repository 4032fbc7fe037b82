"""OGC API – Features Part 1: what the specification asks, and a box across the antimeridian."""

import json
from pathlib import Path

import drf_spectacular
import jsonschema
import pytest

from directory import write
from tests import factories
from tests.api.conftest import errors

ITEMS = "/ogc/collections/organisations/items"
BASE = "http://hub.test"


@pytest.fixture
def located(hub):
    """Name → record; one has a second place far from its main one."""
    points = {"Lille": (3.06, 50.63), "Suva": (178.44, -18.14), "Apia": (-171.76, -13.83)}
    found = {
        name: factories.organisation(name, places=[at(*point)]) for name, point in points.items()
    }
    found["Nowhere"] = factories.organisation("Nowhere")
    both = [at(2.35, 48.85, main=True), at(178, -18)]
    found["Paris"] = factories.organisation("Paris", places=both)
    return found


def at(longitude, latitude, **node):
    return factories.place(longitude=str(longitude), latitude=str(latitude), **node)


def names(response):
    assert response.status_code == 200, response.content
    return {feature["properties"]["name"] for feature in response.json()["features"]}


def links(members):
    return {link["rel"]: link for link in members["links"]}


def test_the_landing_page_leads_everywhere(api):
    found = links(api("/ogc").json())
    assert {"self", "service-desc", "service-doc", "conformance", "data"} <= {*found}
    assert found["service-desc"]["type"] == "application/vnd.oai.openapi+json;version=3.0"
    for link in found.values():
        assert api(link["href"].removeprefix(BASE), accept=link["type"]).status_code == 200


def test_the_service_description_is_openapi_3_0_as_the_conformance_says(api):
    assert api("/ogc/conformance").json()["conformsTo"] == [
        f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}"
        for name in ("core", "oas30", "geojson")
    ]
    response = api("/ogc/openapi.json")
    assert response["Content-Type"].startswith("application/vnd.oai.openapi+json;version=3.0")
    rules = Path(drf_spectacular.__file__).parent / "validation" / "openapi_3_0_schema.json"
    jsonschema.Draft4Validator(json.loads(rules.read_text())).validate(response.json())
    described = response.json()["paths"]
    assert described["/collections/organisations/items"]["get"]["parameters"]
    assert {*described} == {
        "/",
        "/conformance",
        "/collections",
        "/collections/organisations",
        "/collections/organisations/items",
        "/collections/organisations/items/{key}",
    }


def test_the_collection_is_listed_and_leads_to_its_items(api):
    listed = api("/ogc/collections").json()["collections"]
    assert listed == [api("/ogc/collections/organisations").json()]
    assert links(listed[0])["items"]["href"] == BASE + ITEMS
    assert api("/ogc/collections/none").status_code == 404


def test_every_feature_has_the_same_flat_properties_and_its_point(api, located):
    found = api(ITEMS, accept="application/geo+json, application/json")
    assert found["Content-Type"] == "application/geo+json; charset=utf-8"
    members = found.json()
    assert members["numberReturned"] == 5
    assert len({tuple(feature["properties"]) for feature in members["features"]}) == 1
    by_name = {feature["properties"]["name"]: feature for feature in members["features"]}
    assert by_name["Paris"]["geometry"]["coordinates"] == [2.35, 48.85]
    assert by_name["Nowhere"]["geometry"] is None
    assert by_name["Lille"]["properties"]["iri"] == located["Lille"].iri
    for feature in members["features"]:
        assert all(isinstance(v, str | None) for v in feature["properties"].values())


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        ("0,40,10,55", {"Lille", "Paris"}),
        ("0,40,-1000,10,55,1000", {"Lille", "Paris"}),
        ("170,-30,-170,0", {"Suva", "Apia"}),
        ("177,-20,179,-10", {"Suva"}),
        ("-180,-90,180,90", {"Lille", "Paris", "Suva", "Apia"}),
    ],
)
def test_a_box_finds_the_points_in_it(api, located, box, expected):
    assert names(api(f"{ITEMS}?bbox={box}")) == expected


@pytest.mark.parametrize("asked", ["", "bbox=0,40,10,55&"])
def test_pages_follow_each_other_to_the_end(api, located, asked):
    whole = [feature["id"] for feature in api(f"{ITEMS}?{asked}limit=100").json()["features"]]
    walked, address = [], f"{ITEMS}?{asked}limit=1"
    while address:
        members = api(address).json()
        walked += [feature["id"] for feature in members["features"]]
        following = links(members).get("next")
        address = following and following["href"].removeprefix(BASE)
    assert walked == whole == sorted(whole)


def test_filters_of_the_lists_and_time_are_understood(api, located):
    assert names(api(f"{ITEMS}?q=lille&datetime=2020-01-01T00:00:00Z/..")) == {"Lille"}
    assert names(api(f"{ITEMS}?country=BE")) == set()


def test_a_limit_beyond_the_most_is_the_most(api, located):
    assert api(f"{ITEMS}?limit=100000").json()["numberReturned"] == 5


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("limit=0", "whole"),
        ("bbox=1,2,3", "box"),
        ("bbox=1,2,nan,3,4,5", "box"),
        ("datetime=yesterday", "moment"),
        ("datetime=/", "moment"),
        ("cursor=k1", "cursor"),
        ("colour=red", "unknown"),
    ],
)
def test_a_wrong_value_is_named(api, asked, code):
    assert errors(api(f"{ITEMS}?{asked}")) == {asked.partition("=")[0]: code}


def test_a_feature_has_its_own_address(api, located):
    key = located["Lille"].key
    found = api(f"{ITEMS}/{key}")
    assert found.json()["id"] == str(key)
    assert links(found.json())["canonical"]["href"] == located["Lille"].iri
    assert api(f"{ITEMS}/{key}", if_none_match=found["ETag"]).status_code == 304
    write.withdraw(located["Lille"].iri, reason="closed", by="test")
    assert api(f"{ITEMS}/{key}").status_code == 410
    assert names(api(ITEMS)) == {"Nowhere", "Paris", "Suva", "Apia"}


def test_a_page_costs_two_queries(api, located, django_assert_max_num_queries):
    api("/ogc")
    with django_assert_max_num_queries(2):
        api(ITEMS)
