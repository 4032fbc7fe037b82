"""Validation: every fault of a document, where it is and what would be right."""

import pytest

from vocab import faults as said
from vocab.validation import faults

IRI = "http://hub.test/id/organisation/8c4d4b3e-0000-5000-8000-000000000000"
VALID = {
    "id": IRI,
    "type": ["SSEInitiative", "Organization", "SchemaOrganization"],
    "name": "Épicerie",
}


def _found(**changes):
    return {f.pointer: f.code for f in faults({**VALID, **changes}, "organisation")}


def test_a_minimal_organisation_is_valid():
    assert _found() == {}


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"colour": "red"}, "/colour", "unknown"),
        ({"a/b~c": "x"}, "/a~1b~0c", "unknown"),
        ({"name": 3}, "/name", "kind"),
        ({"name": "x" * 20_001}, "/name", "long"),
        ({"type": ["Organization"]}, "/type", "type"),
        ({"id": "organisation/1"}, "/id", "iri"),
        ({"website": "http://example.org/a b"}, "/website", "iri"),
        ({"website": ["https://example.org"]}, "/website", "kind"),
        ({"sameAs": "https://example.org"}, "/sameAs", "kind"),
        ({"email": "contact@example.org"}, "/email", "mailto"),
        ({"telephone": "mailto:contact@example.org"}, "/telephone", "mailto"),
        ({"description": "texte"}, "/description", "kind"),
        ({"description": {"FR": "texte"}}, "/description/FR", "language"),
        ({"description": {"fr": ["texte"]}}, "/description/fr", "kind"),
        ({"otherNames": {"fr": "texte"}}, "/otherNames/fr", "kind"),
        ({"otherNames": {"und": ["a", 1]}}, "/otherNames/und/1", "kind"),
        ({"founded": "13/06/1958"}, "/founded", "partial"),
        ({"founded": "1958-02-30"}, "/founded", "partial"),
        ({"operating": "false"}, "/operating", "kind"),
        ({"sectors": ["a01"]}, "/sectors/0", "concept"),
        ({"themes": ["http://purl.org/essglobal/standard/activities/a01"]}, "/themes/0", "scheme"),
        ({"places": [{"type": ["Address"], "latitude": 50.6}]}, "/places/0/latitude", "decimal"),
        ({"places": [{"type": ["Address"], "latitude": "91"}]}, "/places/0/latitude", "range"),
        ({"places": [{"type": ["Address"], "latitude": "50.60"}]}, "/places/0/latitude", "decimal"),
        ({"places": [{"type": ["Address"], "longitude": "-0"}]}, "/places/0/longitude", "decimal"),
        ({"places": [{"latitude": "1"}]}, "/places/0/type", "required"),
        ({"places": ["Lille"]}, "/places/0", "kind"),
        ({"places": [{"type": ["Address"], "id": "x:y"}]}, "/places/0/id", "unknown"),
        (
            {"record": {"type": ["CatalogRecord"], "modified": "2026-01-01"}},
            "/record/modified",
            "dateTime",
        ),
        (
            {"record": {"type": ["CatalogRecord"], "verified": "2026-13-01"}},
            "/record/verified",
            "date",
        ),
        (
            {"memberships": [{"type": ["Membership"], "start": "2021", "end": "2020-05"}]},
            "/memberships/0/end",
            "order",
        ),
    ],
)
def test_a_fault_is_named_with_its_place(changes, pointer, code):
    assert _found(**changes) == {pointer: code}


def test_every_fault_is_named_not_only_the_first():
    assert _found(name=1, founded="x", website="y") == {
        "/name": "kind",
        "/founded": "partial",
        "/website": "iri",
    }


def test_what_is_required_is_named_when_it_is_missing():
    assert {f.pointer for f in faults({}, "organisation")} == {"/id", "/type", "/name"}


def test_every_message_exists_in_every_language():
    for code, row in said.messages().items():
        assert all(row[language].strip() for language in said.LANGUAGES), code


def test_a_message_says_what_would_be_right_in_the_readers_language():
    (fault,) = faults({**VALID, "founded": "hier"}, "organisation")
    assert fault.message("fr") == "`hier` n’est pas une date : attendu AAAA, AAAA-MM ou AAAA-MM-JJ"
    assert fault.message("xx") == fault.message("en")
