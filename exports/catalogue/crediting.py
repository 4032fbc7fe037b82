"""Whom to credit for a dataset, as the release's own attribution file says."""

import csv
import io
from dataclasses import dataclass
from typing import Final

from exports import published
from exports.catalogue.datasets import Dataset
from vocab.schemes import schemes

FILE: Final = "attribution.csv"


@dataclass(frozen=True, slots=True)
class Credit:
    """A source: its IRI, what it asks to be credited as, and how many records it gave (0: n/a)."""

    source: str
    credit: str
    website: str
    count: int


def credits_of(dataset: Dataset) -> list[Credit]:
    """Every source of the dataset's records, the largest first; of the vocabulary, its schemes."""
    rows = _rows(dataset)
    if dataset.kind == "vocabulary":
        known = {scheme.iri for scheme in schemes().values()}
        return [_credit(row, 0) for row in rows.values() if row["source"] in known]
    parts = sorted(dataset.about["parts"], key=lambda part: (-part["count"], part["source"]))
    return [
        _credit(rows[part["source"]], part["count"]) for part in parts if part["source"] in rows
    ]


def _credit(row: dict[str, str], count: int) -> Credit:
    return Credit(row["source"], row["attribution"], row["website"], count)


def _rows(dataset: Dataset) -> dict[str, dict[str, str]]:
    """The file's rows by source; a source under several licences asks for the same in each."""
    content = published.content(dataset.manifest, FILE) or b""
    with io.StringIO(content.decode(), newline="") as stream:
        return {row["source"]: row for row in csv.DictReader(stream)}
