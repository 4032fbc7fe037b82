"""Order: how well a record answers a query, as one whole number, the lower the better."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from directory.search.asking import Query, Term

#: Where the words stand, the best first.
EXACT, BEGINS, NAME, ACRONYM, OTHERS, DESCRIPTION = range(6)
#: No rank is greater.
LAST: Final = 999_999
_LONGEST: Final = 999
_ERRORS: Final = 16


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may answer, by its folded texts; `id` is its primary key."""

    id: int
    title: str
    name: str
    acronym: str
    others: str


def rank(query: Query, found: Candidate) -> int:
    """First by typing errors, then by where the words stand, then the shorter name."""
    named, errors = _held(query, found.name)
    if named:
        place = _in_name(query, found)
    elif found.acronym and (held := _held(query, found.acronym))[0]:
        place, errors = ACRONYM, held[1]
    else:
        texts = " ".join((found.name, found.acronym, found.others))
        all_held, errors = _held(query, texts)
        place = OTHERS if all_held else DESCRIPTION
    return min(errors, _ERRORS) * 10_000 + place * 1_000 + min(len(found.title), _LONGEST)


def _in_name(query: Query, found: Candidate) -> int:
    if found.title == query.title:
        return EXACT
    begins = found.title.startswith(query.title if query.open else f"{query.title} ")
    return BEGINS if begins else NAME


def _held(query: Query, text: str) -> tuple[bool, int]:
    """Whether the text holds every word, and with how many errors."""
    words = frozenset(text.split())
    each = [_errors(term, words) for term in query.terms]
    known = [errors for errors in each if errors is not None]
    if len(known) == len(each):
        return True, sum(known)
    return False, sum(known) + sum(
        max(term.spellings.values())
        for term, errors in zip(query.terms, each, strict=True)
        if errors is None
    )


def _errors(term: Term, words: frozenset[str]) -> int | None:
    """The errors with which the words hold the term; None where they do not."""
    if term.word in words or (term.parts and words.issuperset(term.parts)):
        return 0
    fits = [errors for word, errors in term.spellings.items() if _fits(term, word, words)]
    return min(fits, default=None)


def _fits(term: Term, spelling: str, words: Iterable[str]) -> bool:
    if spelling in words:
        return True
    return term.prefix and any(word.startswith(spelling) for word in words)
