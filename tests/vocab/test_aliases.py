"""Every address under which ESSGlobal was published leads to the canonical one."""

import pytest
from hypothesis import given, strategies as st

from vocab.aliases import canonical_iri, expand_qname
from vocab.schemes import schemes
from vocab.terms import ESS, ESS_STANDARD, NS, SCHEMES

TERMS = [
    "http://purl.org/essglobal/vocab/",
    "http://purl.org/essglobal/vocab/v1.1/",
    "http://purl.org/essglobal/vocab/1.0/",
    "http://purl.org/essglobal/v1.1/",
    "http://www.purl.org/essglobal/vocab/v1.1/",
    "http://www.purl.org/essglobal/vocab/",
    "http://purl.org/essglobal/experimental/vocab/",
    "http://purl.org/solidarityeconomics/experimental/essglobal/vocab/",
    "https://w3id.solidarityeconomy.coop/essglobal/V2a/vocab/",
    "https://w3id2.solidarityeconomy.coop/essglobal/V2a/vocab/",
    "https://lod.coop/essglobal/V2a/vocab/",
    "https://dev.lod.coop/essglobal/V2a/vocab/",
    "https://lod.coop/essglobal/2.1/vocab/",
    "https://dev.lod.coop/essglobal/2.1/vocab/",
]
CONCEPTS = [
    "http://purl.org/essglobal/standard/{}/",
    "http://purl.org/essglobal/standard/{}/#",
    "http://purl.org/essglobal/standard/{}#",
    "http://www.purl.org/essglobal/standard/{}/",
    "http://purl.org/solidarityeconomics/experimental/essglobal/standard/{}/",
    "https://w3id.solidarityeconomy.coop/essglobal/V2a/standard/{}/",
    "https://lod.coop/essglobal/2.1/standard/{}/",
    "https://dev.lod.coop/essglobal/2.1/standard/{}/",
]
QNAMES = {
    "aci:ICA10": "activities-ica/ICA10",
    "am:AM10": "activities-modified/AM10",
    "os:OS115": "organisational-structure/OS115",
    "bmt:BMT10": "base-membership-type/BMT10",
    "coun:FR": "countries-iso/FR",
    "reg:I-EU-WE": "regions-ica/I-EU-WE",
    "sreg:I-EU": "super-regions-ica/I-EU",
}


def other_scheme(iri: str) -> str:
    start, end = ("https", "http") if iri.startswith("https") else ("http", "https")
    return end + iri.removeprefix(start)


@pytest.mark.parametrize("prefix", TERMS)
@pytest.mark.parametrize("term", ["SSEInitiative", "hasAddress"])
def test_a_term_under_any_prefix_is_the_canonical_term(prefix: str, term: str) -> None:
    assert canonical_iri(prefix + term) == ESS + term
    assert canonical_iri(other_scheme(prefix) + term) == ESS + term


@pytest.mark.parametrize("prefix", CONCEPTS)
@pytest.mark.parametrize("path", ["activities/a01", "organisational-structure/OS115"])
def test_a_concept_under_any_prefix_is_the_canonical_concept(prefix: str, path: str) -> None:
    scheme, _, notation = path.partition("/")
    iri = prefix.format(scheme) + notation
    assert canonical_iri(iri) == ESS_STANDARD + path
    assert canonical_iri(other_scheme(iri)) == ESS_STANDARD + path


@pytest.mark.parametrize("prefix", CONCEPTS)
def test_every_concept_of_essglobal_is_found_under_every_prefix(prefix: str) -> None:
    for scheme in schemes().values():
        for each in scheme.concepts if not scheme.ours else ():
            assert canonical_iri(prefix.format(scheme.key) + (each.notation or "")) == each.iri


def test_the_legal_forms_of_the_first_version_are_found() -> None:
    iri = "http://www.essglobal.info/standard/legal-form/#L1"
    assert canonical_iri(iri) == f"{ESS_STANDARD}legal-form/L1"


@pytest.mark.parametrize("end", ["", "/", "/#"])
def test_a_scheme_under_an_alias_is_the_canonical_scheme(end: str) -> None:
    iri = f"https://lod.coop/essglobal/2.1/standard/activities-ica{end}"
    assert canonical_iri(iri) == schemes()["activities-ica"].iri


@pytest.mark.parametrize("iri", [f"{SCHEMES}member-type/reseau-national", f"{NS}acronym"])
def test_our_own_terms_are_read_over_http_too(iri: str) -> None:
    assert canonical_iri(iri) == iri
    assert canonical_iri(other_scheme(iri)) == iri


def test_case_of_protocol_and_host_and_surrounding_space_do_not_matter() -> None:
    assert canonical_iri(" HTTP://PURL.org/essglobal/vocab/mission ") == f"{ESS}mission"


@pytest.mark.parametrize(("qname", "path"), QNAMES.items())
def test_a_compact_name_is_expanded(qname: str, path: str) -> None:
    assert expand_qname(qname) == ESS_STANDARD + path
    assert canonical_iri(qname) == ESS_STANDARD + path


def test_a_compact_name_of_a_term_is_expanded() -> None:
    assert canonical_iri("ess:mission") == canonical_iri("essglobal:mission") == f"{ESS}mission"


@pytest.mark.parametrize(
    "text",
    [
        "reg:FCA",
        "aci:",
        "aci:ICA11",
        "mailto:contact@example.org",
        "tel:+3312345",
        "urn:x:y",
        "plain words",
        "",
        "http://purl.org/essglobal/other/a01",
        "http://purl.org/essglobal/standardised/activities/a01",
        "https://lod.coop/essglobal/3.0/vocab/mission",
        "https://example.org/?u=http://purl.org/essglobal/vocab/mission",
        "http://purlXorg/essglobal/vocab/mission",
    ],
)
def test_everything_else_is_left_as_it_is(text: str) -> None:
    assert canonical_iri(text) == text
    assert expand_qname(text) is None


@given(st.text())
def test_any_text_is_read_without_error(text: str) -> None:
    assert isinstance(canonical_iri(text), str)
