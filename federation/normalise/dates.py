"""Dates: partial ISO dates out of the orders and widenings found in files."""

import datetime
import re
from typing import Final

from federation.rows import Made, Note, shown

_DAY_FIRST: Final = r"(?P<d>\d{1,2})[./-](?P<m>\d{1,2})[./-](?P<y>\d{4})"
_MONTH_FIRST: Final = r"(?P<m>\d{1,2})[./-](?P<d>\d{1,2})[./-](?P<y>\d{4})"
_YEAR_FIRST: Final = r"(?P<y>\d{4})(?:-(?P<m>\d{1,2})(?:-(?P<d>\d{1,2}))?)?"
_MONTH_YEAR: Final = r"(?P<m>\d{1,2})[./-](?P<y>\d{4})"
_INSTANT: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?"
)
_FLOAT: Final = re.compile(r"(\d{4})\.0+")

#: The orders that a mapping may name; each also takes a year, and a year and a month.
ORDERS: Final = {
    "iso": re.compile(_YEAR_FIRST),
    "dmy": re.compile(f"(?:{_DAY_FIRST})"),
    "mdy": re.compile(f"(?:{_MONTH_FIRST})"),
}
_SHORTER: Final = (re.compile(_YEAR_FIRST), re.compile(_MONTH_YEAR))


def partial(text: str, *, order: str = "iso", widened: bool = False) -> Made:
    """A partial date, `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.

    `order` says how days and months stand (see `ORDERS`): it is never guessed. `widened` says that
    the file filled up dates of which it knew less: 1 January then means the year, the first of
    another month that month. This may say less than was known, never more.
    """
    text = text.strip()
    instant = _INSTANT.fullmatch(text)
    year = _FLOAT.fullmatch(text)
    plain = instant[1] if instant else year[1] if year else text
    patterns = (ORDERS["iso"],) if instant else (ORDERS[order], *_SHORTER)
    match = next((found for each in patterns if (found := each.fullmatch(plain))), None)
    made = _written(match.groupdict()) if match else None
    if made is None:
        return Made(None, (Note("refused", "is no date that can be read", shown(text)),))
    if widened and made != _narrowed(made):
        known = "its year" if len(_narrowed(made)) == 4 else "its year and month"
        note = Note("repaired", f"a filled-up date, of which {known} was read", shown(text))
        return Made(_narrowed(made), (note,))
    notes = (Note("repaired", "a year as a decimal number", text),) if year else ()
    return Made(made, notes)


def _written(parts: dict[str, str | None]) -> str | None:
    year, month, day = (int(parts.get(name) or 0) for name in "ymd")
    try:
        datetime.date(year, month or 1, day or 1)
    except ValueError:
        return None
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")


def _narrowed(date: str) -> str:
    return (
        date.removesuffix("-01").removesuffix("-01")
        if date.endswith("-01-01")
        else (date.removesuffix("-01") if len(date) == 10 else date)
    )
