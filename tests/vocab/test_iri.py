"""IRIs at the door."""

import re
from unittest.mock import patch

import pytest
from hypothesis import given, strategies as st
from pyoxigraph import NamedNode

from vocab import iri


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (" https://Example.org ", "https://example.org"),
        ("http://http://example.org/a", "http://example.org/a"),
        ("https://https//example.org", "https://example.org"),
        ("http//example.org", "http://example.org"),
        ("http:///example.org", "http://example.org"),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://example.org/a%20b", "https://example.org/a%20b"),
        ("https://example.org/[x]", "https://example.org/%5Bx%5D"),
        ("https://example.org?q=a|b", "https://example.org?q=a%7Cb"),
        ("https://école.example/é", "https://école.example/é"),
        ("HTTPS://EXAMPLE.ORG/Path", "https://example.org/Path"),
        ("https://example.org:8080/x", "https://example.org:8080/x"),
        ("http://[::1]:8000/x", "http://[::1]:8000/x"),
        ("mailto:contact@example.org", "mailto:contact@example.org"),
        ("tel:+33320000000", "tel:+33320000000"),
        (
            "urn:uuid:00000000-0000-0000-0000-000000000000",
            "urn:uuid:00000000-0000-0000-0000-000000000000",
        ),
    ],
)
def test_what_is_meant_plainly_is_mended(written, meant):
    assert iri.clean(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "",
        "update6",
        "www.example.org",
        "/a/b",
        "http://",
        "https:",
        "http://a b/",
        "-",
        "http://x:y/",
    ],
)
def test_what_is_relative_or_unusable_is_refused_with_a_reason(written):
    with pytest.raises(iri.IriError, match="“"):
        iri.clean(written)


@given(st.text() | st.text().map("https://example.org/".__add__) | st.text().map("http://".__add__))
def test_whatever_passes_is_accepted_by_pyoxigraph_and_stays_as_it_is(written):
    try:
        clean = iri.clean(written)
    except iri.IriError:
        return
    NamedNode(clean)
    assert iri.clean(clean) == clean


@pytest.mark.parametrize("space", "\u00a0\u1680\u2003\u2028\u202f\u3000")
def test_white_space_of_any_script_is_encoded(space):
    cleaned = iri.clean(f"https://example.org/a{space}b")
    assert space not in cleaned
    assert cleaned.startswith("https://example.org/a%")


@given(st.from_regex(iri._PLAIN, fullmatch=True))
def test_what_is_told_at_a_glance_needs_no_mending(written):
    with patch.object(iri, "_PLAIN", re.compile(r"(?!)")):
        assert iri.clean(written) == written
