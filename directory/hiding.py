"""Hiding: finds e-mail addresses and telephone numbers in free text, and covers them.

What has as many digits and is something else (register numbers, dates, years, prices) is left.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from phonenumbers import Leniency, PhoneNumberMatcher

HIDDEN: Final = "[…]"
#: Where a record names no country, numbers are read as in these, all of which write a leading 0.
_USUAL: Final = ("FR", "BE", "CH", "DE", "AT", "GB")
_SIGNIFICANT: Final = 9

_AT: Final = r"(?:@|\s@\s|&#64;|%40|\s?[\[({<]\s?(?:at|arobase|arroba|chez|@|à)\s?[\])}>]\s?)"
_DOT: Final = r"(?:\.|\s?[\[({]\s?(?:dot|point|punto|\.)\s?[\])}]\s?)"
_EMAIL: Final = re.compile(
    rf"(?<![\w@+])(?:mailto:)?[\w][\w.!#$%&'*+/=?^`{{|}}~-]{{0,63}}(?<!\.){_AT}"
    rf"(?:[\w-]{{1,63}}{_DOT}){{1,5}}[^\W\d_]{{2,24}}(?!\w)",
    re.IGNORECASE,
)
#: What every `_AT` has in it: a text without it need not be looked through letter by letter.
_MAY_BE: Final = re.compile(r"[@\[({<]|&#64;|%40")
#: A text with fewer digits so near to each other holds no telephone number.
_DIGITS: Final = re.compile(r"\d(?:[^\w\n]{0,4}\d){5}")
_GAP: Final = r"[\s.\-/()\u2010-\u2015·]{0,3}"
_TOLD: Final = re.compile(
    r"(?:(?<!\w)(?:t[ée]l(?:[ée]phone|[ée]fono|efon)?|phone|call|fax|mobile|m[óo]vil|portable|gsm|"
    r"handy|whatsapp|appele[rz]|llamar)(?!\w)|[☎☏✆📞📱])[\s.:°#]{0,5}"
    rf"(?P<number>\+?\(?\d(?:{_GAP}\d){{5,14}})(?!\d)",
    re.IGNORECASE,
)
_FRENCH: Final = re.compile(
    rf"(?<![\d.,/+-])(?P<number>(?:(?:\+|00)33{_GAP}(?:0{_GAP})?[1-9]|0[1-9])(?:{_GAP}\d){{8}})"
    r"(?!\d)"
)
_MONEY: Final = r"(?:€|£|\$|%|k€|m€|eur\b|euros?\b|chf\b|gbp\b|usd\b|francs?\b)"
_AMOUNT: Final = r"[1-9]\d{0,2}(?:[ .,'\u00a0\u202f]?\d{3})*(?:[.,]\d{1,2})?"
_OTHERS: Final = re.compile(
    "|".join(
        (
            r"https?://(?!wa\.me|api\.whatsapp)\S+",
            r"(?<!\d)\d{1,2}[.:h]\d\d\s?[-–]\s?\d{1,2}[.:h]\d\d(?![\s.\-]?\d)",  # hours
            r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?",
            r"(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-]\d{4}(?!\d)(?:[^\w\n]{1,3}\d{1,2}[h:]\d\d)?",
            r"(?<!\d)(?:1[89]|20)\d\d(?:[\s\-/–,;]{1,3}(?:1[89]|20)\d\d)+(?!\d)",
            r"(?<![\d.])(?:[1-9]\d{0,2}|0)\.\d{4,}(?![\d.])",
            rf"(?<![\d+.,]){_AMOUNT}\s?{_MONEY}",
            rf"{_MONEY}\s?{_AMOUNT}(?!\d)",
            r"\bsiret\b\D{0,20}\d(?:[\s.-]?\d){13}(?!\d)",
            r"\b(?:siren|rcs)\b\D{0,40}\d(?:[\s.-]?\d){8}(?!\d)",
            r"\b(?:rna|tva|vat|nif|cif|nip|regon|krs|iban|isbn|issn|uid|ide|bce|kbo|p\.? ?iva|"
            r"(?:company|charity|registered|registration) (?:number|no))\b"
            r"\W{0,4}(?:[a-z]{1,4}\W?)?\d(?:[ .\-]?\d){4,12}(?!\d)",
            r"(?<!\d)[01]\d{3}\.\d{3}\.\d{3}(?!\d)",  # a Belgian enterprise number
        )
    ),
    re.IGNORECASE,
)


def hide(text: str, regions: Iterable[str] = _USUAL, own: Collection[str] = ()) -> str:
    """The text with `[…]` in place of each address and number, but for those in `own`.

    `regions` are the countries (alpha-2) whose way of writing numbers is looked for besides the
    international and the French one; `own` are contacts as `plain` gives them.
    """
    spans = [span for span in _found(text, regions) if plain(text[slice(*span)]) not in own]
    for start, end in sorted(_apart(spans), reverse=True):
        text = text[:start] + HIDDEN + text[end:]
    return text


def regions(countries: Collection[str]) -> tuple[str, ...]:
    """Whose numbers to look for in a record that is in these countries."""
    return tuple(sorted(countries)) or _USUAL


def plain(contact: str) -> str:
    """A contact as two are compared: an address in lower case, or a number's last digits."""
    value = contact.lower().removeprefix("mailto:").removeprefix("tel:")
    return value if "@" in value else re.sub(r"\D", "", value)[-_SIGNIFICANT:]


def has_email(text: str) -> bool:
    """Whether the text holds an e-mail address, as people write or disguise it."""
    return _MAY_BE.search(text) is not None and _EMAIL.search(text) is not None


def _found(text: str, in_regions: Iterable[str]) -> Iterator[tuple[int, int]]:
    if "@" in text or "64;" in text or "%40" in text or "[" in text or "(" in text or "{" in text:
        for match in _EMAIL.finditer(text):
            yield match.span()
    if _DIGITS.search(text):
        yield from _numbers(text, in_regions)


def _numbers(text: str, in_regions: Iterable[str]) -> Iterator[tuple[int, int]]:
    text = _OTHERS.sub(lambda match: "x" * len(match[0]), text)
    for pattern in (_TOLD, _FRENCH):
        for match in pattern.finditer(text):
            yield match.span("number")
    spaced = re.sub(r"[\u00a0\u202f\u2007\u2009]", " ", text)
    for region in in_regions:
        for number in PhoneNumberMatcher(spaced, region, Leniency.VALID):
            yield number.start, number.end


def _apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in order, those that overlap joined."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
