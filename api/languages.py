"""Which languages a reader wants, in order: `lang`, else `Accept-Language`, else a neighbour's.

The vocabulary is labelled in French, English and Spanish throughout. Whoever reads another
language gets the one of these that they most likely read: Catalans Spanish, Bretons French.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from api.query import WrongError

#: A language by BCP 47: `ca`, `pt-BR`.
TAG: Final = r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}"
_ROMANCE: Final = ("es", "fr", "en")
_FRENCH: Final = ("fr", "en", "es")
_OTHERS: Final = ("en", "fr", "es")
#: What readers of a language are given where a text is not in theirs.
FALLBACKS: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(("an", "ast", "ay", "ca", "es", "eu", "ext", "gl", "gn", "pt", "qu"), _ROMANCE),
    **dict.fromkeys(
        ("br", "co", "fr", "gsw", "ht", "it", "lb", "ln", "mg", "oc", "wa", "wo"), _FRENCH
    ),
}
_RANGE: Final = re.compile(rf"\s*({TAG}|\*)\s*(?:;\s*q\s*=\s*([01](?:\.\d{{0,3}})?))?\s*")
_MOST: Final = 10


def tag(text: str) -> str:
    """The tag in lower case, as documents hold it; raises `WrongError` for anything else."""
    if not re.fullmatch(TAG, text):
        raise WrongError("language", value=text[:100])
    return text.lower()


def accepted(header: str) -> list[str]:
    """The tags of an `Accept-Language`, the dearest first; what cannot be read is passed over."""
    found = [match for part in header[:1000].split(",") if (match := _RANGE.fullmatch(part))]
    ranked = sorted(
        ((-float(match[2] or 1), match[1].lower()) for match in found[:_MOST]),
        key=lambda pair: pair[0],
    )
    return [name for quality, name in ranked if quality and name != "*"]


def chain(wanted: Iterable[str]) -> tuple[str, ...]:
    """The languages to try: each wanted one with and without its region, then the neighbours'.

    Ends with French, English and Spanish in the order that suits the first one wanted.
    """
    tags = [each for name in wanted for each in dict.fromkeys((name, name.partition("-")[0]))]
    first = tags[0].partition("-")[0] if tags else "fr"
    return tuple(dict.fromkeys((*tags, *FALLBACKS.get(first, _OTHERS))))
