"""Validation of a document against the profile: every fault, with its JSON pointer."""

import datetime
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final, TypeAlias

from vocab import iri
from vocab.faults import Fault
from vocab.profile import RECORDS, TYPE_SETS, Key, shapes
from vocab.schemes import concept

MAX_TEXT: Final = 20_000
MAX_IRI: Final = 2_000
#: BCP 47 in lower case, part by part: a parser drops, or stops at, a text with any other tag.
_LANGUAGE: Final = re.compile(
    r"([a-z]{2,3}(-[a-z]{3}){0,3}|[a-z]{4,8})(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?"
    r"(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(-[0-9a-wyz](-[a-z0-9]{2,8})+)*(-x(-[a-z0-9]{1,8})+)?"
    r"|x(-[a-z0-9]{1,8})+"
)
_PARTIAL: Final = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z")
_DECIMAL: Final = re.compile(r"-?(0|[1-9]\d*)(\.\d*[1-9])?")
RANGES: Final = {"latitude": ("-90", "90"), "longitude": ("-180", "180")}
URI_SCHEMES: Final = {"email": "mailto:", "telephone": "tel:"}

At: TypeAlias = tuple[Any, ...]
"""Where a value stands: where its parent does, and its key or place there; the document at `()`."""
Check: TypeAlias = Callable[[Any, At, Key, list[Fault]], None]
"""Adds to the list what is wrong with a value."""


def faults(document: Mapping[str, Any], record: str) -> list[Fault]:
    """Every fault of a canonical document of the given record type; empty when it is valid."""
    found: list[Fault] = []
    _shape(document, (), RECORDS[record], found)
    return found


def _shape(node: Any, at: At, shape: str, found: list[Fault]) -> None:
    if not isinstance(node, dict):
        found.append(_kind(at, "an object", node))
        return
    keys = shapes()[shape]
    if not node.keys() <= keys.keys():
        _unknown(node, at, shape, found)
    for name, key, check in _steps(shape):
        if name not in node:
            if key.required:
                found.append(Fault(_pointer((at, name)), "required", {"key": name}))
        elif check is None:
            _terms(node[name], (at, name), shape, found)
        elif key.many:
            _each(node[name], (at, name), key, check, found)
        else:
            check(node[name], (at, name), key, found)
    if "end" in node:
        _period(node, at, found)


@cache
def _steps(shape: str) -> tuple[tuple[str, Key, Check | None], ...]:
    """The keys of a shape in the profile's order, each with its check."""
    return tuple((name, key, CHECKS.get(key.kind)) for name, key in shapes()[shape].items())


def _unknown(node: Mapping[str, Any], at: At, shape: str, found: list[Fault]) -> None:
    keys = shapes()[shape]
    for name in node.keys() - keys.keys():
        values = {"key": name, "shape": shape, "known": ", ".join(keys)}
        found.append(Fault(_pointer((at, name)), "unknown", values))


def _terms(value: Any, at: At, shape: str, found: list[Fault]) -> None:
    if not isinstance(value, list) or tuple(value) not in TYPE_SETS[shape]:
        known = "; ".join(", ".join(names) for names in TYPE_SETS[shape])
        found.append(Fault(_pointer(at), "type", {"known": known}))


def _each(value: Any, at: At, key: Key, check: Check, found: list[Fault]) -> None:
    if not isinstance(value, list):
        found.append(_kind(at, "an array", value))
        return
    for place, item in enumerate(value):
        check(item, (at, place), key, found)


def _text(value: Any, at: At, _key: Key, found: list[Fault]) -> None:
    if not isinstance(value, str):
        found.append(_kind(at, "a text", value))
    elif len(value) > MAX_TEXT:
        found.append(Fault(_pointer(at), "long", {"got": len(value), "most": MAX_TEXT}))


def _lang(value: Any, at: At, key: Key, found: list[Fault]) -> None:
    if not isinstance(value, dict):
        found.append(_kind(at, 'an object of texts by language, such as {"fr": "…"}', value))
        return
    for tag, item in value.items():
        here = (at, tag)
        if not _LANGUAGE.fullmatch(tag):
            found.append(Fault(_pointer(here), "language", {"value": tag}))
        if key.kind == "lang":
            _text(item, here, key, found)
        elif isinstance(item, list):
            for place, each in enumerate(item):
                _text(each, (here, place), key, found)
        else:
            found.append(_kind(here, "an array of texts", item))


def _iri(value: Any, at: At, key: Key, found: list[Fault]) -> None:
    if not isinstance(value, str):
        found.append(_kind(at, "an IRI", value))
        return
    if len(value) > MAX_IRI:
        found.append(Fault(_pointer(at), "long", {"got": len(value), "most": MAX_IRI}))
        return
    expected = URI_SCHEMES.get(key.name)
    if expected and not value.startswith(expected):
        values = {"value": value, "expected": expected}
        found.append(Fault(_pointer(at), "mailto", values))
        return
    try:
        clean = iri.clean(value)
    except iri.IriError as error:
        found.append(Fault(_pointer(at), "iri", {"reason": str(error)}))
        return
    if clean != value:
        reason = f"“{value}” should be written “{clean}”"
        found.append(Fault(_pointer(at), "iri", {"reason": reason}))


def _concept(value: Any, at: At, key: Key, found: list[Fault]) -> None:
    known = concept(value) if isinstance(value, str) else None
    if known is not None and (not key.target or known.scheme in key.target):
        return
    expected = ", ".join(key.target) or "a known scheme"
    if known is None:
        found.append(Fault(_pointer(at), "concept", {"value": value, "expected": expected}))
    else:
        values = {"value": value, "got": known.scheme, "expected": expected}
        found.append(Fault(_pointer(at), "scheme", values))


def _partial(value: Any, at: At, _key: Key, found: list[Fault]) -> None:
    if not isinstance(value, str) or not _PARTIAL.fullmatch(value) or not _on_calendar(value):
        found.append(Fault(_pointer(at), "partial", {"value": value}))


def _date(value: Any, at: At, _key: Key, found: list[Fault]) -> None:
    if not isinstance(value, str) or not _DATE.fullmatch(value) or not _on_calendar(value):
        found.append(Fault(_pointer(at), "date", {"value": value}))


def _instant(value: Any, at: At, _key: Key, found: list[Fault]) -> None:
    if not isinstance(value, str) or not _INSTANT.fullmatch(value) or not _is_instant(value):
        found.append(Fault(_pointer(at), "dateTime", {"value": value}))


def _boolean(value: Any, at: At, _key: Key, found: list[Fault]) -> None:
    if not isinstance(value, bool):
        found.append(_kind(at, "true or false", value))


def _decimal(value: Any, at: At, key: Key, found: list[Fault]) -> None:
    digits = value.lstrip("-").replace(".", "").lstrip("0") if isinstance(value, str) else ""
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value) or len(digits) > 15:
        found.append(Fault(_pointer(at), "decimal", {"value": value}))
        return
    if value == "-0":
        found.append(Fault(_pointer(at), "decimal", {"value": value}))
    low, high = RANGES[key.name]
    if not float(low) <= float(value) <= float(high):
        found.append(Fault(_pointer(at), "range", {"value": value, "low": low, "high": high}))


def _node(value: Any, at: At, key: Key, found: list[Fault]) -> None:
    _shape(value, at, key.target[0], found)


def _period(node: Mapping[str, Any], at: At, found: list[Fault]) -> None:
    """An end before its start, as far as the two dates say."""
    start, end = node.get("start"), node.get("end")
    if isinstance(start, str) and isinstance(end, str):
        most = min(len(start), len(end))
        if end[:most] < start[:most]:
            found.append(Fault(_pointer((at, "end")), "order", {"start": start, "end": end}))


def _on_calendar(value: str) -> bool:
    try:
        datetime.date.fromisoformat((value + "-01-01")[:10])
    except ValueError:
        return False
    return True


def _is_instant(value: str) -> bool:
    try:
        datetime.datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _kind(at: At, expected: str, value: Any) -> Fault:
    return Fault(_pointer(at), "kind", {"expected": expected, "got": _json_kind(value)})


def _json_kind(value: Any) -> str:
    names = {dict: "an object", list: "an array", str: "a text", bool: "a boolean"}
    return names.get(type(value), "null" if value is None else "a number")


def _pointer(at: At) -> str:
    """The JSON pointer (RFC 6901); made only of what is wrong."""
    if not at:
        return ""
    parent, name = at
    return f"{_pointer(parent)}/{str(name).replace('~', '~0').replace('/', '~1')}"


CHECKS: Final[Mapping[str, Check]] = {
    "iri": _iri,
    "text": _text,
    "lang": _lang,
    "langs": _lang,
    "concept": _concept,
    "partial": _partial,
    "date": _date,
    "dateTime": _instant,
    "boolean": _boolean,
    "decimal": _decimal,
    "node": _node,
}
