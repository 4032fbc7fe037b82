"""Normalising: what files hold, as documents hold it, with the reason of every repair."""

import pytest

from federation.normalise import (
    contacts,
    dates,
    languages,
    numbers,
    places,
    registers,
    texts,
    websites,
)


def outcomes(made):
    return [note.outcome for note in made.notes]


@pytest.mark.parametrize(
    ("text", "expected", "outcome"),
    [
        ("  Le\tMaillon \n du  Nord ", "Le Maillon du Nord", []),
        ("Escale &amp; CO (L&#39;)", "Escale & CO (L')", ["repaired"]),
        ("AT&Tell; Söhne & Co", "AT&Tell; Söhne & Co", []),
        ("a\x00b\x07", "ab", ["repaired"]),
        ("[ND]", None, ["refused"]),
        ("N/A", None, ["refused"]),
        ("-", None, ["refused"]),
        ("", None, []),
        ("Cafe\u0301", "Café", []),
    ],
)
def test_texts(text, expected, outcome):
    made = texts.clean(text)
    assert made.value == expected
    assert outcomes(made) == outcome


def test_line_breaks_become_what_the_field_wants():
    assert texts.clean("Unit 2,\nSample Road\n", lines=", ").value == "Unit 2, Sample Road"


def test_a_lost_letter_is_kept_and_flagged():
    assert texts.clean("Caf\ufffd").value == "Caf\ufffd"
    assert [note.outcome for note in texts.lost_letters("Caf\ufffd")] == ["flagged"]


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("24/01/1990", "dmy", "1990-01-24"),
        ("24/1/1990", "dmy", "1990-01-24"),
        ("3.5.2011", "dmy", "2011-05-03"),
        ("1/24/1990", "mdy", "1990-01-24"),
        ("01/1990", "dmy", "1990-01"),
        ("2002", "dmy", "2002"),
        ("2002-03", "iso", "2002-03"),
        ("1958-06-13T00:00:00Z", "iso", "1958-06-13"),
        ("1958-06-13T00:00:00.000+01:00", "dmy", "1958-06-13"),
        ("1990.0", "iso", "1990"),
        ("11/8/1863", "dmy", "1863-08-11"),
    ],
)
def test_dates(text, order, expected):
    assert dates.partial(text, order=order).value == expected


@pytest.mark.parametrize(
    "text", ["31/02/1990", "24/1/90", "24/13/1990", "soon", "0000", "1/24/1990"]
)
def test_what_is_no_date_is_refused(text):
    made = dates.partial(text, order="dmy")
    assert made.value is None
    assert outcomes(made) == ["refused"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1946-01-01T00:00:00Z", "1946"),
        ("1981-06-01T00:00:00Z", "1981-06"),
        ("1958-06-13T00:00:00Z", "1958-06-13"),
    ],
)
def test_a_filled_up_date_says_no_more_than_was_known(text, expected):
    assert dates.partial(text, widened=True).value == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (50.63, "50.63"),
        ("053.4800", "53.48"),
        ("-0.0844922373278237", "-0.0844922373278237"),
        ("9.5827394756382947563", "9.58273947563829"),
        ("52,5", "52.5"),
        (4, "4"),
        ("1e-30", "0"),
        ("-0.0", "0"),
        ("5.063E1", "50.63"),
    ],
)
def test_decimals_in_their_shortest_form(value, expected):
    assert numbers.decimal(value).value == expected


@pytest.mark.parametrize(
    "value", ["", "north", "1e999999999", "NaN", "1,2,3", True, "9" * 30, None]
)
def test_what_is_no_decimal_is_refused(value):
    assert numbers.decimal(value).value is None


def test_a_whole_number_made_decimal_is_whole_again():
    assert numbers.whole("84200.0").value == "84200"
    assert numbers.whole("9220.0").notes
    assert numbers.whole("62.01Z") == ("62.01Z", ())


@pytest.mark.parametrize(
    ("scheme", "text", "expected", "outcome"),
    [
        ("siren", "552 100 554", "552100554", []),
        ("siren", "062201199", "062201199", []),
        ("siren", "62201199", "062201199", ["repaired"]),
        ("siren", "552100555", "552100555", ["flagged"]),
        ("siren", "12345", None, ["refused"]),
        ("siren", "552100554.0", "552100554", ["repaired"]),
        ("siret", "06220119900031", "06220119900031", []),
        ("siret", "35600000000048", "35600000000048", []),
        ("siret", "35600000012345", "35600000012345", ["flagged"]),
        ("siret", "35600000049837", "35600000049837", []),
        ("rna", "w751244387", "W751244387", []),
        ("rna", "751244387", None, ["refused"]),
        ("companies-house", "4518100", "04518100", ["repaired"]),
        ("companies-house", "NI616069", "NI616069", []),
        ("companies-house", "sc12345", "SC012345", ["repaired"]),
        ("companies-house", "XCP-1987", "XCP1987", ["flagged"]),
        ("fca-mutuals", "525 r", "525R", []),
        ("uid-ch", "CHE100845535", "CHE-100.845.535", []),
        ("uid-ch", "CHE-100.845.536", "CHE-100.845.536", ["flagged"]),
        ("uid-ch", "CHE-1", None, ["refused"]),
        ("wikidata", "http://www.wikidata.org/entity/Q42", "Q42", []),
        ("wikidata", "42", None, ["refused"]),
        ("osm", "https://www.openstreetmap.org/node/3493111359", "node/3493111359", []),
        ("osm", "Berlin", None, ["refused"]),
        ("local", " A  1 ", "A 1", []),
    ],
)
def test_numbers_of_registers(scheme, text, expected, outcome):
    made = registers.normalise(scheme, text)
    assert made.value == expected
    assert outcomes(made) == outcome


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("http://sample.example", "http://sample.example"),
        ("www.sample.example", "http://www.sample.example"),
        ("sample.example/a?b=c", "http://sample.example/a?b=c"),
        ("WWW.SAMPLE.EXAMPLE", "http://www.sample.example"),
        ("https://http://sample.example", "http://sample.example"),
        ("www.http://sample.example/", "http://sample.example/"),
        ("https://www.facebook.com/@sample", "https://www.facebook.com/@sample"),
        ("http://sample.example/a b[1]", "http://sample.example/a%20b%5B1%5D"),
    ],
)
def test_websites(text, expected):
    assert websites.address(text).value == expected


@pytest.mark.parametrize(
    "text",
    [
        "update6",
        "@sample",
        "contact@example.org",
        "Essbare Stadt",
        "www.sample.a",
        "ftp://a.example",
        "http://",
        "https://intranet/",
        "javascript:alert(1)",
        "Place2Be, 13/14 Angel Gate, London",
    ],
)
def test_what_is_no_website_is_refused_with_a_reason(text):
    found, notes = websites.addresses(text)
    assert found == []
    assert [note.outcome for note in notes] == ["refused"]


def test_several_addresses_in_one_field_are_told_apart():
    found, _ = websites.addresses("www.sample.example https://www.facebook.com/sample @sample")
    assert websites.choose(found) == (
        "http://www.sample.example",
        ["https://www.facebook.com/sample"],
    )


def test_a_site_of_its_own_goes_before_a_page_at_a_network():
    page = "https://www.facebook.com/sample"
    assert websites.choose([page, "http://sample.example"]) == ("http://sample.example", [page])
    assert websites.choose([page]) == (page, [])
    assert websites.choose([]) == (None, [])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Info@Sample.Example", "mailto:Info@sample.example"),
        ("a@sample.example; b@sample.example", "mailto:a@sample.example"),
        ("krautis@kraut-und-rüben.example", "mailto:krautis@kraut-und-rüben.example"),
        ("none", None),
    ],
)
def test_email_addresses(text, expected):
    assert contacts.email(text).value == expected


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("0161 496 0000", "GB", "tel:+44-161-496-0000"),
        ("+49 30 0000000;+49 30 0000001", None, "tel:+49-30-0000000"),
        ("0161 496 0000", None, None),
        ("ask", "GB", None),
    ],
)
def test_telephone_numbers(text, region, expected):
    made = contacts.telephone(text, region)
    assert made.value == expected
    assert all("0" not in note.value for note in made.notes), "a report never shows a number"


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("84200.0", "FR", "84200"),
        ("7400.0", "FR", "07400"),
        ("1067", "DE", "01067"),
        ("4020", "AT", "4020"),
        ("CV346DA", "GB", "CV34 6DA"),
        ("ta7 ONZ", "GB", "TA7 0NZ"),
        ("BT79 8", "GB", "BT79 8"),
        ("1000", None, "1000"),
    ],
)
def test_postcodes(text, code, expected):
    assert places.postcode(text, code).value == expected


@pytest.mark.parametrize(
    ("lat", "lon"), [("0", "0.0"), ("91", "0"), ("-180", "90"), ("a", "1"), (1, None)]
)
def test_coordinates_that_are_no_place_are_refused(lat, lon):
    assert places.point(lat, lon).outcome == "refused"


def test_coordinates_outside_the_country_are_flagged():
    assert places.contradiction("SR", "48.15", "17.1").outcome == "flagged"
    assert places.contradiction("SK", "48.15", "17.1") is None


def test_language_tags():
    assert [languages.tag(text).value for text in ("FR", "pt_BR", "gr", "@none", "", "9")] == [
        "fr",
        "pt-br",
        "el",
        "und",
        "und",
        None,
    ]
