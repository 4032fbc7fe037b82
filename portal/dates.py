"""Dates as people write them, and what lies in the past."""

import datetime
from typing import Final

from django.utils.formats import date_format

_FORMATS: Final = {4: "Y", 7: "YEAR_MONTH_FORMAT", 10: "DATE_FORMAT"}


def today() -> str:
    """Today in UTC, as YYYY-MM-DD."""
    return datetime.datetime.now(datetime.UTC).date().isoformat()


def worded(value: str) -> str:
    """A partial date or an instant in the words of the active language: `2002-03`, `mars 2002`."""
    day = value[:10]
    date = datetime.date.fromisoformat((day + "-01-01")[:10])
    return date_format(date, _FORMATS[len(day)])


def is_past(end: str, now: str) -> bool:
    """Whether what ends at the partial date `end` (empty: never) is over on the day `now`."""
    return bool(end) and end < now[: len(end)]
