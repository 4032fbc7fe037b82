"""The parameter `q` and the suggestions of a search box."""

import pytest

from tests import factories
from tests.api.conftest import errors, names

NAMES = ("Épicerie", "Épicerie du Nord", "La grande épicerie")


@pytest.fixture
def shops(essai):
    """Three by name, one by description, one of another name; all in one source."""
    for number, name in enumerate(reversed(NAMES)):
        factories.organisation(name, of=essai, local_id=str(number), places=_places(number))
    factories.organisation("Halle", of=essai, description={"fr": "Une épicerie."})
    factories.organisation("Cinéma", of=essai)


def _places(number):
    country = "BE" if number == 1 else "FR"
    return [factories.place(country=country, locality="Liège", main=True)]


def test_the_best_come_first(api, shops):
    assert names(api("/api/v1/organisations?q=epicerie")) == [*NAMES, "Halle"]


def test_sort_beats_the_rank(api, shops):
    assert names(api("/api/v1/organisations?q=epicerie&sort=-name"))[-1] == "Halle"


def test_pages_of_ranked_results_hold_each_once(api, shops):
    found, address = [], "/api/v1/organisations?q=epicrie&limit=1"
    while address:
        page = api(address)
        found += names(page)
        address = page.json()["next"]
    assert found == [*NAMES, "Halle"]


def test_it_narrows_with_other_filters_and_is_counted(api, shops):
    page = api("/api/v1/organisations?q=epicerie&country=BE&count=exact")
    assert names(page) == ["Épicerie du Nord"]
    assert page.json()["count"] == 1


@pytest.mark.parametrize("form", ["jsonld", "ttl", "csv", "geojson", "ndjson"])
def test_every_format_holds_what_was_found(api, shops, form):
    answer = api(f"/api/v1/organisations?q=halle&format={form}")
    text = (b"".join(answer) if answer.streaming else answer.content).decode()
    assert "Halle" in text
    assert "Cinéma" not in text


def test_a_cursor_of_a_search_without_its_text_goes_on_by_key(api, shops):
    cursor = "r" + "0" * 11 + "." + "0" * 32
    assert len(names(api(f"/api/v1/organisations?cursor={cursor}"))) == 5


def test_a_text_without_words_finds_nothing(api, shops):
    assert names(api("/api/v1/organisations?q=%21%3F")) == []
    assert names(api("/api/v1/organisations?q=%21%3F&sort=name")) == []


def test_activities_are_searched_too(api, essai):
    factories.activity("Atelier vélo", of=essai)
    assert names(api("/api/v1/activities?q=velo")) == ["Atelier vélo"]


def test_suggestions_name_the_place_and_the_address(api, shops):
    answer = api("/api/v1/organisations/suggest?q=epicerie%20du&limit=1")
    (found,) = answer.json()["results"]
    assert found == {
        "id": f"http://hub.test/id/organisation/{found['key']}",
        "key": found["key"],
        "name": "Épicerie du Nord",
        "locality": "Liège",
        "country": "BE",
    }


def test_suggestions_not_changed_are_not_sent_again(api, shops):
    address = "/api/v1/organisations/suggest?q=epi"
    etag = api(address)["ETag"]
    assert api(address, if_none_match=etag).status_code == 304
    factories.organisation("Épicentre")
    assert api(address, if_none_match=etag).status_code == 200


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        ("", {"q": "required"}),
        ("q=", {"q": "empty"}),
        ("q=" + "a" * 201, {"q": "long"}),
        ("q=a&q=b", {"q": "repeated"}),
        ("q=a&limit=0", {"limit": "whole"}),
        ("q=a&limit=51", {"limit": "whole"}),
        ("q=a&lang=xx0", {"lang": "choice"}),
        ("q=a&country=FR", {"country": "unknown"}),
    ],
)
def test_a_wrong_value_is_named(api, hub, asked, wrong):
    found = errors(api(f"/api/v1/organisations/suggest?{asked}"))
    assert found.keys() == wrong.keys()
