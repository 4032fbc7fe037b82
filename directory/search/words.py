"""What is searched of a document: its texts as folded words, by how much they weigh."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from directory.search.folding import indexed, title

#: The columns of a searched text, the weightiest first; `title` is compared whole.
COLUMNS: Final = ("title", "name", "acronym", "others", "description")
#: Characters of a name, and of a description in each language and in all, that are searched.
_NAME: Final = 500
_TITLE: Final = 200
_DESCRIPTION: Final = 3_000
_DESCRIPTIONS: Final = 12_000


def texts(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The searched texts of a document, in the order of `COLUMNS`."""
    name = str(document.get("name", ""))[:_NAME]
    return (
        title(name)[:_TITLE],
        indexed(name),
        indexed(str(document.get("acronym", ""))[:_NAME]),
        " ".join(indexed(each[:_NAME]) for each in _others(document)),
        " ".join(_described(document)),
    )


def vocabulary(row: Iterable[str]) -> set[str]:
    """The words of a row of `texts` that a mistyped one may be corrected to."""
    _, name, acronym, others, _ = row
    held = f"{name} {acronym} {others}".split()
    return {word for word in held if 3 < len(word) <= 40 and word.isalpha()}


def _others(document: Mapping[str, Any]) -> Iterator[str]:
    if "legalName" in document:
        yield document["legalName"]
    for names in document.get("otherNames", {}).values():
        yield from names
    yield from (node["value"] for node in document.get("identifiers", ()) if "value" in node)
    places = [*document.get("places", ()), *document.get("locations", ())]
    mains = [place for place in places if place.get("main")] or places[:1]
    yield from (place["locality"] for place in mains if "locality" in place)


def _described(document: Mapping[str, Any]) -> Iterator[str]:
    left = _DESCRIPTIONS
    for text in document.get("description", {}).values():
        part = text[: min(left, _DESCRIPTION)]
        left -= len(part)
        yield indexed(part)
