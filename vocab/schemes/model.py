"""What a concept scheme and its concepts are, once read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = ("fr", "en", "es")


@dataclass(frozen=True, slots=True)
class Concept:
    """A SKOS concept. Labels by language; relations as IRIs, sorted.

    `part_of` is geographical containment (dcterms:isPartOf), which is not a broader concept.
    """

    iri: str
    scheme: str
    notation: str | None
    labels: Mapping[str, str]
    alt_labels: Mapping[str, tuple[str, ...]]
    hidden_labels: Mapping[str, tuple[str, ...]]
    definition: Mapping[str, str]
    broader: tuple[str, ...]
    narrower: tuple[str, ...]
    part_of: tuple[str, ...]
    exact_match: tuple[str, ...]
    close_match: tuple[str, ...]
    broad_match: tuple[str, ...]
    narrow_match: tuple[str, ...]
    related_match: tuple[str, ...]

    def label(self, *langs: str) -> str | None:
        """The label in the first of `langs` that has one, else fr, en, es, any; None without."""
        return _first(self.labels, (*langs, *LANGUAGES, *sorted(self.labels)))


@dataclass(frozen=True, slots=True)
class Scheme:
    """A SKOS concept scheme and its concepts, ordered by notation (`a2` before `a10`)."""

    key: str
    iri: str
    title: Mapping[str, str]
    concepts: tuple[Concept, ...]
    ours: bool
    licence: str
    creators: tuple[str, ...]
    rights: tuple[str, ...]
    sources: tuple[str, ...]
    notes: tuple[str, ...]
    path: Path


def _first(labels: Mapping[str, str], langs: Iterable[str]) -> str | None:
    return next((labels[lang] for lang in langs if lang in labels), None)
