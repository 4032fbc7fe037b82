"""Folding: what is looked for is found however it is written."""

import pytest

from directory.search import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Île   de Ré ", "ile de re"),
        ("STRASSE Straße", "strasse strasse"),
        ("Œuvre", "œuvre"),
        ("Ἀθῆναι", "αθηναι"),
        ("İstanbul", "istanbul"),
        ("cafe\u0301", "cafe"),
        ("한국", "한국"),
        ("", ""),
    ],
)
def test_case_accents_and_spaces_do_not_matter(text, folded):
    assert fold(text) == fold(folded)


def test_folding_twice_is_folding_once():
    for text in ("ﬁn", "ÀÉÎ", "ẞ", "Ａ"):
        assert fold(fold(text)) == fold(text)
