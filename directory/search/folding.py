"""Folding: how a text becomes words, in the index and in a query alike."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

#: A longer word is no word that anybody looks for.
LONGEST: Final = 60
#: What is joined within a word: `co-operative` is `cooperative`, `S.C.O.P.` is `scop`.
_JOINED: Final = re.compile(r"[^\W_]+(?:[-\u2010-\u2013.][^\W_]+)*")
_WORD: Final = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """The text without case, accents and runs of white space: `Île  de Ré` is `ile de re`."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.casefold())
        for mark in filter(unicodedata.combining, set(text)):
            text = text.replace(mark, "")
    return " ".join(text.casefold().split())


def words(text: str) -> list[tuple[str, ...]]:
    """The words of a text, folded: each alone, or joined and followed by its parts.

    `Co-op of Ré` is `("coop", "co", "op"), ("of",), ("re",)`.
    """
    runs = text.split()
    read = _words if _are_short(runs) else _words.__wrapped__
    return [each for run in runs for each in read(run)]


def indexed(text: str) -> str:
    """Every word of a text as it is indexed, joined words and their parts, parted by spaces."""
    runs = text.split()
    if not _are_short(runs):
        return " ".join(word for each in words(text) for word in each)
    return " ".join(filter(None, map(_indexed, runs)))


def title(text: str) -> str:
    """A name as names are compared: words joined, without an article at its start."""
    plain = [each[0] for each in words(text)]
    return " ".join(plain[1:] if len(plain) > 1 and plain[0] in _ARTICLES else plain)


def _are_short(runs: list[str]) -> bool:
    """Whether these may be remembered: those of scripts without spaces are whole sentences."""
    return max(map(len, runs), default=0) <= LONGEST


@lru_cache(maxsize=16_384)  # texts repeat the same words; bounded, since they may hold any
def _words(run: str) -> tuple[tuple[str, ...], ...]:
    """The words of what stands between two spaces."""
    found = []
    for match in _JOINED.finditer(fold(run)):
        parts = _WORD.findall(match[0])
        joined = "".join(parts)[:LONGEST]
        several = len(parts) > 1 and any(len(part) > 1 for part in parts)
        found.append((joined, *(part[:LONGEST] for part in parts)) if several else (joined,))
    return tuple(found)


@lru_cache(maxsize=16_384)
def _indexed(run: str) -> str:
    return " ".join(word for each in _words(run) for word in each)


_ARTICLES: Final = frozenset(
    (
        *("the", "a", "an", "le", "la", "les", "l", "un", "une", "el", "los", "las", "o", "os"),
        *("as", "il", "lo", "gli", "i", "der", "die", "das", "de", "het", "els", "en"),
    )
)
