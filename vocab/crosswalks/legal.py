"""Insee's legal categories (France) → family of the ESS and ESSGlobal legal form.

The table holds categories of two digits, which speak for all below them, and of four, which
overrule these. What it does not hold, or leaves empty, is unknown: 9240 (congregations) and 9900
(other bodies of private law) may or may not be of the ESS.
"""

import re
from collections.abc import Mapping
from functools import cache

from vocab.crosswalks.tables import rows
from vocab.terms import ESS_STANDARD, SCHEMES


def ess_family_of(legal_category: str) -> str | None:
    """The IRI of the ESS family of `9220` or `9220.0`; None if the category does not tell it."""
    notation = _row(legal_category).get("ess_family")
    return f"{SCHEMES}ess-family/{notation}" if notation else None


def legal_form_of(legal_category: str) -> str | None:
    """The IRI of the ESSGlobal legal form of `9220` or `9220.0`; None if there is none for it."""
    notation = _row(legal_category).get("legal_form")
    return f"{ESS_STANDARD}legal-form/{notation}" if notation else None


def _row(legal_category: str) -> Mapping[str, str]:
    match = re.fullmatch(r"(\d\d)(\d\d)?(?:\.0+)?", legal_category.strip())
    if match is None:
        return {}
    table = _table()
    return table.get(match[1] + (match[2] or "")) or table.get(match[1]) or {}


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    return {row["code"]: row for row in rows("legal_categories")}
