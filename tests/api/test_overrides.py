"""Overrides as readers meet them: told beside the record, never inside the document."""

import pytest

from directory import overriding, write
from tests import factories


def _override(record, what="correct", why="misspelt", **patch):
    return write.override(record.iri, overriding.Wish(what, "ada", why, patch))


@pytest.fixture
def record(hub):
    return factories.organisation("Les Roses", acronym="LR", places=[factories.place()])


def test_a_list_tells_of_the_overrides_of_its_records(api, record):
    factories.organisation("Autre")
    assert "overrides" not in api("/api/v1/organisations").json()
    _override(record, name="Les Pivoines")
    page = api("/api/v1/organisations").json()
    assert {each["name"] for each in page["results"]} == {"Les Pivoines", "Autre"}
    told = page["overrides"][record.iri]
    assert told["hidden"] is False
    (field,) = told["fields"]
    assert (field["field"], field["what"]) == ("name", "corrected")
    assert (field["by"], field["why"]) == ("ada", "misspelt")


def test_the_document_itself_is_still_to_be_had(api, record):
    _override(record, name="Les Pivoines")
    page = api("/api/v1/organisations?view=source").json()
    assert "overrides" not in page
    assert [each["name"] for each in page["results"]] == ["Les Roses"]
    key = record.key
    source = api(f"/api/v1/organisations/{key}?view=source")
    assert source.content.decode() == record.document
    assert "ns#override" not in source["Link"]


def test_a_record_links_to_what_is_told_of_its_override(api, record):
    _override(record, "hide", places=None)
    answer = api(f"/api/v1/organisations/{record.key}")
    assert "places" not in answer.json()
    address = f"/api/v1/organisations/{record.key}/override"
    assert (
        f'<http://hub.test{address}>; rel="https://w3id.org/maillage/ns#override"'
        in (answer["Link"])
    )
    told = api(address).json()
    assert [(each["field"], each["what"]) for each in told["fields"]] == [("places", "hidden")]


def test_a_record_without_one_has_none(api, record):
    assert "ns#override" not in api(f"/api/v1/organisations/{record.key}")["Link"]
    assert api(f"/api/v1/organisations/{record.key}/override").status_code == 404


def test_a_hidden_record_says_who_hid_it(api, record):
    _override(record, "hide", why="asked by the member")
    answer = api(f"/api/v1/organisations/{record.key}")
    assert answer.status_code == 404
    assert answer.json()["override"]["record"]["why"] == "asked by the member"
    assert api("/api/v1/organisations").json()["results"] == []
    assert api(f"/api/v1/organisations/{record.key}?view=source").status_code == 200


@pytest.mark.parametrize("query", ["q=pivoines", "country=DE", "bbox=0,50,5,53"])
def test_search_and_filters_go_by_the_view(api, record, query):
    place = factories.place("DE", latitude="52.5", longitude="3.4")
    assert api(f"/api/v1/organisations?{query}").json()["results"] == []
    _override(record, name="Les Pivoines", places=[place])
    assert len(api(f"/api/v1/organisations?{query}").json()["results"]) == 1
    assert api("/api/v1/organisations?country=FR").json()["results"] == []


def test_facets_points_and_matching_go_by_the_view(api, record):
    place = factories.place("DE", latitude="52.5", longitude="3.4")
    _override(record, name="Les Pivoines", places=[place])
    facets = api("/api/v1/organisations?facets=country").json()["facets"]
    assert [each["value"] for each in facets[0]["values"]] == ["DE"]
    points = api("/api/v1/organisations/points?bbox=0,50,5,53")
    assert str(record.key) in points.content.decode()
    items = api("/ogc/collections/organisations/items?bbox=0,50,5,53").json()
    assert [each["properties"]["name"] for each in items["features"]] == ["Les Pivoines"]
