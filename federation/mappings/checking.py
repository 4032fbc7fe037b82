"""Checks a mapping that came over the network: kinds of every value, and patterns that end."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from federation.mappings.model import MappingError

#: The kinds of files that columns can be read from.
FORMATS: Final = ("csv", "tsv", "json", "geojson")
#: A pattern of a partner's has no repetition, so that no cell makes it try for ever.
_SPLIT: Final = re.compile(
    r"(?:\[\^?(?:\\.|[^\[\]\\])+\]|\\[sSdDwW.|()\[\]{}*+?^$\\/;,-]|[^\\()\[\]{}*+^$])+"
)
_MOST: Final = 10_000
_MOST_SPLIT: Final = 50

Check = Callable[[Any, str], None]


def check(tables: Mapping[str, Any]) -> None:
    """Raises `MappingError` for the first value that is not of the kind that its place has."""
    for name, value in tables.items():
        if name in _TABLES:
            _TABLES[name](value, name)


def _wrong(at: str, expected: str) -> MappingError:
    return MappingError(f"“{at}” is not {expected}.")


def _text(value: Any, at: str) -> None:
    if not isinstance(value, str) or not value or len(value) > _MOST:
        raise _wrong(at, "a text")


def _any_text(value: Any, at: str) -> None:
    if not isinstance(value, str) or len(value) > _MOST:
        raise _wrong(at, "a text")


def _texts(value: Any, at: str) -> None:
    if not isinstance(value, list):
        raise _wrong(at, "a list of texts")
    for each in value:
        _text(each, at)


def _some_texts(value: Any, at: str) -> None:
    _texts(value, at)
    if not value:
        raise _wrong(at, "a list of at least one text")


def _format(value: Any, at: str) -> None:
    if value not in FORMATS:
        raise _wrong(at, f"one of {', '.join(FORMATS)}")


def _mark(value: Any, at: str) -> None:
    if not isinstance(value, str) or len(value) != 1 or value in '\r\n"':
        raise _wrong(at, "one character")


def _boolean(value: Any, at: str) -> None:
    if not isinstance(value, bool):
        raise _wrong(at, "true or false")


def _split(value: Any, at: str) -> None:
    _text(value, at)
    if len(value) > _MOST_SPLIT or not _SPLIT.fullmatch(value):
        raise _wrong(at, 'characters to split at, such as ";", "[;,]" or " / "')
    try:
        re.compile(value)
    except re.error as error:
        raise _wrong(at, f"a pattern: {error}") from error


def _object(value: Any, at: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(at, "a table")
    return value


def _meanings(value: Any, at: str) -> None:
    for name, meaning in _object(value, at).items():
        for each in meaning if isinstance(meaning, list) else [meaning]:
            _any_text(each, f"{at}.{name}")


def _strings(value: Any, at: str) -> None:
    for name, each in _object(value, at).items():
        _any_text(each, f"{at}.{name}")


def _constants(value: Any, at: str) -> None:
    for name, given in _object(value, at).items():
        for each in given if isinstance(given, list) else [given]:
            if not isinstance(each, bool):
                _text(each, f"{at}.{name}")


def _members(checks: Mapping[str, Check], *required: str) -> Check:
    def run(value: Any, at: str) -> None:
        given = _object(value, at)
        if missing := [name for name in required if name not in given]:
            raise MappingError(f"“{at}” has no “{missing[0]}”.")
        for name, each in given.items():
            if name not in checks:
                known = ", ".join(checks)
                raise MappingError(f"“{at}” has no option “{name}”; its options are {known}.")
            checks[name](each, f"{at}.{name}")

    return run


def _list_of(one: Check) -> Check:
    def run(value: Any, at: str) -> None:
        if not isinstance(value, list):
            raise _wrong(at, "a list of tables")
        for each in value:
            one(each, at)

    return run


def _as_for_files(value: Any, at: str) -> None:
    """What a mapping says of its source is passed over: the source is there already."""
    _object(value, at)


_RULE: Final = _members(
    {
        "to": _text,
        "as": _text,
        "split": _split,
        "join": _any_text,
        "lines": _any_text,
        "order": _text,
        "widened": _boolean,
        "values": _meanings,
        "otherwise": _text,
        "refuse": _strings,
        "scheme": _members({"column": _text, "values": _strings}, "column"),
    },
    "to",
)


def _columns(value: Any, at: str) -> None:
    for column, rules in _object(value, at).items():
        for rule in rules if isinstance(rules, list) else [rules]:
            _RULE(rule, f"{at}.{column}")


_TABLES: Final[Mapping[str, Check]] = {
    "key": _text,
    "title": _text,
    "format": _format,
    "extends": _text,
    "delimiter": _mark,
    "records": _text,
    "recognise": _texts,
    "id": _some_texts,
    "columns": _columns,
    "constants": _constants,
    "refuse_when": _list_of(
        _members({"column": _text, "values": _texts, "reason": _text}, "column", "values", "reason")
    ),
    "leave_out": _list_of(_members({"columns": _texts, "reason": _text}, "columns", "reason")),
    "consent": _members({"column": _text, "yes": _texts, "no": _texts}, "column", "yes", "no"),
    "source": _as_for_files,
}
