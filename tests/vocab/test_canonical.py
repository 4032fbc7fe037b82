"""Canonical text: one document, one sequence of bytes."""

import hashlib
import json
import shutil
import subprocess
import unicodedata

import pytest
from hypothesis import given, strategies as st

from vocab import canonical

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    texts | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(texts, values, max_size=5))
def test_the_canonical_form_of_a_canonical_form_is_itself(document):
    once = canonical.canonicalise(document)
    assert canonical.canonicalise(once) == once


@given(st.dictionaries(st.text("abcdef", min_size=1), values, max_size=5))
def test_a_partner_recomputes_the_text_with_the_standard_library(document):
    text = canonical.text(document)
    again = json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert again == text


def test_a_partner_recomputes_the_text_with_jq():
    jq = shutil.which("jq")
    if jq is None:
        pytest.skip("jq is not on this machine")
    text = canonical.text({"name": "Épicerie « d’en face » \\ 🌻", "b": ["2", "1"], "a": True})
    run = subprocess.run([jq, "-cS", "."], input=text, capture_output=True, text=True, check=True)
    assert run.stdout == text + "\n"


@given(texts)
def test_texts_are_normalised_without_control_characters_and_trimmed(text):
    clean = canonical.clean_text(text)
    assert unicodedata.is_normalized("NFC", clean)
    assert clean == clean.strip()
    assert not any(unicodedata.category(char) == "Cc" for char in clean)


def test_line_breaks_become_spaces_and_lone_surrogates_vanish():
    assert canonical.clean_text("un\r\ndeux\x00\x7f\ud800 trois\t") == "un deux trois"


def test_every_array_is_a_sorted_set():
    document = {
        "type": ["SchemaOrganization", "SSEInitiative", "Organization", "SSEInitiative"],
        "sectors": ["b", "a", "b"],
        "places": [{"locality": "Z"}, {"locality": "A"}, {"locality": "Z"}],
    }
    assert canonical.canonicalise(document) == {
        "type": ["SSEInitiative", "Organization", "SchemaOrganization"],
        "sectors": ["a", "b"],
        "places": [{"locality": "A"}, {"locality": "Z"}],
    }


def test_what_is_empty_is_left_out_at_every_depth():
    assert canonical.canonicalise({"a": "", "b": [], "c": {"d": None}, "e": [{}], "f": False}) == {
        "f": False
    }


def test_strings_are_sorted_by_code_point_not_by_locale():
    assert canonical.canonicalise({"x": ["é", "z", "Z", "a"]})["x"] == ["Z", "a", "z", "é"]


def test_the_hash_is_that_of_the_bytes():
    text = canonical.text({"name": "Régie"})
    assert canonical.digest(text) == "sha256:" + hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    "text", ["\u200b", " \u200b\ufeff\u00ad ", "\u3164", "\u2800", "\u2060\u200d"]
)
def test_a_text_of_which_nothing_can_be_seen_is_empty(text):
    assert canonical.clean_text(text) == ""
    assert canonical.canonicalise({"name": text, "description": {"fr": text}}) == {}


@pytest.mark.parametrize("text", ["क\u200dष", "\u200bÉcole", "❤\ufe0f"])
def test_what_cannot_be_seen_stays_beside_what_can(text):
    assert canonical.clean_text(text) == text
