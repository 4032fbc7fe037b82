"""What a set of records holds, counted while it is written: classes, properties, places.

Only what costs next to nothing beside writing the record is counted.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from exports.entry import Entry

#: The keys that hold places, by which a record lies in a country.
_PLACES: Final = ("places", "locations")


@dataclass
class Figures:
    """`classes`, `properties` and `countries` count records; `triples` counts statements."""

    triples: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    first: str = ""

    def add(self, entry: Entry) -> None:
        """One more record."""
        document = entry.whole
        self.triples += len(entry.statements)
        self.classes.update(document.get("type", ()))
        self.properties.update(document.keys())
        self.countries.update(_countries(document))
        at = document.get("record", {}).get("modified", "")
        if at and (not self.first or at < self.first):
            self.first = at

    def members(self) -> dict[str, Any]:
        """As a manifest has it; `first` is when the record that changed longest ago did."""
        return {
            "triples": self.triples,
            "first": self.first or None,
            **{
                name: dict(sorted(getattr(self, name).items()))
                for name in ("classes", "properties", "countries")
            },
        }


def _countries(document: dict[str, Any]) -> Iterable[str]:
    """Each country once, however many places lie in it."""
    nodes = (node for key in _PLACES for node in document.get(key, ()))
    return {node["country"] for node in nodes if "country" in node}
