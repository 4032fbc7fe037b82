"""Kinds of values in a query: each with the JSON Schema of its texts and the reader of them."""

import datetime
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final

from api.query import WrongError
from directory.geography import FARTHEST, Box, Circle
from vocab.crosswalks import country as country_of
from vocab.licences import BY_IRI, LICENCES
from vocab.resolve import first
from vocab.schemes import schemes

Reader = Callable[[str], Any]

#: Texts without control characters.
TEXT: Final = r"^[^\u0000-\u001f\u007f-\u009f]+$"
UUID: Final = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
SLUG: Final = r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?"
DATASET: Final = r"[a-z0-9](?:[a-z0-9-]|\.(?!\.)){0,99}"
RELEASE: Final = r"[0-9A-HJKMNP-TV-Z]{26}\.[0-9]{1,19}(?:-[0-9]{1,9})?"
GENERATION: Final = r"[0-7][0-9A-HJKMNP-TV-Z]{25}"
PAGE: Final = r"(?:0|[1-9][0-9]{0,8})"
#: A ULID.
BATCH: Final = r"[0-7][0-9A-HJKMNP-TV-Z]{25}"
FILE_NAME: Final = r"[A-Za-z0-9](?:[A-Za-z0-9_-]|\.(?!\.)){0,99}"
#: The same without commas, which separate values.
PART: Final = r"^[^,\u0000-\u001f\u007f-\u009f]+$"
#: Absolute addresses of the web or names (urn:), without commas.
ADDRESS: Final = r'(https?://|urn:)[^\s,<>"{}|\\^`\u0000-\u001f\u007f-\u009f]{1,900}'
_NUMBER: Final = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?")
_LENGTH: Final = re.compile(r"[0-9]{1,20}(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?")
_INSTANT: Final = re.compile(
    r"\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d))?"
)
_FIRST: Final = datetime.datetime(1, 1, 1, tzinfo=datetime.UTC)
_LAST: Final = datetime.datetime(9999, 12, 31, tzinfo=datetime.UTC)


def choice(values: Iterable[str]) -> Reader:
    """One of the values, as it is written there."""
    known = tuple(values)

    def read(text: str) -> str:
        if text not in known:
            raise WrongError("choice", value=text, known=", ".join(known))
        return text

    return read


def matching(pattern: str, code: str) -> Reader:
    """A text that the pattern matches from end to end."""
    compiled = re.compile(pattern)

    def read(text: str) -> str:
        if not compiled.fullmatch(text):
            raise WrongError(code, value=text)
        return text

    return read


def whole(low: int, high: int) -> Reader:
    """A whole number within bounds, in decimal digits."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not low <= int(text) <= high:
            raise WrongError("whole", value=text, low=low, high=high)
        return int(text)

    return read


def short_text(most: int) -> Reader:
    """A text of at most so many characters."""

    def read(text: str) -> str:
        if len(text) > most:
            raise WrongError("long", got=len(text), most=most)
        return text

    return read


def part(most: int) -> Reader:
    """One of several texts, which are parted by commas."""

    def read(text: str) -> str:
        if "," in text:
            raise WrongError("commas", value=text)
        return str(short_text(most)(text))

    return read


@cache
def countries() -> tuple[str, ...]:
    """Every alpha-2 code."""
    return tuple(sorted(each.notation or "" for each in schemes()["countries-iso"].concepts))


def country(text: str) -> str:
    """The alpha-2 code of a code or a name in any language."""
    code = text if text in countries() else country_of(text)
    if code not in countries():
        raise WrongError("country", value=text)
    return code


def concept(keys: Sequence[str]) -> Reader:
    """The IRI of a concept: the first of the schemes that knows the text decides."""

    def read(text: str) -> str:
        found = first(text, keys)
        if found is None:
            where = ", ".join(f"/api/v1/schemes/{key}/concepts" for key in keys)
            raise WrongError("concept", value=text, schemes=", ".join(keys), where=where)
        return found

    return read


@cache
def spellings(keys: tuple[str, ...]) -> tuple[str, ...]:
    """The notations and IRIs of the schemes' concepts, as the OpenAPI document lists them."""
    found = [each for key in keys for each in schemes()[key].concepts if each.notation]
    notations = {each.notation or "" for each in found}
    return (*sorted(notations), *sorted(each.iri for each in found))


@cache
def licences() -> Mapping[str, str]:
    """The IRI of each licence, by SPDX identifier and by IRI."""
    return {name: each.iri for name, each in LICENCES.items()} | {iri: iri for iri in BY_IRI}


def licence(text: str) -> str:
    """The IRI of a licence."""
    if text not in licences():
        raise WrongError("choice", value=text, known=", ".join(LICENCES))
    return licences()[text]


@cache
def identifier_schemes() -> tuple[str, ...]:
    """The notations of our scheme of identifier schemes."""
    return tuple(sorted(each.notation or "" for each in schemes()["identifier-scheme"].concepts))


def identifier(text: str) -> tuple[str, str]:
    """Scheme and value of `siren:123456789`; a foreign scheme is an IRI before the last colon."""
    name, _, value = text.partition(":")
    if name not in identifier_schemes():
        name, _, value = text.rpartition(":")
        if not re.fullmatch(ADDRESS, name):
            name = ""
    if not name or not value or len(value) > 200:
        raise WrongError("identifier", value=text, known=", ".join(identifier_schemes()))
    return name, value


def identifier_pattern() -> str:
    """The pattern of what `identifier` accepts of our own schemes."""
    known = "|".join(identifier_schemes())  # letters, digits and hyphens
    return rf"^({known}):[^,\u0000-\u001f\u007f-\u009f]{{1,200}}$"


def instant(text: str) -> datetime.datetime:
    """An RFC 3339 date (its first moment, UTC) or instant, a leap second as the second before."""
    if not _INSTANT.fullmatch(text):
        raise WrongError("instant", value=text)
    plain = re.sub(r"(T\d\d:\d\d:)60", r"\g<1>59", text.upper().replace(" ", "T"))
    try:
        found = datetime.datetime.fromisoformat(plain)
    except ValueError as error:
        raise WrongError("instant", value=text) from error
    if found.tzinfo is None:
        found = found.replace(tzinfo=datetime.UTC)
    try:
        return min(max(found, _FIRST), _LAST).astimezone(datetime.UTC)
    except OverflowError:
        return _FIRST if found.year == 1 else _LAST


def point(text: str) -> Circle:
    """`lat,lon`: a circle around it of no size yet."""
    parts = text.split(",")
    if len(parts) != 2 or not all(map(_NUMBER.fullmatch, parts)):
        raise WrongError("point", value=text)
    latitude, longitude = map(float, parts)
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise WrongError("point", value=text)
    return Circle(latitude, longitude, 0)


def kilometres(text: str) -> float:
    """A length from a metre to half the way around the Earth."""
    if not _LENGTH.fullmatch(text) or not 0.001 <= float(text) <= FARTHEST:
        raise WrongError("kilometres", value=text, most=FARTHEST)
    return float(text)


def box(text: str) -> Box:
    """`minLon,minLat,maxLon,maxLat`; the latitudes in either order."""
    parts = text.split(",")
    if len(parts) != 4 or not all(map(_NUMBER.fullmatch, parts)):
        raise WrongError("box", value=text)
    west, south, east, north = map(float, parts)
    if max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:
        raise WrongError("box", value=text)
    return Box(west, min(south, north), east, max(south, north))
