"""Kinds of values: whatever the OpenAPI document allows is accepted."""

import datetime

import pytest

from api import kinds
from api.filters import FILTERS, concept_fields
from api.query import WrongError
from directory.geography import Box


@pytest.mark.slow
@pytest.mark.parametrize("shape", ["Organisation", "Activity"])
def test_every_documented_spelling_of_a_concept_is_understood(shape):
    for keys in concept_fields(shape).values():
        read = kinds.concept(keys)
        assert all(read(text).startswith("http") for text in kinds.spellings(keys))


def test_a_concept_is_understood_by_notation_address_and_label():
    read = kinds.concept(("activities",))
    iri = "http://purl.org/essglobal/standard/activities/a01"
    assert {read("a01"), read("A01"), read(iri)} == {iri}


def test_an_unknown_concept_is_refused_with_the_schemes():
    with pytest.raises(WrongError) as caught:
        kinds.concept(("legal-form",))("nothing like it")
    assert caught.value.values["schemes"] == "legal-form"


@pytest.mark.parametrize("text", ["FR", "fr", "France"])
def test_a_country_is_understood_by_code_and_name(text):
    assert kinds.country(text) == "FR"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-31", (2026, 1, 31, 0, 0, 0)),
        ("2026-01-31T12:00:00Z", (2026, 1, 31, 12, 0, 0)),
        ("2026-01-31t12:00:00.5+01:00", (2026, 1, 31, 11, 0, 0, 500_000)),
        ("2016-12-31T23:59:60Z", (2016, 12, 31, 23, 59, 59)),
        ("0001-01-01T00:00:00+23:00", (1, 1, 1, 0, 0, 0)),
        ("9999-12-31T23:59:59-23:00", (9999, 12, 31, 0, 0, 0)),
    ],
)
def test_an_instant_is_read(text, expected):
    assert kinds.instant(text) == datetime.datetime(*expected, tzinfo=datetime.UTC)


@pytest.mark.parametrize("text", ["2026", "2026-02-30", "yesterday", "2026-01-31T12:00:00", " "])
def test_what_is_no_instant_is_refused(text):
    with pytest.raises(WrongError):
        kinds.instant(text)


def test_a_box_is_read_with_its_latitudes_in_either_order():
    assert kinds.box("170,10,-170,-10.5") == Box(170, -10.5, -170, 10)


@pytest.mark.parametrize(
    "text", ["1,2,3", "1,2,3,4,5", "a,b,c,d", "181,0,1,1", "0,-91,1,1", "nan,0,1,1"]
)
def test_what_is_no_box_is_refused(text):
    with pytest.raises(WrongError):
        kinds.box(text)


def test_an_identifier_names_its_scheme():
    assert kinds.identifier("siren:062201199") == ("siren", "062201199")
    assert kinds.identifier("https://example.org/s:a") == ("https://example.org/s", "a")
    for wrong in ("062201199", "nothing:1", "siren:", ":1"):
        with pytest.raises(WrongError):
            kinds.identifier(wrong)


def test_no_two_parameters_of_a_list_share_a_name():
    for filters in FILTERS.values():
        known = [each.parameter.name for each in filters]
        assert len(known) == len(set(known))
