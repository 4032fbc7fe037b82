"""The part of our OpenAPI document under `/ogc` as OpenAPI 3.0, which OGC's class `oas30` asks for.

Our document is 3.1; what 3.0 lacks is said in its own way, or left out where it has none.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

Json = dict[str, Any]
_ROOT: Final = "/ogc"
_LACKING: Final = frozenset({"prefixItems", "propertyNames"})
_HEAD: Final = "#/components/"


def older(document: Mapping[str, Any], base: str) -> Json:
    """The document as OpenAPI 3.0, its addresses below `base` and what they refer to alone."""
    paths = {
        path.removeprefix(_ROOT) or "/": _told(item)
        for path, item in document["paths"].items()
        if path == _ROOT or path.startswith(f"{_ROOT}/")
    }
    tags = {tag for item in paths.values() for each in item.values() for tag in each["tags"]}
    return {
        "openapi": "3.0.3",
        "info": dict(document["info"]),
        "servers": [{"url": f"{base}{_ROOT}"}],
        "tags": [tag for tag in document["tags"] if tag["name"] in tags],
        "paths": paths,
        "components": _components(document, paths),
    }


def _components(document: Mapping[str, Any], paths: Json) -> Json:
    found: Json = {}
    waiting = {*_references(paths)}
    seen: set[str] = set()
    while waiting:
        reference = waiting.pop()
        seen.add(reference)
        kind, name = reference.removeprefix(_HEAD).split("/")
        told = _told(document["components"][kind][name])
        found.setdefault(kind, {})[name] = told
        waiting |= {*_references(told)} - seen
    return {kind: dict(sorted(each.items())) for kind, each in sorted(found.items())}


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for each in value.values():
            yield from _references(each)
    elif isinstance(value, list):
        for each in value:
            yield from _references(each)


def _told(value: Any) -> Any:
    if isinstance(value, list):
        return [_told(each) for each in value]
    if not isinstance(value, dict):
        return value
    found = {
        name: each if name in {"example", "enum"} else _told(each)
        for name, each in value.items()
        if name not in _LACKING
    }
    if "const" in value and isinstance(value["const"], str):
        found["enum"] = [found.pop("const")]
    kinds = value.get("type")
    if isinstance(kinds, list):
        (found["type"],) = (kind for kind in kinds if kind != "null")
        found["nullable"] = True
    return found
