"""The columns of CSV, derived from the profile: one main table a type of record, and its tables.

The main table has one row a record, with its main place. Lists are joined by `;`, and a `;` or `\\`
inside a value of a list has a `\\` before it. Beside each column of concepts stands one with their
labels, which is not read back. Texts by language have a column each for fr, en, es
and `und` (unknown); every language is in the table of texts. A main table with its tables holds
everything that the documents hold.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple, TypeAlias

from exports.places import main_place
from vocab.profile import RECORDS, Key, shapes
from vocab.schemes import concept
from vocab.terms import SCHEMES

Document: TypeAlias = Mapping[str, Any]
#: Tells a value of a key as the text of a cell.
Cell: TypeAlias = Callable[[Any], str]
Label: TypeAlias = Callable[[Any], str]
#: The places of columns in a row, and how each is told.
Cells: TypeAlias = list[tuple[int, Cell | None]]

LANGUAGES: Final = ("fr", "en", "es", "und")
#: The end of the name of a column of labels.
LABEL: Final = "_label"
#: Kinds whose single values are no texts.
_MADE: Final = frozenset({"boolean", "terms"})
_IDENTIFIER_SCHEMES: Final = SCHEMES + "identifier-scheme/"


@dataclass(frozen=True, slots=True)
class Table:
    """`name` ends the file's name (`organisations-places.csv`); `rows` may be none or many."""

    name: str
    header: tuple[str, ...]
    rows: Callable[[Any], Iterator[list[str]]]


@lru_cache(maxsize=64)  # bounded: whoever asks may ask for any languages
def main_table(
    kind: str, languages: tuple[str, ...] = ("fr",), fields: frozenset[str] = frozenset()
) -> Table:
    """One row a record of the type `kind`, labels in the first of the languages that has one.

    Where `fields` are named, the table has the columns of these keys only.
    """
    shape = shapes()[RECORDS[kind]]
    shown = {name: key for name, key in shape.items() if not fields or name in fields}
    columns = tuple(_columns(shape, shown.values(), _labels(languages)))
    blank = [""] * len(columns)
    by_key, by_inner = _grouped(columns)
    placed = {name for name, key in shown.items() if key.target == ("Place",)}

    # Documents are sparse: filling the cells of what is there is three times as fast as asking
    # every column.
    def rows(document: Document) -> Iterator[list[str]]:
        row = blank.copy()
        for name, value in document.items():
            if name in by_inner:
                within = by_inner[name]
                for inner, held in (main_place(value) if name in placed else value).items():
                    if inner in within:
                        for place, cell in within[inner]:
                            row[place] = cell(held) if cell else held
            elif name in by_key:
                for place, cell in by_key[name]:
                    row[place] = cell(value) if cell else value
        yield row

    return Table("", tuple(column.name for column in columns), rows)


def credited(table: Table, credit: Callable[[Document], str]) -> Table:
    """The table with a column more: what is asked to be credited for the record.

    Like labels it is for people, and not read back.
    """

    def rows(document: Document) -> Iterator[list[str]]:
        for row in table.rows(document):
            yield [*row, credit(document)]

    return Table(table.name, (*table.header, f"attribution{LABEL}"), rows)


@cache
def side_tables(kind: str) -> tuple[Table, ...]:
    """The tables that complete the main one: one for each key of many nodes, and the texts."""
    keys = shapes()[RECORDS[kind]].values()
    nodes = (_node_table(key) for key in keys if key.kind == "node" and key.many)
    texts = tuple(key.name for key in keys if key.kind in {"lang", "langs"})
    return (*nodes, _texts_table(texts))


def joined(values: list[str]) -> str:
    """A list in one cell."""
    text = ";".join(values)
    if "\\" not in text and text.count(";") == len(values) - 1:
        return text
    return ";".join(value.replace("\\", "\\\\").replace(";", "\\;") for value in values)


def plain(value: Any) -> str:
    """A cell's text: true and false for booleans, nothing for what is absent."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return joined(value) if value else ""


def _labels(languages: tuple[str, ...]) -> Label:
    """What names a concept: its label, else its notation, else its IRI."""

    @lru_cache(maxsize=4096)
    def named(iri: str) -> str:
        known = concept(iri)
        return (known.label(*languages) or known.notation or iri) if known else iri

    def label(value: Any) -> str:
        return joined([named(each) for each in value]) if isinstance(value, list) else named(value)

    return label


class _Column(NamedTuple):
    """A column's name, the key of the document that it shows, and how a value of it is told.

    None tells a text as it is. Where `inner` is named, the value is what the key's own value holds
    by that name; of places that of the main one.
    """

    name: str
    key: str
    cell: Cell | None
    inner: str = ""


def _columns(shape: Mapping[str, Key], keys: Iterable[Key], label: Label) -> Iterator[_Column]:
    for key in keys:
        if key.kind in {"lang", "langs"}:
            for tag in LANGUAGES:
                yield _Column(f"{key.name}_{tag}", key.name, plain, tag)
        elif key.kind == "node" and key.target == ("Place",):
            yield from _of_places(key.name, label)
        elif key.kind == "node" and key.many:
            yield _Column(key.name, key.name, _SUMMARIES[key.target[0]])
        elif key.kind == "node":
            for name in _inner(key.target[0]):
                told = f"{key.name}_{name}" if name in shape else name
                yield _Column(told, key.name, plain, name)
        else:
            yield _Column(key.name, key.name, _cell(key))
            if key.kind == "concept":
                yield _Column(f"{key.name}{LABEL}", key.name, label)


def _grouped(columns: Iterable[_Column]) -> tuple[dict[str, Cells], dict[str, dict[str, Cells]]]:
    """The columns by key, and those of what a key's value holds by key and name."""
    by_key: dict[str, Cells] = {}
    by_inner: dict[str, dict[str, Cells]] = {}
    for place, column in enumerate(columns):
        if column.inner:
            cells = by_inner.setdefault(column.key, {}).setdefault(column.inner, [])
        else:
            cells = by_key.setdefault(column.key, [])
        cells.append((place, column.cell))
    return by_key, by_inner


def _of_places(key: str, label: Label) -> Iterator[_Column]:
    for name in _inner("Place", "main"):
        of = shapes()["Place"][name]
        yield _Column(name, key, _cell(of), name)
        if of.kind == "concept":
            yield _Column(f"{name}{LABEL}", key, label, name)


def _cell(key: Key) -> Cell | None:
    return plain if key.many or key.kind in _MADE else None


def _inner(shape: str, *without: str) -> list[str]:
    return [name for name in shapes()[shape] if name not in {"type", *without}]


def _identifiers(value: Any) -> str:
    """`siren:552120222` for a scheme of ours; any other scheme's IRI, a space and the value."""
    return joined([_identifier(each) for each in value])


def _identifier(identifier: Document) -> str:
    scheme, value = identifier.get("scheme", ""), identifier.get("value", "")
    notation = scheme.removeprefix(_IDENTIFIER_SCHEMES)
    return f"{notation}:{value}" if notation != scheme or not scheme else f"{scheme} {value}"


def _memberships(value: Any) -> str:
    """The networks' IRIs, each once."""
    return joined(sorted({each.get("network", "") for each in value} - {""}))


_SUMMARIES: Final = {"Identifier": _identifiers, "Membership": _memberships}


def _node_table(key: Key) -> Table:
    inner = _inner(key.target[0])
    made = [
        (place, name) for place, name in enumerate(inner, 1) if _cell(shapes()[key.target[0]][name])
    ]

    def rows(document: Document) -> Iterator[list[str]]:
        for node in document.get(key.name, ()):
            row = [document["id"], *[node.get(name, "") for name in inner]]
            for place, name in made:
                row[place] = plain(node.get(name))
            yield row

    return Table(f"{key.target[0].lower()}s", ("id", *inner), rows)


def _texts_table(names: tuple[str, ...]) -> Table:
    def rows(document: Document) -> Iterator[list[str]]:
        for name in names:
            for tag, texts in document.get(name, {}).items():
                for text in texts if isinstance(texts, list) else [texts]:
                    yield [document["id"], name, tag, text]

    return Table("texts", ("id", "key", "language", "text"), rows)
