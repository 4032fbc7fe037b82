"""Parameters of the feeds."""

from dataclasses import replace
from typing import Any, Final

from api import filters, kinds
from api.query import Parameter, WrongError
from directory import changes

MOST_ITEMS: Final = 500
TYPES: Final = ("organisation", "activity", "source")


def _cursor(text: str) -> Any:
    try:
        return changes.decode(text)
    except changes.CursorError as error:
        raise WrongError("cursor") from error


AFTER: Final = Parameter(
    "after",
    {"type": "string", "pattern": f"^{changes.PATTERN}$"},
    _cursor,
    "Where the page begins, opaque: the `cursor` of the page before, of a dump's manifest or of a "
    "problem 410. Left out: at the beginning, which gives every record once.",
    "01KAS9Z8Y0QWERTY0123456789.4811",
)
LIMIT: Final = Parameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": 1000, "default": MOST_ITEMS},
    kinds.whole(1, 1000),
    f"Items in a page, {MOST_ITEMS} by default.",
    100,
)
TYPE: Final = Parameter(
    "type",
    {"type": "string", "enum": [*TYPES]},
    kinds.choice(TYPES),
    "The types of records.",
    ["organisation"],
    many=True,
)
SOURCE: Final = filters.SOURCE.parameter
LICENCE: Final = replace(
    filters.LICENCE.parameter,
    meaning="The licence of the description: SPDX identifier or address. A record that leaves the "
    "set comes as a delete, reason `filtered`; a page then has no `state`.",
)
