"""How many SQL statements a page takes: two at most, and no more for more records."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories

LIST = "/api/v1/organisations"
HELD = '"of another state"'

#: Where → statements of a first page, exactly, where something is found.
PAGES = {
    LIST: 1,
    f"{LIST}?country=FR": 2,
    f"{LIST}?country=FR&operating=any&has=places": 2,
    f"{LIST}?bbox=2,48,3,49": 2,
    f"{LIST}?near=48.5,2.5&radius=50": 2,
    f"{LIST}?q=epicerie": 2,
    f"{LIST}?q=epicerie%20de%20ville": 2,
    f"{LIST}?q=epicerie&format=csv": 2,
    f"{LIST}?q=epicerie&country=FR&bbox=2,48,3,49": 2,
    f"{LIST}/suggest?q=epic": 2,
    # The text is looked up first, to learn whether its words are to be corrected.
    f"{LIST}?q=epicerie&sort=name": 3,
    # A number is not corrected, however few records bear it; a word may be.
    f"{LIST}?q=1234567": 2,
    f"{LIST}?q=cinema": 3,
    # Words like it, and what they find.
    f"{LIST}?q=epicrie": 4,
    f"{LIST}/suggest?q=epicrie": 4,
    # How many records hold each of several words.
    f"{LIST}?q=epicrie%20vlile": 5,
    f"{LIST}/suggest?q=epicrie%20vlile": 5,
}


@pytest.fixture
def shops(essai):
    """Three that answer by name, and one of another name."""
    _open(essai, range(3))
    factories.organisation("Cinéma 1234567", of=essai, local_id="cinema")


def _open(source, numbers):
    for number in numbers:
        place = factories.place(country="FR", latitude="48.5", longitude="2.5", main=True)
        factories.organisation(
            f"Épicerie de la ville {number}", of=source, local_id=str(number), places=[place]
        )


def _counted(api, address, **headers):
    api(address, **headers)
    with CaptureQueriesContext(connection) as statements:
        answer = api(address, **headers)
    assert answer.status_code == 200
    if answer["Content-Type"] == "application/json":
        assert answer.json()["results"]
    return len(statements)


def _differing(api, expected):
    counted = {address: _counted(api, address) for address in expected}
    return {address: found for address, found in counted.items() if found != expected[address]}


def test_pages_take_so_many_statements_and_more_records_no_more(api, essai, shops):
    assert _differing(api, PAGES) == {}
    _open(essai, range(3, 15))
    assert _differing(api, PAGES) == {}


def test_a_text_that_finds_nothing_is_not_fetched(api, shops):
    api(f"{LIST}?q=zzzzzz&country=FR")
    with CaptureQueriesContext(connection) as statements:
        assert api(f"{LIST}?q=zzzzzz&country=FR").json()["results"] == []
    assert len(statements) == 2


def test_who_holds_a_state_asks_for_the_edition_alone_first(api, shops):
    assert _counted(api, LIST, if_none_match=HELD) == 2
    assert _counted(api, f"{LIST}?q=epicerie", if_none_match=HELD) == 3
    etag = api(f"{LIST}?q=epicerie")["ETag"]
    with CaptureQueriesContext(connection) as statements:
        assert api(f"{LIST}?q=epicerie", if_none_match=etag).status_code == 304
    assert len(statements) == 1


def test_candidates_that_other_filters_leave_few_of_take_one_statement_more(
    api, essai, shops, monkeypatch
):
    _open(essai, range(3, 12))
    monkeypatch.setattr("directory.search.finding.CAP", 10)
    place = factories.place(country="BE", main=True)
    factories.organisation("Épicerie de Liège", of=essai, local_id="be", places=[place])
    assert _counted(api, f"{LIST}?q=epicerie&country=BE") == 3
    assert _counted(api, f"{LIST}?q=epicerie&country=FR") == 2
