"""What somebody looks for: words that must all be there, each in any of several spellings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from directory.search import folding

MOST_WORDS: Final = 8


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or what it was corrected to; `parts` are those of a joined one.

    `spellings` maps each word that will do to its distance from what was typed.
    """

    word: str
    parts: tuple[str, ...]
    prefix: bool
    spellings: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Query:
    """Every term must be found; `title` is the text as names are compared.

    `open` says that the last word may go on: nothing was typed after it.
    """

    title: str
    terms: tuple[Term, ...]
    open: bool


def parse(text: str) -> Query:
    """The query of a text; of one without any word, a query of no terms.

    A single letter after other words is where the next one begins, and asks for nothing yet.
    """
    words = folding.words(text)[:MOST_WORDS]
    going_on = bool(words) and folding.fold(text[-1:]).isalnum()
    if going_on and len(words) > 1 and len(words[-1][0]) == 1:
        words.pop()
        return Query(folding.title(text), tuple(_term(each) for each in words), going_on)
    last = len(words) - 1
    terms = tuple(_term(each, going_on and place == last) for place, each in enumerate(words))
    return Query(folding.title(text), terms, going_on)


def _term(word: tuple[str, ...], prefix: bool = False) -> Term:
    return Term(word[0], word[1:], prefix, {word[0]: 0})
