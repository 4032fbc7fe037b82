"""Typing errors: what a word that nothing holds was probably meant to be."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from rapidfuzz.distance import OSA

from directory.search.asking import Query, Term

#: A word that fewer records hold may be mistyped.
FEW: Final = 3
#: Spellings that are tried for one word.
_MOST: Final = 5
_SHORTEST: Final = 4
#: Up to this length a word has one error, beyond it two.
_SHORT: Final = 5

Near = Callable[[Sequence[str]], Mapping[str, Sequence[str]]]
"""Words → for each a bounded set of words that look like it."""


def corrected(query: Query, held: Iterable[int], near: Near) -> Query:
    """The query with other spellings for each term that few records hold (`held` says how many)."""
    terms = [*zip(query.terms, held, strict=True)]
    doubted = {term.word for term, count in terms if _may_be_wrong(term, count)}
    alike = near(sorted(doubted)) if doubted else {}
    mended = tuple(_mended(term, count, alike.get(term.word, ())) for term, count in terms)
    meant = {term.word: next(iter(term.spellings)) for term in mended}
    title = " ".join(meant.get(word, word) for word in query.title.split())
    return replace(query, title=title, terms=mended)


def may_be_wrong(query: Query) -> bool:
    """Whether any of its terms could be mistyped, however few records hold it."""
    return any(_may_be_wrong(term, 0) for term in query.terms)


def slips(word: str) -> set[str]:
    """The word with two neighbours swapped back, or with one letter left out."""
    swapped = {word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(len(word) - 1)}
    return (swapped | {word[:n] + word[n + 1 :] for n in range(len(word))}) - {word}


def _may_be_wrong(term: Term, count: int) -> bool:
    return count < FEW and len(term.word) >= _SHORTEST and term.word.isalpha()


def _mended(term: Term, count: int, near: Iterable[str]) -> Term:
    if not _may_be_wrong(term, count):
        return term
    return replace(term, spellings={**_spellings(term, count, near), **term.spellings})


def _spellings(term: Term, count: int, near: Iterable[str]) -> dict[str, int]:
    """The nearest words and their distances, by optimal string alignment: a swap is one error."""
    most = 1 if count or len(term.word) <= _SHORT else 2
    distances = {word: _distance(term, word, most) for word in near}
    best = sorted(
        (distance, abs(len(word) - len(term.word)), word)
        for word, distance in distances.items()
        if 0 < distance <= most
    )
    return {word: distance for distance, _, word in best[:_MOST] if distance == best[0][0]}


def _distance(term: Term, word: str, most: int) -> int:
    whole = OSA.distance(term.word, word, score_cutoff=most)
    if not term.prefix or len(word) <= len(term.word):
        return whole
    begun = (word[: len(term.word) + more] for more in (-1, 0, 1))
    return min(whole, *(OSA.distance(term.word, each, score_cutoff=most) for each in begun))
