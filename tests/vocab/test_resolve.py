"""From what people write to the concept they mean."""

import pytest
from hypothesis import given, strategies as st

from vocab.folding import fold
from vocab.profile import shapes
from vocab.resolve import first, resolve
from vocab.schemes import concept, schemes
from vocab.terms import ESS_STANDARD, SCHEMES

A01 = f"{ESS_STANDARD}activities/a01"
A03 = f"{ESS_STANDARD}activities/a03"
DE = f"{ESS_STANDARD}countries-iso/DE"


def test_every_concept_is_found_by_its_iri_and_its_notation_in_any_case() -> None:
    for scheme in schemes().values():
        for each in scheme.concepts:
            notation = each.notation or ""
            assert resolve(each.iri) == each.iri
            assert resolve(notation.upper(), scheme.key) == each.iri
            assert resolve(notation.lower(), scheme.key) == each.iri
            assert resolve(f"{scheme.key}:{notation}") == each.iri
            assert resolve(f"{scheme.key}/{notation}", scheme.key) == each.iri


def test_every_label_is_found_within_its_scheme_in_every_language() -> None:
    for scheme in schemes().values():
        for each in scheme.concepts:
            for text in each.labels.values():
                assert resolve(text, scheme.key) == each.iri, text
                assert resolve(f"  {text.upper()} ", scheme.key) == each.iri, text


def test_every_alternative_and_hidden_label_leads_to_one_concept() -> None:
    for scheme in schemes().values():
        for each in scheme.concepts:
            for labels in (each.alt_labels, each.hidden_labels):
                for text in (text for texts in labels.values() for text in texts):
                    assert resolve(text, scheme.key), text


@pytest.mark.parametrize(
    "text",
    [
        "a01",
        "A01",
        A01,
        "https://dev.lod.coop/essglobal/2.1/standard/activities/a01",
        "http://purl.org/essglobal/standard/activities/#A01",
        "activities:a01",
        "activities/A01",
        "Agriculture et environnement",
        "AGRICULTURE  ET ENVIRONNEMENT",
        "agricultura y medio ambiente",
        "Agriculture, sylviculture et pêche",
        "agriculture sylviculture et peche",
    ],
)
def test_the_many_ways_to_write_one_activity(text: str) -> None:
    assert resolve(text, "activities") == A01


def test_the_misspelt_original_is_still_understood() -> None:
    assert resolve("Artisanat et manifacturier", "activities") == A03


@pytest.mark.parametrize("text", ["Deutschland", "ALLEMAGNE", "독일", "德国", "Germany", "de"])
def test_a_country_is_found_in_any_language(text: str) -> None:
    assert resolve(text, "countries-iso") == DE


def test_an_everyday_name_of_a_country_is_found() -> None:
    assert resolve("UK", "countries-iso") == f"{ESS_STANDARD}countries-iso/GB"


def test_a_notation_that_stands_in_two_schemes_is_ambiguous_without_one() -> None:
    assert resolve("T1") is None
    assert resolve("T1", ["themes", "type-of-labour"]) is None
    assert resolve("T1", "themes") == f"{ESS_STANDARD}themes/T1"
    assert resolve("t1", "type-of-labour") == f"{ESS_STANDARD}type-of-labour/T1"
    assert resolve("themes:T1") == f"{ESS_STANDARD}themes/T1"
    assert resolve("T19") == f"{ESS_STANDARD}themes/T19"


def test_a_label_that_two_schemes_share_is_ambiguous_without_one() -> None:
    assert resolve("Agriculture") is None
    assert resolve("Agriculture", ["activities-ica", "themes"]) == (
        f"{ESS_STANDARD}activities-ica/ICA10"
    )


def test_within_a_scheme_a_notation_counts_before_a_label_and_that_before_others() -> None:
    # fr "Congo" is an alternative label of CG only; es "Granada" is Grenada's own name
    assert resolve("Congo", "countries-iso") == f"{ESS_STANDARD}countries-iso/CG"
    assert resolve("Granada", "countries-iso") == f"{ESS_STANDARD}countries-iso/GD"


def test_an_address_in_another_scheme_than_the_one_asked_for_is_refused() -> None:
    assert resolve(A01, "themes") is None
    assert resolve("activities:a01", ["themes", "qualifiers"]) is None
    assert resolve(A01, ["themes", "activities"]) == A01


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("aci:ICA10", f"{ESS_STANDARD}activities-ica/ICA10"),
        ("réseau national", f"{SCHEMES}member-type/reseau-national"),
        ("tete de reseau regionale", f"{SCHEMES}member-type/tete-de-reseau-regionale"),
        ("cooperative", None),  # a family, a legal form and a structure
        ("founding member", f"{SCHEMES}membership-role/founding-member"),
        ("European network of ripess", f"{SCHEMES}membership-role/european-network"),
        ("SIREN", f"{SCHEMES}identifier-scheme/siren"),
        (f"{SCHEMES}ess-family/mutuelles", f"{SCHEMES}ess-family/mutuelles"),
        (f"http{SCHEMES[5:]}ess-family/mutuelles", f"{SCHEMES}ess-family/mutuelles"),
    ],
)
def test_compact_names_and_our_own_schemes(text: str, iri: str | None) -> None:
    assert resolve(text) == iri


@pytest.mark.parametrize(
    "text",
    ["", "  ", "?", "a99", "reg:FCA", "https://example.org/a01", "activities:", "activities/a99"],
)
def test_what_names_no_concept_is_none(text: str) -> None:
    assert resolve(text) is None


def test_a_number_that_the_source_had_for_a_label_is_no_label() -> None:
    assert resolve("90150000") is None
    assert resolve("85170000", "products-services") is None


def test_an_unknown_scheme_is_an_error_of_the_caller() -> None:
    with pytest.raises(KeyError, match="colours"):
        resolve("red", "colours")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Éducation / Santé", "education sante"),
        ("  Œuvre — d’art ", "oeuvre d art"),
        ("STRASSE Straße", "strasse strasse"),
        ("Ελλάδα", "ελλαδα"),
        ("İstanbul", "istanbul"),
        ("Łódź", "lodz"),
        ("भारत", "भारत"),
        ("?!", ""),
    ],
)
def test_folding_leaves_out_case_accents_and_punctuation(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_any_text_gives_a_known_concept_or_none(text: str) -> None:
    found = resolve(text)
    assert found is None or concept(found)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_where_schemes_have_an_order_the_first_that_knows_the_text_decides():
    sectors = shapes()["Organisation"]["sectors"].schemes
    assert first("a01", sectors) == "http://purl.org/essglobal/standard/activities/a01"
    assert first("Agriculture", sectors) == f"{ESS_STANDARD}activities-modified/AM130"
    assert first("Commerce équitable", sectors).endswith("/qualifiers/Fairtrade")
    assert first("France", sectors) is None
