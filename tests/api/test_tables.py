"""`profile=standard`: the organisations as mykomap's table, with concepts by notation or IRI."""

import csv
import io

import pytest

from exports.formats import standard
from tests import factories
from tests.api.conftest import errors

SECTOR = "http://purl.org/essglobal/standard/activities/a12"


@pytest.fixture
def rows(api, essai):
    """The rows of the list in CSV, asked for in these words."""
    factories.organisation("Toits", primarySector=SECTOR, places=[factories.place("FR")])

    def read(words):
        response = api(f"/api/v1/organisations?{words}", accept="text/csv")
        assert response.status_code == 200
        assert response["Content-Type"] == "text/csv; charset=utf-8"
        return list(csv.DictReader(io.StringIO(response.content.decode(), newline="")))

    return read


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("profile=standard", "a12"),
        ("profile=standard&ids=notation", "a12"),
        ("profile=standard&ids=uri", SECTOR),
    ],
)
def test_mykomaps_columns_come_with_the_concepts_named_as_asked(rows, words, named):
    (row,) = rows(words)
    assert tuple(row) == standard.table(standard.IDS["uri"]).header
    assert (row["Name"], row["Primary Activity"], row["Country ID"]) == ("Toits", named, "FR")


def test_without_the_profile_the_columns_are_the_usual_ones(rows):
    (row,) = rows("ids=uri")
    assert row["primarySector"] == SECTOR
    assert "Primary Activity" not in row


def test_the_profile_cuts_down_and_pages_like_any_other(rows):
    factories.organisation("Deux", primarySector=SECTOR)
    assert len(rows("profile=standard&limit=1")) == 1
    assert {row["Name"] for row in rows("profile=standard")} == {"Toits", "Deux"}
    assert {row["Primary Activity"] for row in rows("profile=standard&fields=name")} == {""}


def test_other_formats_stay_as_they_are(api, rows):
    plain = api("/api/v1/organisations").json()
    assert api("/api/v1/organisations?profile=standard&ids=uri").json() == plain


def test_a_wrong_profile_or_way_of_naming_says_what_would_be_right(api, hub):
    assert errors(api("/api/v1/organisations?profile=mykomap")) == {"profile": "choice"}
    answer = api("/api/v1/organisations?profile=standard&ids=label")
    assert errors(answer) == {"ids": "choice"}
    (fault,) = answer.json()["errors"]
    assert "notation" in fault["detail"]
    assert "uri" in fault["detail"]
