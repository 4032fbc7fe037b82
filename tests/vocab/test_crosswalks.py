"""Codes of other lists as ours: what is known, and what must stay unknown."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from vocab.crosswalks import (
    country,
    country_box,
    ess_family_of,
    legal_form_of,
    section_of,
    sector_of,
    within_country,
)
from vocab.crosswalks.tables import rows
from vocab.schemes import concept, schemes
from vocab.terms import ESS_STANDARD, SCHEMES

ACTIVITIES = f"{ESS_STANDARD}activities/"
REAL = Path(
    os.environ.get("MAILLAGE_REAL_DATA", Path(__file__).parents[2] / ".." / "shared" / "real")
)


# Sectors


@pytest.mark.parametrize(
    ("code", "system", "activity"),
    [
        ("62.01Z", "naf2", "a10"),
        ("6201Z", "naf2", "a10"),
        ("94.99Z", "naf2", "a19"),
        ("01.1", "naf2", "a01"),
        ("UKSIC07-4711", "uksic07", "a07"),
        ("UKSIC07-47", "uksic07", "a07"),
        ("47110", "uksic07", "a07"),
        ("47.11/0", "uksic07", "a07"),
        ("98000", "uksic07", "a20"),
        ("G", "nace2", "a07"),
        ("g", "isic4", "a07"),
        ("47.11", "nace2", "a07"),
        ("G47.11", "nace2", "a07"),
        ("4711", "isic4", "a07"),
        ("68", "isic4", "a12"),
        ("99", "nace2", "a21"),
        (" 85.59B ", "naf2", "a16"),
    ],
)
def test_a_code_leads_to_the_activity_of_its_section(code: str, system: str, activity: str) -> None:
    assert sector_of(code, system) == ACTIVITIES + activity  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "system"),
    [
        ("45.2R", "naf2"),  # an earlier NAF
        ("74.8B", "naf2"),
        ("64.2B", "naf2"),
        ("62.01Z", "nace2"),  # the letter is French
        ("62.01Z", "isic4"),
        ("V", "nace2"),
        ("04", "isic4"),
        ("34.10", "nace2"),
        ("00", "nace2"),
        ("A47.11", "nace2"),
        ("UKSIC03-5211", "uksic07"),
        ("99999", "uksic07"),  # dormant
        ("UKSIC07-9999", "uksic07"),
        ("74990", "uksic07"),  # not trading
        ("", "naf2"),
        ("6", "naf2"),
        ("[ND]", "naf2"),
        ("620101", "uksic07"),
    ],
)
def test_a_code_of_no_or_another_list_stays_unknown(code: str, system: str) -> None:
    assert sector_of(code, system) is None  # type: ignore[arg-type]


def test_activities_and_sections_correspond_one_to_one_in_every_system() -> None:
    for system in ("isic4", "nace2", "naf2", "uksic07"):
        found = {c.iri: section_of(c.iri)[system].code for c in schemes()["activities"].concepts}
        assert sorted(found.values()) == list("ABCDEFGHIJKLMNOPQRSTU")
        for iri, letter in found.items():
            assert sector_of(letter, system) == iri  # type: ignore[arg-type]


def test_sixteen_matches_are_exact_and_five_are_close() -> None:
    close = {
        c.notation
        for c in schemes()["activities"].concepts
        if section_of(c.iri)["nace2"].match == "close"
    }
    assert close == {"a01", "a05", "a12", "a14", "a19"}


def test_the_turtle_file_tells_the_same_matches_as_the_table() -> None:
    for each in schemes()["activities"].concepts:
        section = section_of(each.iri)["nace2"]
        matches = each.exact_match if section.match == "exact" else each.close_match
        assert f"http://data.europa.eu/ux2/nace2/{section.code}" in matches
        assert f"http://id.insee.fr/codes/nafr2/section/{section.code}" in matches


def test_every_code_carries_the_version_of_its_list() -> None:
    versions = {key: each.version for key, each in section_of(ACTIVITIES + "a01").items()}
    assert versions == {
        "isic4": "ISIC Rev. 4",
        "nace2": "NACE Rev. 2",
        "naf2": "NAF rév. 2",
        "uksic07": "UK SIC 2007",
    }


def test_what_is_no_activity_has_no_section() -> None:
    assert section_of(f"{ESS_STANDARD}themes/T1") == {}


def test_the_88_divisions_of_the_lists_are_all_there() -> None:
    assert len(rows("divisions")) == len({row["division"] for row in rows("divisions")}) == 88


# Legal categories


@pytest.mark.parametrize(
    ("family", "codes"),
    [
        ("associations", "9210 9220 9221 9222 9230 9260 9220.0"),
        (
            "cooperatives",
            "5458 5460 5547 5558 5560 6316 6317 6318 5651 5660 5453 5658 6560 5460.0 5192 51",
        ),
        ("mutuelles", "8210 8250 8290 6411"),
        ("fondations", "9300"),
    ],
)
def test_a_legal_category_tells_the_family(family: str, codes: str) -> None:
    for code in codes.split():
        assert ess_family_of(code) == f"{SCHEMES}ess-family/{family}", code


@pytest.mark.parametrize(
    "code", ["9240", "9310", "9900", "9900.0", "5710", "5499", "1000", "5432", "", "92", "9220.5"]
)
def test_a_category_that_does_not_tell_the_family_stays_unknown(code: str) -> None:
    assert ess_family_of(code) is None


@pytest.mark.parametrize(
    ("code", "form"),
    [
        ("9220", "L4"),
        ("9300", "L4"),
        ("5460", "L2"),
        ("6317", "L2"),
        ("5710.0", "L3"),
        ("5499", "L3"),
        ("54", "L3"),
        ("8210", None),
        ("5532", None),
        ("6540", None),
        ("1000", None),
        ("9900", None),
        ("[ND]", None),
    ],
)
def test_a_legal_category_leads_to_a_legal_form_where_there_is_one(
    code: str, form: str | None
) -> None:
    assert legal_form_of(code) == (f"{ESS_STANDARD}legal-form/{form}" if form else None)


def test_the_table_of_legal_categories_names_known_concepts_only() -> None:
    for row in rows("legal_categories"):
        for found in (ess_family_of(row["code"]), legal_form_of(row["code"])):
            assert found is None or concept(found), row


# Countries


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("fr", "FR"),
        ("DEU", "DE"),
        ("UK", "GB"),
        ("uk", "GB"),
        ("England", "GB"),
        ("SCOTLAND", "GB"),
        ("EL", "GR"),
        ("SR", "SR"),
        ("Germany", "DE"),
        ("Deutschland", "DE"),
        ("ÖSterreich", "AT"),
        ("Oesterreich", "AT"),
        ("Tchéquie", "CZ"),
        ("Czech Republic", "CZ"),
        ("Ελλάδα", "GR"),
        ("Latvija", "LV"),
        ("Slovenija", "SI"),
        ("România", "RO"),
        ("Portogallo", "PT"),
        ("Frace", "FR"),
        ("Cypres", "CY"),
        ("Italu", "IT"),
        ("Isle of Man", "IM"),
        ("The Netherlands", "NL"),
        ("Pays-Bas", "NL"),
        ("Côte d’Ivoire", "CI"),
        ("États-Unis d'Amérique", "US"),
        ("U.S.A.", "US"),
        ("Россия", "RU"),
        ("日本", "JP"),
        ("中国", "CN"),
        ("Sverige", "SE"),
        ("Lietuva", "LT"),
        ("République démocratique du Congo", "CD"),
        ("Korea, Republic of", "KR"),
        ("Swaziland", "SZ"),
        (f"{ESS_STANDARD}countries-iso/FR", "FR"),
        ("https://lod.coop/essglobal/2.1/standard/countries-iso/be", "BE"),
    ],
)
def test_a_country_is_known_by_code_name_and_usual_misspelling(text: str, code: str) -> None:
    assert country(text) == code


@pytest.mark.parametrize("text", ["ABERDEEN", "", " ", "XX", "QQQ", "France; Belgium", "Europe"])
def test_what_is_no_country_is_none(text: str) -> None:
    assert country(text) is None


def test_a_hint_decides_between_countries_of_one_name_and_nothing_else() -> None:
    assert country("Korea") is None
    assert country("Korea", hint="KR") == "KR"
    assert country("Korea", hint="FR") is None
    assert country("Allemagne", hint="FR") == "DE"
    assert country("nowhere", hint="FR") is None


def test_every_code_and_name_of_the_scheme_is_understood() -> None:
    for each in schemes()["countries-iso"].concepts:
        assert country(each.notation or "") == each.notation
        for text in each.labels.values():
            assert country(text) == each.notation, text


def test_our_spellings_add_only_what_is_known_nowhere_else() -> None:
    known = {each.notation for each in schemes()["countries-iso"].concepts}
    for row in rows("countries"):
        assert row["country"] in known
        assert country(row["spelling"], hint=row["country"]) == row["country"], row


def test_the_63_spellings_of_a_real_directory_become_62_codes() -> None:
    path = REAL / "susy-partners.geojson"
    if not path.exists():
        pytest.skip(f"real data are not here: {path.name} (set MAILLAGE_REAL_DATA)")
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    spellings = {f["properties"].get("addr:country") for f in features} - {None}
    assert len(spellings) == 63
    assert {text for text in spellings if country(text) is None} == {"ABERDEEN"}


# Boxes

CAPITALS = {
    "FR": (48.86, 2.35),
    "DE": (52.52, 13.4),
    "GB": (51.5, -0.13),
    "ES": (40.42, -3.7),
    "PT": (38.72, -9.14),
    "IT": (41.9, 12.5),
    "GR": (37.98, 23.73),
    "SK": (48.15, 17.11),
    "SR": (5.85, -55.2),
    "US": (38.9, -77.04),
    "BR": (-15.79, -47.88),
    "JP": (35.68, 139.69),
    "AU": (-35.28, 149.13),
    "CN": (39.9, 116.4),
    "IN": (28.61, 77.21),
    "ZA": (-25.75, 28.19),
    "SN": (14.69, -17.45),
    "MA": (34.02, -6.84),
    "CA": (45.42, -75.7),
    "RU": (55.75, 37.62),
    "NO": (59.91, 10.75),
    "CL": (-33.45, -70.67),
    "CD": (-4.32, 15.31),
    "ID": (-6.2, 106.82),
}


@pytest.mark.parametrize(("code", "point"), CAPITALS.items())
def test_a_capital_lies_in_its_country(code: str, point: tuple[float, float]) -> None:
    assert within_country(code, *point) is True


@pytest.mark.parametrize(
    ("code", "point"),
    [
        ("SR", (48.7, 19.1)),  # written for Slovakia
        ("FR", (52.52, 13.4)),
        ("GB", (-0.23, 51.49)),  # latitude and longitude exchanged
        ("US", (40.4, -3.7)),
        ("ES", (38.72, -9.6)),
    ],
)
def test_a_code_that_the_coordinates_contradict_is_flagged(
    code: str, point: tuple[float, float]
) -> None:
    assert within_country(code, *point) is False


@pytest.mark.parametrize(
    ("code", "point"),
    [
        ("FR", (-20.9, 55.45)),  # Saint-Denis de La Réunion
        ("FR", (14.6, -61.07)),  # Fort-de-France
        ("ES", (28.1, -15.4)),  # Las Palmas
        ("PT", (37.74, -25.67)),  # Ponta Delgada
        ("US", (21.3, -157.86)),  # Honolulu
    ],
)
def test_overseas_parts_belong_to_their_country(code: str, point: tuple[float, float]) -> None:
    assert within_country(code, *point) is True


def test_a_country_not_drawn_is_unknown() -> None:
    assert country_box("AQ") is None
    assert within_country("AQ", 0, 0) is None


EUROPE = (
    "AD AL AT BA BE BG BY CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MC MD ME MK "
    "MT NL NO PL PT RO RS RU SE SI SK SM UA VA"
)


def test_every_country_of_europe_is_drawn() -> None:
    assert [code for code in EUROPE.split() if country_box(code) is None] == []


def test_boxes_are_boxes_of_known_countries() -> None:
    known = {each.notation for each in schemes()["countries-iso"].concepts}
    for row in rows("boxes"):
        assert row["country"] in known
        for box in country_box(row["country"]) or ():
            assert -90 <= box.min_lat < box.max_lat <= 90
            assert -180 <= box.min_lon < box.max_lon <= 180


@given(st.text())
def test_any_text_is_read_without_error(text: str) -> None:
    known = country(text)
    assert known is None or country_box(known) is None or country_box(known)
    assert sector_of(text, "nace2") is None or sector_of(text, "nace2")
    assert ess_family_of(text) is None or ess_family_of(text)
