"""What a row says of an organisation besides its name, against what the record says.

Each property gives True where they agree, False where they differ, None where the record is silent.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from api.reconcile.scoring import same, site
from vocab.crosswalks import country
from vocab.folding import fold
from vocab.schemes import schemes
from vocab.terms import SCHEMES

Document: TypeAlias = Mapping[str, Any]
Verdict: TypeAlias = bool | None
_REGISTERS: Final = f"{SCHEMES}identifier-scheme/"


def registers() -> dict[str, str]:
    """The notations of the registers, each with its name."""
    return {
        each.notation: each.label("en") or each.notation
        for each in schemes()["identifier-scheme"].concepts
        if each.notation
    }


def identifiers(document: Document) -> set[tuple[str, str]]:
    """The (register, number) pairs of a record."""
    return {
        (str(node.get("scheme", "")).removeprefix(_REGISTERS), _number(node["value"]))
        for node in document.get("identifiers", ())
        if "value" in node
    }


def verdict(pid: str, values: Sequence[str], document: Document) -> Verdict:
    """Whether the record has one of the values; blank ones say nothing."""
    given = [value for value in values if fold(value)]
    if not given:
        return None
    if pid in _JUDGES:
        return _JUDGES[pid](given, document)
    return _register(pid, given, document)


def numbers(properties: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """The (register, number) pairs that a query names."""
    known = registers()
    named = {pid: values for pid, values in properties.items() if pid in known}
    found = [(pid, _number(value)) for pid, values in named.items() for value in values]
    for value in properties.get("identifiers", ()):
        register, colon, number = value.partition(":")
        found += [(register, _number(number))] if colon and register in known else []
    return [(register, number) for register, number in found if number]


def _number(text: str) -> str:
    """A number as registers compare it: `552 120 222` is `552120222`."""
    return "".join(text.split()).upper()


def _register(register: str, values: Sequence[str], document: Document) -> Verdict:
    held = {number for name, number in identifiers(document) if name == register}
    return bool(held & {*map(_number, values)}) if held else None


def _identifiers(values: Sequence[str], document: Document) -> Verdict:
    held = identifiers(document)
    if not held:
        return None
    every = {number for _, number in held} | {f"{name}:{number}".upper() for name, number in held}
    return bool(every & {*map(_number, values)})


def _countries(values: Sequence[str], document: Document) -> Verdict:
    held = {str(place["country"])[-2:] for place in _places(document) if "country" in place}
    codes = {country(value) or value.upper() for value in values}
    return bool(held & codes) if held else None


def _localities(values: Sequence[str], document: Document) -> Verdict:
    held = [place["locality"] for place in _places(document) if "locality" in place]
    return any(same(value, held) for value in values) if held else None


def _postcodes(values: Sequence[str], document: Document) -> Verdict:
    held = {_number(place["postcode"]) for place in _places(document) if "postcode" in place}
    return bool(held & {*map(_number, values)}) if held else None


def _websites(values: Sequence[str], document: Document) -> Verdict:
    held = document.get("website")
    return site(held) in {site(value) for value in values} if held else None


def _places(document: Document) -> Sequence[Document]:
    found: Sequence[Document] = document.get("places", ())
    return found


_JUDGES: Final[Mapping[str, Callable[[Sequence[str], Document], Verdict]]] = {
    "country": _countries,
    "locality": _localities,
    "postcode": _postcodes,
    "website": _websites,
    "identifiers": _identifiers,
}
