"""Text folded for comparison: what people spell differently and mean alike."""

import re
import unicodedata
from typing import Final

_MARKS: Final = re.compile("[\u0300-\u036f]")
"""Accents of the Latin, Greek and Cyrillic scripts; the vowel signs of others are letters."""
_APART: Final = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})
_BETWEEN: Final = re.compile(r"[\W_]+")
"""Punctuation and space, but vowel signs too: those are put back."""


def fold(text: str) -> str:
    """The text without case, accents and punctuation, its words parted by single spaces."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", _caseless(text)))
    letters = unicodedata.normalize("NFKC", plain.translate(_APART))
    return " ".join(_BETWEEN.sub(_part, letters).split())


def _caseless(text: str) -> str:
    """Unicode's compatibility caseless form (section 3.13, D146), so that folding is stable."""
    once = unicodedata.normalize("NFKD", unicodedata.normalize("NFD", text).casefold())
    return once.casefold()


def _part(match: re.Match[str]) -> str:
    return "".join(c if unicodedata.category(c).startswith("M") else " " for c in match[0])
