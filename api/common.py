"""Parameters that many lists and records share."""

from collections.abc import Iterable, Mapping
from typing import Final

from api.kinds import choice, whole
from api.languages import TAG, tag
from api.pagination import CURSORS, SORTS, reader
from api.query import Parameter

MOST: Final = 1000
USUAL: Final = 100

LIMIT: Final = Parameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
    whole(1, MOST),
    f"Records in a page, {USUAL} by default. NDJSON without `limit` streams the whole list.",
    20,
)
COUNT: Final = Parameter(
    "count",
    {"type": "string", "enum": ["exact"]},
    choice(("exact",)),
    "`exact`: the page says how many records the whole list has; so does `Prefer: count=exact`.",
    "exact",
)
VIEW: Final = Parameter(
    "view",
    {"type": "string", "enum": ["source"]},
    choice(("source",)),
    "`source`: the documents as their sources wrote them, without this hub's own corrections.",
    "source",
)
LANG: Final = Parameter(
    "lang",
    {"type": "string", "pattern": f"^{TAG}$"},
    tag,
    "The language of labels and messages, as a BCP 47 tag; beats `Accept-Language`. Where a text "
    "is not in it, readers get French, English or Spanish, the one they most likely read first: "
    "`ca` stands for ca, es, fr, en.",
    "fr",
)


def format_parameter(formats: Mapping[str, str]) -> Parameter:
    """`format`, by the keys of the formats (key → media type)."""
    return Parameter(
        "format",
        {"type": "string", "enum": [*formats]},
        choice(formats),
        "The format; beats a suffix of the address (`.ttl`), which beats `Accept`.",
        next(iter(formats)),
    )


def sort_parameter(kind: str) -> Parameter:
    """`sort`, by the orders of the type of record."""
    names = [sort.name for sort in SORTS[kind]]
    return Parameter(
        "sort",
        {"type": "string", "enum": names},
        choice(names),
        f"The order; `-` descending. Without it the usual one: `{names[0]}`, or that of `near` or "
        "`q` where one is given. A cursor goes on in its own order.",
        "updated",
    )


def cursor_parameter(kind: str) -> Parameter:
    """`cursor`, opaque to clients."""
    return Parameter(
        "cursor",
        {"type": "string", "pattern": CURSORS[kind]},
        reader(kind),
        "Where the page begins, opaque: as `next` of the page before gives it.",
        "k" + ("mes-demo" if kind == "source" else "0" * 32),
    )


def record_parameters(formats: Mapping[str, str]) -> tuple[Parameter, ...]:
    """Those of one record."""
    return (format_parameter(formats), VIEW, LANG)


def list_parameters(kind: str, formats: Mapping[str, str]) -> tuple[Parameter, ...]:
    """Those of a list, filters aside."""
    head: Iterable[Parameter] = (sort_parameter(kind), LIMIT, cursor_parameter(kind), COUNT)
    return (*head, *record_parameters(formats))
