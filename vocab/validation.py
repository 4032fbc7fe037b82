"""Validation of a document against the profile: every fault, with its JSON pointer."""

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

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

Faults = Iterator[Fault]
Check = Callable[[Any, str, Key], Faults]


def faults(document: Mapping[str, Any], record: str) -> list[Fault]:
    """Every fault of a canonical document of the given record type; empty when it is valid."""
    return list(_shape(document, "", RECORDS[record]))


def _shape(node: Any, at: str, shape: str) -> Faults:
    if not isinstance(node, dict):
        yield _kind(at, "an object", node)
        return
    keys = shapes()[shape]
    for name in node.keys() - keys.keys():
        values = {"key": name, "shape": shape, "known": ", ".join(keys)}
        yield Fault(f"{at}/{_escape(name)}", "unknown", values)
    for name, key in keys.items():
        if name in node:
            yield from _values(node[name], f"{at}/{name}", key, shape)
        elif key.required:
            yield Fault(f"{at}/{name}", "required", {"key": name})
    yield from _period(node, at)


def _values(value: Any, at: str, key: Key, shape: str) -> Faults:
    if key.kind == "terms":
        if not isinstance(value, list) or tuple(value) not in TYPE_SETS[shape]:
            known = "; ".join(", ".join(names) for names in TYPE_SETS[shape])
            yield Fault(at, "type", {"known": known})
        return
    if not key.many:
        yield from CHECKS[key.kind](value, at, key)
        return
    if not isinstance(value, list):
        yield _kind(at, "an array", value)
        return
    for place, item in enumerate(value):
        yield from CHECKS[key.kind](item, f"{at}/{place}", key)


def _text(value: Any, at: str, _key: Key) -> Faults:
    if not isinstance(value, str):
        yield _kind(at, "a text", value)
    elif len(value) > MAX_TEXT:
        yield Fault(at, "long", {"got": len(value), "most": MAX_TEXT})


def _lang(value: Any, at: str, key: Key) -> Faults:
    if not isinstance(value, dict):
        yield _kind(at, 'an object of texts by language, such as {"fr": "…"}', value)
        return
    for tag, item in value.items():
        here = f"{at}/{_escape(tag)}"
        if not _LANGUAGE.fullmatch(tag):
            yield Fault(here, "language", {"value": tag})
        if key.kind == "lang":
            yield from _text(item, here, key)
        elif isinstance(item, list):
            for place, each in enumerate(item):
                yield from _text(each, f"{here}/{place}", key)
        else:
            yield _kind(here, "an array of texts", item)


def _iri(value: Any, at: str, key: Key) -> Faults:
    if not isinstance(value, str):
        yield _kind(at, "an IRI", value)
        return
    if len(value) > MAX_IRI:
        yield Fault(at, "long", {"got": len(value), "most": MAX_IRI})
        return
    expected = URI_SCHEMES.get(key.name)
    if expected and not value.startswith(expected):
        yield Fault(at, "mailto", {"value": value, "expected": expected})
        return
    try:
        clean = iri.clean(value)
    except iri.IriError as error:
        yield Fault(at, "iri", {"reason": str(error)})
        return
    if clean != value:
        yield Fault(at, "iri", {"reason": f"“{value}” should be written “{clean}”"})


def _concept(value: Any, at: str, key: Key) -> Faults:
    expected = ", ".join(key.target) or "a known scheme"
    found = concept(value) if isinstance(value, str) else None
    if found is None:
        yield Fault(at, "concept", {"value": value, "expected": expected})
    elif key.target and found.scheme not in key.target:
        values = {"value": value, "got": found.scheme, "expected": expected}
        yield Fault(at, "scheme", values)


def _partial(value: Any, at: str, _key: Key) -> Faults:
    if not isinstance(value, str) or not _PARTIAL.fullmatch(value) or not _on_calendar(value):
        yield Fault(at, "partial", {"value": value})


def _date(value: Any, at: str, _key: Key) -> Faults:
    if not isinstance(value, str) or not _DATE.fullmatch(value) or not _on_calendar(value):
        yield Fault(at, "date", {"value": value})


def _instant(value: Any, at: str, _key: Key) -> Faults:
    if not isinstance(value, str) or not _INSTANT.fullmatch(value) or not _is_instant(value):
        yield Fault(at, "dateTime", {"value": value})


def _boolean(value: Any, at: str, _key: Key) -> Faults:
    if not isinstance(value, bool):
        yield _kind(at, "true or false", value)


def _decimal(value: Any, at: str, key: Key) -> Faults:
    digits = value.lstrip("-").replace(".", "").lstrip("0") if isinstance(value, str) else ""
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value) or len(digits) > 15:
        yield Fault(at, "decimal", {"value": value})
        return
    if value == "-0":
        yield Fault(at, "decimal", {"value": value})
    low, high = RANGES[key.name]
    if not float(low) <= float(value) <= float(high):
        yield Fault(at, "range", {"value": value, "low": low, "high": high})


def _node(value: Any, at: str, key: Key) -> Faults:
    yield from _shape(value, at, key.target[0])


def _period(node: Mapping[str, Any], at: str) -> Faults:
    """An end before its start, as far as the two dates say."""
    start, end = node.get("start"), node.get("end")
    if isinstance(start, str) and isinstance(end, str):
        most = min(len(start), len(end))
        if end[:most] < start[:most]:
            yield Fault(f"{at}/end", "order", {"start": start, "end": end})


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


def _kind(at: str, expected: str, value: Any) -> Fault:
    return Fault(at, "kind", {"expected": expected, "got": _json_kind(value)})


def _json_kind(value: Any) -> str:
    names = {dict: "an object", list: "an array", str: "a text", bool: "a boolean"}
    return names.get(type(value), "null" if value is None else "a number")


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


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
