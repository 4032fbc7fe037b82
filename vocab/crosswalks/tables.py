"""The tables beside this module, one CSV file each."""

import csv
from pathlib import Path


def rows(name: str) -> list[dict[str, str]]:
    """The rows of `{name}.csv`, by column."""
    path = Path(__file__).parent / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
