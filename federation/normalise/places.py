"""Places: countries, postcodes, coordinates, and whether these agree."""

import re
from typing import Final

from federation.normalise.numbers import decimal, whole
from federation.rows import Made, Note, shown
from vocab.crosswalks import country as country_of, within_country
from vocab.terms import ESS_STANDARD

COUNTRY: Final = ESS_STANDARD + "countries-iso/"
#: Countries whose postcodes have five digits, with noughts in front that spreadsheets eat.
FIVE_DIGITS: Final = frozenset({"DE", "EE", "ES", "FI", "FR", "HR", "IT"})
_LIMITS: Final = {"latitude": 90, "longitude": 180}
_BRITISH: Final = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?) ?([\dO][A-Z]{2})")


def country(text: str) -> Made:
    """The concept of a country by its code, address, or name in any language."""
    code = country_of(text.strip())
    if code is None:
        return Made(
            None, (Note("refused", "is no country that is known by this name", shown(text)),)
        )
    return Made(COUNTRY + code)


def code_of(iri: object) -> str | None:
    """The alpha-2 code of a country's concept."""
    return iri.removeprefix(COUNTRY) if isinstance(iri, str) and iri.startswith(COUNTRY) else None


def postcode(text: str, code: str | None) -> Made:
    """A postcode as the country of the alpha-2 `code` writes it; else as it stands."""
    made = whole(text)
    plain = " ".join(made.value.split())
    if code in FIVE_DIGITS and plain.isdigit() and len(plain) == 4:
        note = Note("repaired", "a nought in front was lost", text.strip())
        return Made(plain.zfill(5), (*made.notes, note))
    if code == "GB":
        return _british(plain)
    return Made(plain or None, made.notes)


def _british(plain: str) -> Made:
    match = _BRITISH.fullmatch(plain.upper())
    if match is None:
        return Made(plain or None)
    full = f"{match[1]} {match[2].replace('O', '0', 1) if match[2][0] == 'O' else match[2]}"
    if full.replace(" ", "") != plain.upper().replace(" ", ""):
        return Made(full, (Note("repaired", "the letter O stood for a nought", plain),))
    return Made(full)


def point(latitude: object, longitude: object) -> tuple[str, str] | Note:
    """Latitude and longitude as decimal texts; the note of refusal where they are no place."""
    given = f"{latitude}, {longitude}"
    texts = [decimal(each).value for each in (latitude, longitude)]
    if None in texts:
        return Note("refused", "coordinates that are no two numbers", shown(given))
    lat, lon = texts
    if lat == lon == "0":
        return Note("refused", "coordinates 0, 0 stand for nothing known", given)
    if abs(float(lat)) > _LIMITS["latitude"] or abs(float(lon)) > _LIMITS["longitude"]:
        return Note("refused", "coordinates out of range", shown(given))
    return lat, lon


def contradiction(code: str, latitude: str, longitude: str) -> Note | None:
    """A flag where the point cannot lie in the country; both are kept."""
    if within_country(code, float(latitude), float(longitude)) is not False:
        return None
    value = f"{code}, {latitude}, {longitude}"
    return Note("flagged", "the coordinates lie outside the country", value)
