"""Whom to credit: every source of a release, what it asks for, and under which licences it gives.

The credits are computed from the records that a release holds, not from what sources promise.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, TypeAlias

from exports.columns import Table
from exports.licences import normal, title
from vocab.schemes import schemes

Document: TypeAlias = Mapping[str, Any]
_LANGUAGES: Final = ("en", "fr", "es", "und")
HEADER: Final = (
    *("source", "title", "publisher", "website", "attribution"),
    *("licence", "licenceTitle", "organisations", "activities"),
)
TABLE: Final = Table("", HEADER, lambda row: iter([row]))


class Credits:
    """Gathers, record by record, who gave what under which licence."""

    def __init__(self) -> None:
        self.sources: dict[str, dict[str, str]] = {}
        self.counts: Counter[tuple[str, str, str]] = Counter()

    def introduce(self, source: Document) -> None:
        """Takes in what a source says of itself."""
        self.sources[source["id"]] = {
            "title": _text(source.get("title", {})),
            "publisher": source.get("publisher", ""),
            "website": source.get("website", ""),
            "attribution": source.get("attribution", ""),
            "licence": source.get("licence", ""),
        }

    def count(self, source: str, licence: str, kind: str) -> None:
        """One more record of a source."""
        self.counts[source, licence, kind] += 1

    def credit(self, source: str) -> str:
        """What the source asks to be credited as; its name or IRI where it asks for nothing."""
        known = self.sources.get(source, {})
        return known.get("attribution") or known.get("title") or known.get("publisher") or source

    def rows(self) -> Iterator[list[str]]:
        """A row for each source and licence that the release has records under."""
        given = {(source, licence) for source, licence, _ in self.counts}
        silent = self.sources.keys() - {source for source, _ in given}
        given |= {(source, self.sources[source]["licence"]) for source in silent}
        for source, licence in sorted(given):
            said = self.sources.get(source, {})
            yield [
                source,
                *(said.get(name, "") for name in ("title", "publisher", "website")),
                self.credit(source),
                normal(licence),
                title(licence),
                *(str(self.counts[source, licence, kind]) for kind in ("organisation", "activity")),
            ]


@cache
def vocabulary_rows() -> tuple[list[str], ...]:
    """The concept schemes, in the same columns: they are credited wherever concepts are."""
    found = []
    for scheme in sorted(schemes().values(), key=lambda each: each.iri):
        name, licence = _text(scheme.title), normal(scheme.licence)
        credit = scheme.rights[0] if scheme.rights else name
        publisher = scheme.creators[0] if scheme.creators else ""
        found.append([scheme.iri, name, publisher, "", credit, licence, title(licence), "", ""])
    return tuple(found)


def _text(by_language: Mapping[str, str]) -> str:
    """A text in the first of our languages that it has, else in any."""
    ordered = [*_LANGUAGES, *sorted(by_language)]
    return next((by_language[tag] for tag in ordered if tag in by_language), "")
