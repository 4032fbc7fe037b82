"""What people write in a country field → ISO 3166-1 alpha-2.

Names come from the scheme `countries-iso`, then from the translations that pycountry carries
(Debian iso-codes, LGPL 2.1 or later: read where they are installed, never copied here).
`countries.csv` adds only what neither has: parts of countries, former and everyday names, codes of
other lists, and misspellings seen in directories. A spelling that stands there twice is ambiguous.
"""

import gettext
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, TypeAlias

import pycountry

from vocab.crosswalks.tables import rows
from vocab.folding import fold
from vocab.resolve import resolve
from vocab.schemes import concept, schemes

Codes: TypeAlias = frozenset[str]

_SCHEME: Final = "countries-iso"
_DOMAIN: Final = "iso3166-1"
_NONE: Final[Codes] = frozenset()


def country(text: str, *, hint: str | None = None) -> str | None:
    """The alpha-2 code of a country given by code, address or name in any language; None if unsure.

    Where the text fits several countries (`Korea`), `hint`, an alpha-2 code known from elsewhere,
    decides if it is one of them.
    """
    found = _candidates(text)
    if len(found) == 1:
        return next(iter(found))
    return hint if hint in found else None


@lru_cache(maxsize=4096)  # files repeat the same few spellings; bounded, since they may hold any
def _candidates(text: str) -> Codes:
    """The countries by the first way of reading the text that finds any."""
    return next((found for read in _READINGS if (found := read(text))), _NONE)


def _by_code(text: str) -> Codes:
    code = text.strip().upper()
    if code in _codes():
        return frozenset({code})
    known = pycountry.countries.get(alpha_3=code) if len(code) == 3 else None
    return frozenset({known.alpha_2}) if known else _NONE


def _by_our_spelling(text: str) -> Codes:
    return _spellings().get(fold(text), _NONE)


def _by_label(text: str) -> Codes:
    known = concept(resolve(text, _SCHEME) or "")
    return frozenset({known.notation}) if known and known.notation else _NONE


def _by_english_name(text: str) -> Codes:
    return _english().get(fold(text).removeprefix("the "), _NONE)


def _by_translation(text: str) -> Codes:
    return _translations().get(fold(text), _NONE)


_READINGS: Final[tuple[Callable[[str], Codes], ...]] = (
    _by_code,
    _by_our_spelling,
    _by_label,
    _by_english_name,
    _by_translation,
)


@cache
def _codes() -> Codes:
    return frozenset(each.notation for each in schemes()[_SCHEME].concepts if each.notation)


@cache
def _spellings() -> Mapping[str, Codes]:
    return _gather((row["spelling"], row["country"]) for row in rows("countries"))


@cache
def _english() -> Mapping[str, Codes]:
    return _gather(_names())


@cache
def _translations() -> Mapping[str, Codes]:
    """Every translated name: some 160 languages, read once and only for what is nowhere else."""
    names = [*_names()]
    return _gather(
        (catalogue.gettext(name), code) for catalogue in _catalogues() for name, code in names
    )


def _catalogues() -> Iterator[gettext.GNUTranslations]:
    for path in sorted(Path(pycountry.LOCALES_DIR).glob(f"*/LC_MESSAGES/{_DOMAIN}.mo")):
        with path.open("rb") as file:
            yield gettext.GNUTranslations(file)


def _names() -> Iterator[tuple[str, str]]:
    for each in pycountry.countries:
        for field in ("name", "common_name", "official_name"):
            if hasattr(each, field):
                yield getattr(each, field), each.alpha_2


def _gather(names: Iterator[tuple[str, str]]) -> Mapping[str, Codes]:
    found: dict[str, Codes] = {}
    for name, code in names:
        spelling = fold(name)
        found[spelling] = found.get(spelling, _NONE) | {code}
    found.pop("", None)
    return found
