"""Periods of memberships, and dates in words."""

import pytest
from django.utils import translation

from portal import dates
from portal.language import choose
from portal.members import Period

NOW = "2026-11-23"


@pytest.mark.parametrize(
    ("start", "end", "past", "known", "words"),
    [
        ("", "", False, "", ""),
        ("2016", "", False, "", "since 2016"),
        ("2021", "2021", True, "2021", "2021"),
        ("2001", "2009", True, "", "2001 – 2009"),
        ("", "2009-05", True, "", "until May 2009"),
        ("2026", "2026", False, "", "2026"),
        ("2026-11", "2026-11", False, "", "November 2026"),
        ("2020", "2026-11-22", True, "", "2020 – Nov. 22, 2026"),
        ("2020", "2026-11-23", False, "", "2020 – Nov. 23, 2026"),
    ],
)
def test_a_period_says_when_it_held_and_whether_it_is_over(start, end, past, known, words):
    period = Period(start, end, NOW)
    with translation.override("en"):
        assert (period.past, period.known, period.words) == (past, known, words)


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "mars 2002"), ("en", "March 2002"), ("es", "marzo de 2002")]
)
def test_a_partial_date_is_worded_in_the_readers_language(language, words):
    with translation.override(language):
        assert dates.worded("2002-03").lower() == words.lower()
        assert dates.worded("2002") == "2002"


@pytest.mark.parametrize(
    ("texts", "language", "value", "tag"),
    [
        ({"fr": "a", "en": "b"}, "en", "b", ""),
        ({"fr-ca": "a", "en": "b"}, "fr", "a", "fr-ca"),
        ({"en": "b", "de": "c"}, "es", "b", "en"),
        ({"und": "d"}, "fr", "d", ""),
        ({"pt": "e", "de": "c"}, "fr", "c", "de"),
    ],
)
def test_the_readers_language_comes_first_then_ours_then_any(texts, language, value, tag):
    found = choose(texts, language)
    assert (found.value, found.lang) == (value, tag)


def test_no_text_is_no_choice():
    assert choose({}, "fr") is None
