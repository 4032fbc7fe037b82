"""Which of a record's places stands for it where there is room for one."""

from collections.abc import Mapping
from typing import Any, TypeAlias

Place: TypeAlias = Mapping[str, Any]


def places(document: Mapping[str, Any]) -> list[Place]:
    """The places of an organisation or the locations of an activity, the main one first."""
    found: list[Place] = document.get("places") or document.get("locations") or []
    return sorted(found, key=lambda place: place.get("main") is not True)


def located(document: Mapping[str, Any]) -> Place | None:
    """The first place with coordinates, the main one if it has them."""
    return next((p for p in places(document) if "latitude" in p and "longitude" in p), None)


def main_place(places_: list[Place]) -> Place:
    """The main one of a record's places, else the first."""
    for place in places_:
        if place.get("main") is True:
            return place
    return places_[0] if places_ else {}
