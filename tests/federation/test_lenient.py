"""The lenient normaliser: what partners write, as the profile wants it."""

import json

from federation.readers.lenient import normalise
from tests.golden import golden
from vocab.canonical import canonicalise, dumps
from vocab.terms import ESS_STANDARD, SCHEMES
from vocab.validation import faults


def made(document, type_name="organisation"):
    return normalise(document, type_name)[0]


def test_a_canonical_document_comes_out_as_it_went_in():
    for kind, text in golden():
        again = canonicalise(made(json.loads(text), kind))
        assert dumps(again) == text


def test_a_bare_text_is_a_text_in_an_unknown_language():
    assert made({"description": "Bonjour"})["description"] == {"und": "Bonjour"}
    assert made({"otherNames": ["A", "B"]})["otherNames"] == {"und": ["A", "B"]}
    assert made({"otherNames": {"FR": "A"}})["otherNames"] == {"fr": ["A"]}


def test_a_concept_by_notation_alias_or_label():
    expected = ESS_STANDARD + "activities/a01"
    for text in ("a01", "A01", f"{ESS_STANDARD}activities/#a01", "Agriculture and environment"):
        assert made({"sectors": text})["sectors"] == [expected]
    assert made({"legalForm": "L2"})["legalForm"] == ESS_STANDARD + "legal-form/L2"


def test_a_word_that_is_no_concept_is_left_out_and_named():
    document, notes = normalise({"name": "X", "sectors": ["a01", "cheese"]}, "organisation")
    assert document["sectors"] == [ESS_STANDARD + "activities/a01"]
    assert [(note.outcome, note.value, note.field) for note in notes] == [
        ("refused", "cheese", "/sectors/1")
    ]


def test_a_number_for_a_coordinate_and_a_name_for_a_country():
    place = made({"places": {"latitude": 48.15, "longitude": 17.1, "country": "Slovakia"}})[
        "places"
    ][0]
    assert place == {
        "country": ESS_STANDARD + "countries-iso/SK",
        "latitude": "48.15",
        "longitude": "17.1",
        "type": ["Address"],
    }


def test_an_identifier_by_the_notation_of_its_scheme():
    document = made({"identifiers": [{"scheme": "siren", "value": "62201199"}]})
    assert document["identifiers"] == [
        {
            "scheme": SCHEMES + "identifier-scheme/siren",
            "type": ["Identifier"],
            "value": "062201199",
        }
    ]


def test_a_number_that_its_register_cannot_have_given_is_kept_in_a_document_of_the_profile():
    scheme = SCHEMES + "identifier-scheme/wikidata"
    whole = {"identifiers": [{"scheme": scheme, "value": "42"}]}
    short = {"identifiers": [{"scheme": "wikidata", "value": "42"}]}
    document, notes = normalise(whole, "organisation")
    assert document["identifiers"][0]["value"] == "42"
    assert [note.outcome for note in notes] == ["flagged"]
    assert made(short)["identifiers"] == []


def test_a_national_telephone_number_is_read_as_one_of_its_country():
    document = made({"telephone": "0161 496 0000", "places": [{"country": "UK"}]})
    assert document["telephone"] == "tel:+44-161-496-0000"


def test_any_name_of_a_set_of_types_means_the_whole_set():
    assert made({"name": "X", "type": "Network"})["type"][0] == "Network"
    assert made({"name": "X", "type": ["Network", "SSEInitiative"]})["type"][:2] == [
        "SSEInitiative",
        "Network",
    ]
    assert made({"name": "X", "type": "Organization"})["type"][0] == "SSEInitiative"
    assert made({"name": "X", "type": ["Teapot"]})["type"] == ["Teapot"]


def test_words_for_true_and_false():
    assert made({"operating": "oui"})["operating"] is True
    assert "operating" not in made({"operating": "perhaps"})


def test_unknown_keys_stay_for_the_validation_to_name():
    document = canonicalise(made({"name": "X", "colour": "blue"}))
    assert [
        fault.code for fault in faults(document, "organisation") if fault.pointer == "/colour"
    ] == ["unknown"]


def test_values_of_any_other_kind_never_raise():
    odd = [None, 3, 1.5, True, "", "x", [], [None], {}, {"a": 1}, [[1]], [{"b": [2]}]]
    for key in (
        "name",
        "description",
        "otherNames",
        "sectors",
        "places",
        "identifiers",
        "website",
        "telephone",
        "email",
        "founded",
        "operating",
        "memberships",
        "record",
    ):
        for value in odd:
            normalise({key: value}, "organisation")
    for key in ("latitude", "postcode", "country", "main"):
        for value in odd:
            normalise({"places": [{key: value}]}, "organisation")
