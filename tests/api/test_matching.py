"""Matching in memory: lists of a large directory, filtered without SQL."""

import importlib

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api import matching
from directory import write
from tests import factories
from tests.api.conftest import names
from tests.large import be_large

LIST = "/api/v1/organisations"
boards = importlib.import_module("directory.facets.board")


@pytest.fixture(autouse=True)
def large(monkeypatch):
    be_large(monkeypatch)


@pytest.fixture
def some(essai):
    for number in range(25):
        country = "FR" if number % 3 else "BE"
        factories.organisation(f"o{number}", places=[factories.place(country)])


def walk(api, asked):
    found, address = [], f"{LIST}?{asked}"
    while address:
        body = api(address).json()
        found += [each["name"] for each in body["results"]]
        address = body["next"] and body["next"].removeprefix("http://hub.test")
    return found


def by_sql(monkeypatch, work):
    with monkeypatch.context() as patch:
        for name in ("page", "nearest"):
            patch.setattr(matching.Matching, name, lambda *args, **given: None)
        return work()


def test_a_walk_is_that_of_sql(api, some, monkeypatch):
    asked = "country=FR&type=SSEInitiative&limit=4"
    found = walk(api, asked)
    assert len(found) == 16
    assert found == by_sql(monkeypatch, lambda: walk(api, asked))


def test_it_follows_every_write(api, some):
    address = f"{LIST}?country=CH&operating=any"
    assert names(api(address)) == []
    new = factories.organisation("new", places=[factories.place("CH")])
    assert names(api(address)) == ["new"]
    write.withdraw(new.iri, reason="closed", by="test")
    assert names(api(address)) == []


def test_it_counts_without_sql(api, some):
    response = api(f"{LIST}?country=BE&count=exact&limit=2")
    assert response.json()["count"] == 9


def test_a_page_takes_two_statements(api, some, monkeypatch):
    address = f"{LIST}?country=FR&type=SSEInitiative"
    api(address)
    monkeypatch.undo()
    monkeypatch.setattr(boards, "LEAST", 0)
    with CaptureQueriesContext(connection) as asked:
        api(f"{address}&limit=3")
    assert len(asked) == 2


def test_sql_answers_where_a_record_is_withdrawn_meanwhile(api, some, monkeypatch):
    page = matching.reading.texts
    monkeypatch.setattr(
        matching.reading, "texts", lambda *args, **given: dict([*page(*args, **given).items()][1:])
    )
    assert len(walk(api, "country=FR&limit=5")) == 16


def test_what_has_no_bitmap_is_asked_of_sql(api, some):
    assert names(api(f"{LIST}?country=FR&q=o24")) == []
    assert names(api(f"{LIST}?country=BE&q=o24")) == ["o24"]


def test_a_small_directory_is_not_held_in_memory(api, some, monkeypatch):
    monkeypatch.undo()
    board = boards.board("organisation")
    board.order = None
    assert len(names(api(f"{LIST}?country=FR"))) == 16
    assert board.order is None


def test_a_thread_reads_what_a_list_needs(api, some, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(boards, "LEAST", 0)
    asked = []
    monkeypatch.setattr(boards.Board, "_prepare", lambda self, fields: asked.append({*fields}))
    boards.board("organisation").order = None
    assert len(names(api(f"{LIST}?country=FR"))) == 16
    assert asked == [{"live", "hidden", "operating", "country"}]


@pytest.mark.parametrize(("looked_at", "nearby"), [(5_000, 2), (0, 2), (5_000, 1)])
def test_the_nearest_are_those_of_sql(api, essai, monkeypatch, looked_at, nearby):
    """By rings, by the few that the filters let through, and where too few are met in the rings."""
    for number in range(30):
        spot = {"latitude": f"{number // 4}.5", "longitude": "3.25"}
        country = "FR" if number % 5 else "BE"
        factories.organisation(f"o{number}", places=[factories.place(country, **spot)])
    monkeypatch.setattr(matching, "_LOOKED_AT", looked_at)
    monkeypatch.setattr(matching, "_NEARBY", nearby)
    asked = "near=0,3.25&radius=20000&country=BE&limit=2"
    found = walk(api, asked)
    assert found == by_sql(monkeypatch, lambda: walk(api, asked))
    assert len(found) == 6
    assert api(f"{LIST}?{asked}&count=exact").json()["count"] == 6


def test_a_box_is_that_of_sql(api, essai, monkeypatch):
    for number in range(9):
        spot = {"latitude": f"{number}.5", "longitude": "3.25"}
        factories.organisation(f"o{number}", places=[factories.place("FR", **spot)])
    asked = "bbox=3,2,4,7&country=FR&limit=2"
    found = walk(api, asked)
    assert found == by_sql(monkeypatch, lambda: walk(api, asked))
    monkeypatch.setattr(matching, "_PLACED", 1)
    assert walk(api, asked) == found
    assert len(found) == 5
