"""JSON and GeoJSON: records as objects, their nested keys as paths."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import orjson

from federation.mappings.model import FileMapping
from federation.readers import files
from federation.rows import Problem, RawRow, UnreadableError

#: How many objects inside each other a path may go through.
MOST_DEEP: Final = 16
_WGS84: Final = ("CRS84", "4326")


def parsed(path: Path) -> Any:
    """The JSON of a file; raises `UnreadableError` saying where it breaks off."""
    try:
        return orjson.loads(files.whole(path))
    except orjson.JSONDecodeError as error:
        raise UnreadableError(f"{path.name} is no complete JSON: {error}.") from error


def columns(path: Path) -> tuple[str, ...]:
    """Every path that occurs in any record, in the order in which they occur."""
    rows = (read_geojson if _is_collection(parsed(path)) else read_json)(path, None)
    found = (name for row in rows if isinstance(row, RawRow) for name in row.values)
    return tuple(dict.fromkeys(found))


def read_json(path: Path, mapping: FileMapping | None) -> Iterator[RawRow | Problem]:
    """The objects of the array that is the file, or that stands under the mapping's `records`."""
    found = parsed(path)
    name = mapping.records if mapping else ""
    if name and isinstance(found, dict):
        found = found.get(name)
    if not isinstance(found, list):
        where = f"no array of records under “{name}”" if name else "no array of records"
        raise UnreadableError(f"{path.name} holds {where}.")
    for number, record in enumerate(found, start=1):
        if isinstance(record, dict):
            yield RawRow(number, dict(_flat(record)))
        else:
            yield Problem(number, "refused", "is no object", row=True)


def read_geojson(path: Path, _mapping: FileMapping | None) -> Iterator[RawRow | Problem]:
    """The features' properties, `geometry.longitude`, `geometry.latitude`, and `feature.id`."""
    collection = parsed(path)
    if not _is_collection(collection):
        raise UnreadableError(f"{path.name} is no GeoJSON FeatureCollection.")
    system = str(collection.get("crs") or "CRS84")
    if not any(name in system for name in _WGS84):
        raise UnreadableError(f"{path.name} is in another coordinate system than WGS 84.")
    for number, feature in enumerate(collection["features"], start=1):
        if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
            yield Problem(number, "refused", "is no feature with properties", row=True)
            continue
        values = dict(_flat(feature["properties"]))
        if feature.get("id") is not None:
            values["feature.id"] = feature["id"]
        point = _point(feature.get("geometry"))
        if point:
            values["geometry.longitude"], values["geometry.latitude"] = point
        elif feature.get("geometry"):
            yield Problem(number, "flagged", "its geometry is no point; left out")
        yield RawRow(number, values)


def _is_collection(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.get("type") == "FeatureCollection"
        and isinstance(value.get("features"), list)
    )


def _point(geometry: Any) -> tuple[Any, Any] | None:
    if not isinstance(geometry, dict) or geometry.get("type") != "Point":
        return None
    coordinates = geometry.get("coordinates")
    if not isinstance(coordinates, list) or len(coordinates) < 2:
        return None
    return coordinates[0], coordinates[1]


def _flat(record: Mapping[str, Any], path: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Every value by its path (`address.city`); what is empty or too deep is left out."""
    for name, value in record.items():
        here = f"{path}{name}"
        if isinstance(value, dict):
            if depth < MOST_DEEP:
                yield from _flat(value, f"{here}.", depth + 1)
        elif value not in (None, "", []):
            yield here, value
