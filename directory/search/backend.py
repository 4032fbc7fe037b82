"""What a database does for a search. Two do it: `postgres` and `sqlite`."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from django.db import connection

from directory.search.asking import Query, Term

#: Candidates that are ranked at most, and those of one kind of match.
CAP: Final = 1_000
BEGIN_CAP: Final = 200
KIND_CAP: Final = 500
#: Words that may be meant by a mistyped one, at most.
NEAR_CAP: Final = 60


class Backend(Protocol):
    """Looks up folded texts; `kind` is `organisation` or `activity`."""

    def found(self, kind: str, query: Query) -> tuple[str, list[Any]]:
        """SQL and its parameters for the candidates: primary key, title, name, acronym, others.

        At most `CAP` rows: whose names begin so, then by name, other texts, all texts; a record may
        stand in several. The same ones for the same data, as far as the database reads its rows in
        one order.
        """

    def condition(self, kind: str, query: Query, *, common: bool) -> tuple[str, list[Any]]:
        """SQL and its parameters for the primary keys of every record that answers.

        `common` says that these are many.
        """

    def held(self, kind: str, terms: Sequence[Term], most: int) -> list[int]:
        """How many records hold each term, counted up to `most`."""

    def near(self, words: Sequence[str]) -> Mapping[str, list[str]]:
        """Known words that look like each, at most `NEAR_CAP` and its slips; by one statement."""

    def unheld(self) -> list[str]:
        """Known words that no record holds."""


def first_column(sql: str, parameters: Sequence[Any]) -> list[Any]:
    """The first column of a statement's rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [row[0] for row in cursor.fetchall()]


def by_word(
    words: Sequence[str], parts: Sequence[str], parameters: Sequence[Any]
) -> dict[str, list[str]]:
    """What statements of (place in `words`, known word) bring together, by word."""
    found: dict[str, list[str]] = {word: [] for word in words}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), parameters)
        for place, known in cursor.fetchall():
            found[words[place]].append(known)
    return found
