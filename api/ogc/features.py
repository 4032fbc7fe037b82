"""Features: a record at its main place, flat, with the same properties in every one of them.

Clients make their columns out of the first page, and know no nested values.
"""

from typing import Any, Final, TypeAlias

import orjson

from directory.geography import Box
from exports.columns import main_table
from exports.places import located

Point: TypeAlias = tuple[float, float]
_TABLE: Final = main_table("organisation")
#: `id` would be taken for the feature's own.
PROPERTIES: Final = tuple("iri" if name == "id" else name for name in _TABLE.header)


def feature(text: str, key: str) -> dict[str, Any]:
    """The feature of a record by its document and key; without coordinates its geometry is null."""
    document = orjson.loads(text)
    (row,) = _TABLE.rows(document)
    place = located(document)
    point = [float(place["longitude"]), float(place["latitude"])] if place else None
    return {
        "type": "Feature",
        "id": key,
        "geometry": {"type": "Point", "coordinates": point} if point else None,
        "properties": {name: cell or None for name, cell in zip(PROPERTIES, row, strict=True)},
    }


def inside(found: dict[str, Any], box: Box | None) -> bool:
    """Whether the feature's own point lies in the box; a record may have other places there."""
    if box is None:
        return True
    if found["geometry"] is None:
        return False
    longitude, latitude = found["geometry"]["coordinates"]
    if not box.south <= latitude <= box.north:
        return False
    if box.west > box.east:
        return bool(longitude >= box.west or longitude <= box.east)
    return bool(box.west <= longitude <= box.east)
