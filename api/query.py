"""The query string, read strictly: nothing unknown, repeated, empty or malformed passes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qsl

from api.messages import message
from api.problems import Problem

MOST_VALUES: Final = 50
MOST_FIELDS: Final = 200
MOST_CHARACTERS: Final = 2_000
_MOST_ENCODED: Final = MOST_CHARACTERS * 4

Pairs = list[tuple[str, str]]


class WrongError(ValueError):
    """A value that a parameter refuses: the code of its sentence, and what the sentence names."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a query.

    `schema` is the JSON Schema of one value and `read` makes it out of its text, or raises
    `WrongError`: whatever the schema allows, `read` accepts. `many` takes several values, separated
    by commas or by repeating the parameter; `array` is the schema of one value of several parts,
    which come likewise. `most` is the longest text, where it is longer than usual.
    """

    name: str
    schema: Mapping[str, Any]
    read: Callable[[str], Any]
    meaning: str
    example: Any
    many: bool = False
    array: Mapping[str, Any] = field(default_factory=dict)
    required: bool = False
    most: int = _MOST_ENCODED


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked: the pairs as they came, and the value (a list if `many`) of each name.

    `faults` are the names whose values cannot be used, and why.
    """

    pairs: Pairs
    values: Mapping[str, Any]
    faults: Mapping[str, WrongError]

    def check(self) -> None:
        """Raises a problem 400 that names every parameter at fault and what would be right."""
        errors = [
            {"parameter": name, "code": wrong.code, "detail": message(wrong.code, **wrong.values)}
            for name, wrong in self.faults.items()
        ]
        if errors:
            raise Problem(400, "parameters", errors=errors, count=len(errors))

    def get(self, name: str, default: Any = None) -> Any:
        return self.values.get(name, default)


def read(raw: bytes, parameters: Iterable[Parameter]) -> Query:
    """The query of a request, its faults to be checked; a problem 400 where it is unreadable."""
    parameters = tuple(parameters)
    known = {parameter.name: parameter for parameter in parameters} if raw else {}
    pairs = _pairs(raw) if raw else []
    given: dict[str, list[str]] = {}
    for name, text in pairs:
        given.setdefault(name, []).append(text)
    values: dict[str, Any] = {}
    faults: dict[str, WrongError] = {}
    for name, texts in given.items():
        try:
            values[name] = _value(known, name, texts)
        except WrongError as wrong:
            faults[name] = wrong
    for parameter in parameters:
        if parameter.required and parameter.name not in given:
            faults[parameter.name] = WrongError("required")
    return Query(pairs, values, faults)


def _pairs(raw: bytes) -> Pairs:
    try:
        return parse_qsl(
            raw.decode("utf-8"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except UnicodeDecodeError as error:
        raise Problem(400, "encoding") from error
    except ValueError as error:
        raise Problem(400, "fields", most=MOST_FIELDS) from error


def _value(known: Mapping[str, Parameter], name: str, texts: list[str]) -> Any:
    if name not in known:
        code = "unknown" if known else "none"
        raise WrongError(code, name=name[:100], known=", ".join(sorted(known)))
    parameter = known[name]
    for text in texts:
        _check(text, parameter.most)
    if parameter.array:
        return parameter.read(",".join(texts))  # some makers of clients repeat it for each part
    if not parameter.many:
        if len(texts) > 1:
            raise WrongError("repeated", count=len(texts))
        return parameter.read(texts[0])
    values = [value for text in texts for value in _several(parameter, text)]
    if len(values) > MOST_VALUES:
        raise WrongError("many", count=len(values), most=MOST_VALUES)
    return values


def _several(parameter: Parameter, text: str) -> list[Any]:
    """One value where the whole text is one (a label may hold commas), else what commas part."""
    if "," not in text:
        return [parameter.read(text)]
    try:
        return [parameter.read(text)]
    except WrongError:
        parts = text.split(",")
    for part in parts:
        _check(part, parameter.most)
    return [parameter.read(part) for part in parts]


def _check(text: str, most: int) -> None:
    if not text:
        raise WrongError("empty")
    if len(text) > most:
        raise WrongError("long", got=len(text), most=most)
    if any(ord(mark) < 32 or 127 <= ord(mark) < 160 for mark in text):
        raise WrongError("characters")
