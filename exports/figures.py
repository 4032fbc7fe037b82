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
#: So many names wait at most.
_MANY: Final = 4_096


class Tally:
    """Counts names, many at a time: one by one it costs five times as much."""

    def __init__(self) -> None:
        self.waiting: list[str] = []
        self.counted: Counter[str] = Counter()

    def add(self, names: Iterable[str]) -> None:
        """One more record that has these."""
        self.waiting += names
        if len(self.waiting) > _MANY:
            self._count()

    def members(self) -> dict[str, int]:
        """How many records have each."""
        self._count()
        return dict(sorted(self.counted.items()))

    def _count(self) -> None:
        self.counted.update(self.waiting)
        self.waiting.clear()


@dataclass
class Figures:
    """`classes`, `properties` and `countries` count records; `triples` counts statements."""

    triples: int = 0
    classes: Tally = field(default_factory=Tally)
    properties: Tally = field(default_factory=Tally)
    countries: Tally = field(default_factory=Tally)
    first: str = ""

    def add(self, entry: Entry) -> None:
        """One more record."""
        document = entry.whole
        self.triples += entry.lines.count(b"\n")
        self.classes.add(document.get("type", ()))
        self.properties.add(document)
        self.countries.add(_countries(document))
        at = document.get("record", {}).get("modified", "")
        if at and (not self.first or at < self.first):
            self.first = at

    def members(self) -> dict[str, Any]:
        """As a manifest has it; `first` is when the record that changed longest ago did."""
        return {
            "triples": self.triples,
            "first": self.first or None,
            "classes": self.classes.members(),
            "properties": self.properties.members(),
            "countries": self.countries.members(),
        }


def _countries(document: dict[str, Any]) -> set[str]:
    """Each country once, however many places lie in it."""
    return {
        node["country"]
        for key in _PLACES
        if key in document
        for node in document[key]
        if "country" in node
    }
