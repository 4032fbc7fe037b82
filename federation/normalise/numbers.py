"""Numbers: decimals in their shortest form, and whole numbers that a spreadsheet made decimal."""

import re
from decimal import Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from federation.rows import Made, Note, shown

_FLOATED: Final = re.compile(r"(-?\d+)\.0+")
_NUMBER: Final = re.compile(r"[+-]?(\d{1,40}(\.\d{0,60})?|\.\d{1,60})([eE][+-]?\d{1,3})?")
#: Only shorter texts are remembered.
_SHORT: Final = 40
_FIFTEEN: Final = Context(prec=15)
_SMALLEST: Final = Decimal("1e-12")


def whole(text: str) -> Made:
    """`84200.0` as `84200`; any other text as it is."""
    match = _FLOATED.fullmatch(text.strip())
    if match is None:
        return Made(text)
    return Made(match[1], (Note("repaired", "a whole number made decimal", text.strip()),))


def decimal(value: object) -> Made:
    """The shortest decimal text of at most 15 significant digits; a decimal comma is mended.

    What is nearer to nought than 10⁻¹² is nought. Numbers of more than six digits before the point
    are refused: no coordinate has them.
    """
    if isinstance(value, bool):
        return Made(None, (Note("refused", "is no number", shown(value)),))
    text = str(value).strip()
    return _decimal(text) if len(text) < _SHORT else _decimal.__wrapped__(text)


@lru_cache(maxsize=4096)  # each coordinate is read alone, and again with the other
def _decimal(text: str) -> Made:
    mended = text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
    if not _NUMBER.fullmatch(mended):
        return Made(None, (Note("refused", "is no number", shown(text)),))
    try:
        number = _FIFTEEN.create_decimal(mended)
    except InvalidOperation:
        return Made(None, (Note("refused", "is no number", shown(text)),))
    if number.adjusted() > 6 and number != 0:
        return Made(None, (Note("refused", "is too great a number", shown(text)),))
    notes = () if mended == text else (Note("repaired", "a decimal comma", shown(text)),)
    return Made(_shortest(number), notes)


def _shortest(number: Decimal) -> str:
    if abs(number) < _SMALLEST:
        return "0"
    written = f"{number:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written
