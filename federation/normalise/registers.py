"""Numbers of registers, by the notation of their identifier scheme.

A check digit that does not fit is flagged and the number kept: the source may know better.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from federation.normalise.numbers import whole
from federation.rows import Made, Note

Normaliser = Callable[[str], Made]

_LA_POSTE: Final = "356000000"
_UID_WEIGHTS: Final = (5, 4, 3, 2, 7, 6, 5, 4)
_OSM: Final = re.compile(r"(?:https?://(?:www\.)?openstreetmap\.org/)?(node|way|relation)/(\d+)\D*")
_WIKIDATA: Final = re.compile(r"(?:https?://(?:www\.)?wikidata\.org/(?:wiki|entity)/)?([Qq]\d+)")


def normalise(scheme: str, text: str) -> Made:
    """The number as its register writes it; text trimmed where no rule for the scheme is known."""
    made = whole(text)
    rule = REGISTERS.get(scheme, _plain)
    found = rule(made.value.strip())
    return Made(found.value, made.notes + found.notes)


def luhn(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit of the others."""
    doubled = (int(d) * (1 + place % 2) for place, d in enumerate(reversed(digits)))
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def _plain(text: str) -> Made:
    return Made(" ".join(text.split()) or None)


def _compact(text: str) -> Made:
    return Made(re.sub(r"[\s.]", "", text).upper() or None)


def _digits(length: int, name: str, fits: Callable[[str], bool]) -> Normaliser:
    """A number of so many digits, of which a spreadsheet may have eaten noughts in front."""

    def rule(text: str) -> Made:
        plain = re.sub(r"[\s.\u00a0]", "", text)
        if not plain.isascii() or not plain.isdigit() or len(plain) > length:
            return Made(None, (Note("refused", f"is no {name}: {length} digits", text),))
        full = plain.zfill(length)
        if full != plain and (len(plain) < length - 4 or not fits(full)):
            reason = f"is no {name}: it has {len(plain)} digits, not {length}"
            return Made(None, (Note("refused", reason, text),))
        notes = [Note("repaired", "noughts in front were lost", text)] if full != plain else []
        if not fits(full):
            notes.append(Note("flagged", f"the check digit of this {name} does not fit", text))
        return Made(full, tuple(notes))

    return rule


def _siret_fits(digits: str) -> bool:
    """Luhn, or La Poste's own rule: the sum of all digits is a multiple of five."""
    by_sum = digits.startswith(_LA_POSTE) and sum(map(int, digits)) % 5 == 0
    return luhn(digits) or by_sum


def _rna(text: str) -> Made:
    plain = re.sub(r"[\s-]", "", text).upper()
    if re.fullmatch(r"W[0-9AB]{1}[0-9A-Z]{8}", plain):
        return Made(plain)
    return Made(None, (Note("refused", "is no RNA number: W and nine characters", text),))


def _companies_house(text: str) -> Made:
    plain = re.sub(r"[\s-]", "", text).upper()
    match = re.fullmatch(r"([A-Z]{2}|R)?(\d{1,8})", plain)
    if match is None:
        return Made(plain or None, (Note("flagged", "is no usual Companies House number", text),))
    prefix = match[1] or ""
    full = prefix + match[2].zfill(8 - len(prefix))
    return Made(full, _restored(text, plain, full))


def _restored(text: str, plain: str, full: str) -> tuple[Note, ...]:
    return (Note("repaired", "noughts in front were lost", text),) if plain != full else ()


def _uid(text: str) -> Made:
    digits = re.sub(r"\D", "", text)
    if len(digits) != 9:
        return Made(None, (Note("refused", "is no Swiss UID: CHE and nine digits", text),))
    total = sum(w * int(d) for w, d in zip(_UID_WEIGHTS, digits, strict=False))
    check = (11 - total % 11) % 11
    fits = str(check) == digits[8]
    flag = () if fits else (Note("flagged", "the check digit of this UID does not fit", text),)
    return Made(f"CHE-{digits[:3]}.{digits[3:6]}.{digits[6:]}", flag)


def _wikidata(text: str) -> Made:
    match = _WIKIDATA.fullmatch(text.rstrip("/"))
    if match is None:
        return Made(None, (Note("refused", "is no Wikidata item: Q and digits", text),))
    return Made(match[1].upper())


def _osm(text: str) -> Made:
    match = _OSM.match(text)
    if match is None:
        return Made(None, (Note("refused", "is no OpenStreetMap object such as node/1", text),))
    return Made(f"{match[1]}/{match[2]}")


REGISTERS: Final[Mapping[str, Normaliser]] = {
    "siren": _digits(9, "SIREN", luhn),
    "siret": _digits(14, "SIRET", _siret_fits),
    "rna": _rna,
    "companies-house": _companies_house,
    "fca-mutuals": _compact,
    "detini": _compact,
    "oscr": _compact,
    "lei": _compact,
    "vat": _compact,
    "uid-ch": _uid,
    "wikidata": _wikidata,
    "osm": _osm,
}
