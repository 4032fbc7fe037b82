"""A batch of queries, read strictly: nothing unknown or malformed passes.

What a cell of a spreadsheet holds is no fault: blanks and control characters are white space, and
what is longer than any name is cut.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson

from api.query import WrongError
from api.reconcile.model import Asked, Service

MOST: Final = 50
MOST_CANDIDATES: Final = 50
MOST_LIMIT: Final = 1000
MOST_PROPERTIES: Final = 20
MOST_VALUES: Final = 20
LENGTH: Final = 300
_STRICTNESS: Final = ("any", "should", "all")


def read(text: str | bytes, service: Service) -> dict[str, Asked]:
    """The queries of a batch by their names; `WrongError` says where the first fault is."""
    try:
        batch = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise WrongError("queries-json") from error
    if not isinstance(batch, dict):
        raise WrongError("queries-json")
    if len(batch) > MOST:
        raise WrongError("queries-many", count=len(batch), most=MOST)
    return {name: _query(each, f"/{name[:50]}", service) for name, each in batch.items()}


def _query(value: Any, where: str, service: Service) -> Asked:
    if not isinstance(value, dict) or not ("query" in value or value.get("properties")):
        raise WrongError("queries-kind", where=where)
    readers: Mapping[str, Callable[[Any, str, Service], Any]] = {
        "query": _text,
        "type": _types,
        "limit": _limit,
        "properties": _properties,
        "type_strict": _strictness,
    }
    found = {}
    for name, member in value.items():
        if name not in readers:
            known = ", ".join(readers)
            raise WrongError("queries-choice", where=where, value=name[:100], known=known)
        found[name] = readers[name](member, f"{where}/{name}", service)
    found.pop("type_strict", None)
    return Asked(types=found.pop("type", ()), **found)


def _text(value: Any, where: str, service: Service) -> str:
    if not isinstance(value, str) or not value:
        raise WrongError("queries-kind", where=where)
    return _clean(value)


def _types(value: Any, where: str, service: Service) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(_one_of(each, service.types, where) for each in values)


def _limit(value: Any, where: str, service: Service) -> int:
    whole = isinstance(value, int | float) and not isinstance(value, bool)
    if not whole or not 1 <= value <= MOST_LIMIT or value != int(value):
        raise WrongError("queries-kind", where=where)
    return min(int(value), MOST_CANDIDATES)


def _strictness(value: Any, where: str, service: Service) -> str:
    return _one_of(value, _STRICTNESS, where)


def _properties(value: Any, where: str, service: Service) -> dict[str, tuple[str, ...]]:
    most = MOST_PROPERTIES if service.properties else 0
    if not isinstance(value, list) or len(value) > most:
        raise WrongError("queries-kind", where=where)
    found: dict[str, tuple[str, ...]] = {}
    for place, each in enumerate(value):
        here = f"{where}/{place}"
        if not isinstance(each, dict) or {*each} != {"pid", "v"}:
            raise WrongError("queries-kind", where=here)
        pid = _one_of(each["pid"], service.properties, f"{here}/pid")
        found[pid] = (*found.get(pid, ()), *_values(each["v"], f"{here}/v"))
    return found


def _values(value: Any, where: str) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    if len(values) > MOST_VALUES:
        raise WrongError("queries-kind", where=where)
    return tuple(_value(each, where) for each in values)


def _value(value: Any, where: str) -> str:
    if isinstance(value, dict) and isinstance(value.get("id"), str):
        value = value["id"]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a postcode or a number of a register, out of a column of numbers
    if not isinstance(value, str | int | float):
        raise WrongError("queries-kind", where=where)
    return _clean(str(value))


def _one_of(value: Any, known: Mapping[str, str] | tuple[str, ...], where: str) -> str:
    if not isinstance(value, str) or value not in known:
        raise WrongError(
            "queries-choice", where=where, value=str(value)[:100], known=", ".join(known)
        )
    return value


def _clean(text: str) -> str:
    plain = "".join(mark if mark.isprintable() else " " for mark in text[: LENGTH * 2])
    return " ".join(plain.split())[:LENGTH]
