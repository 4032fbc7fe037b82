"""The API's sentences in the reader's language: `data/messages.csv`."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils.translation import get_language

LANGUAGES: Final = ("en", "fr", "es")
DATA: Final = Path(__file__).parent / "data"


@cache
def messages() -> Mapping[str, Mapping[str, str]]:
    """The template of each code in each of `LANGUAGES`."""
    with (DATA / "messages.csv").open(encoding="utf-8", newline="") as stream:
        return {row["code"]: row for row in csv.DictReader(stream)}


def message(code: str, **values: Any) -> str:
    """The sentence of the code in the language of the request, else English."""
    language = (get_language() or "en")[:2]
    templates = messages()[code]
    return templates.get(language, templates["en"]).format(**values)
