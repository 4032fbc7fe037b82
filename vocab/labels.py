"""Names and meanings of the profile's keys and shapes (`data/labels.csv`)."""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from vocab.profile import DATA

LANGUAGES = ("en", "fr", "es")


@dataclass(frozen=True, slots=True)
class Label:
    """`names` by language of `LANGUAGES`; `meaning` is an English sentence without a full stop.

    `example` is a valid value of a key, None for a shape.
    """

    names: Mapping[str, str]
    meaning: str
    example: Any


@cache
def labels() -> Mapping[str, Label]:
    """The label of each key and each shape of the profile."""
    with (DATA / "labels.csv").open(encoding="utf-8", newline="") as stream:
        return {
            row["name"]: Label(
                {tag: row[tag] for tag in LANGUAGES},
                row["meaning"],
                json.loads(row["example"] or "null"),
            )
            for row in csv.DictReader(stream)
        }
