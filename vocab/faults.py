"""Faults: what is wrong with a document, where, and what would be right, in three languages."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from vocab.profile import DATA

LANGUAGES = ("en", "fr", "es")


@cache
def messages() -> Mapping[str, Mapping[str, str]]:
    """The template of each code in each language of `LANGUAGES`."""
    with (DATA / "messages.csv").open(encoding="utf-8", newline="") as stream:
        return {row["code"]: row for row in csv.DictReader(stream)}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault at a JSON pointer (RFC 6901) of a document."""

    pointer: str
    code: str
    values: Mapping[str, Any]

    def message(self, language: str = "en") -> str:
        """The sentence for people; English where the language is not one of `LANGUAGES`."""
        templates = messages()[self.code]
        return templates.get(language, templates["en"]).format(**self.values)

    def __str__(self) -> str:
        return f"{self.pointer or '/'}: {self.message()}"


class InvalidDocumentError(ValueError):
    """A document that the profile refuses; `faults` holds every reason."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(map(str, faults)))
