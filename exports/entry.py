"""A record on its way out: its canonical text, parsed at most once, and only if a format asks."""

import re
from collections.abc import Collection, Iterable
from typing import Any, Final, cast

import orjson
from django.utils.functional import cached_property  # the library's own takes a lock

from exports.columns import Table
from exports.places import Place, located
from exports.triples import escaped, graph_of, labels, lines
from vocab.canonical import dumps


class Entry:
    """One record of type `kind` (organisation, activity or source) by its canonical text.

    Where `fields` are named, `text` and `document` hold these keys and no others; `whole` is the
    document with all of them.
    """

    def __init__(self, text: str, kind: str, fields: Collection[str] = ()) -> None:
        self.stored = text
        self.kind = kind
        self.fields = fields
        self._rows: dict[int, list[list[str]]] = {}
        self._csv: dict[int, bytes] = {}

    @cached_property
    def text(self) -> str:
        return dumps(self.document) if self.fields else self.stored

    @cached_property
    def whole(self) -> dict[str, Any]:
        parsed: dict[str, Any] = orjson.loads(self.stored)
        return parsed

    @cached_property
    def document(self) -> dict[str, Any]:
        if not self.fields:
            return self.whole
        return {name: value for name, value in self.whole.items() if name in self.fields}

    @cached_property
    def raw(self) -> bytes:
        """`text` in UTF-8."""
        return self.text.encode()

    @cached_property
    def labels(self) -> list[str]:
        """The labels of its nested nodes: half of what its statements cost."""
        return labels(self.document)

    @cached_property
    def escaped(self) -> dict[str, Any]:
        """The document with its texts as RDF has them; JSON escapes whatever RDF does."""
        plain = "\\" not in self.stored
        return self.document if plain else cast(dict[str, Any], escaped(self.document))

    @cached_property
    def lines(self) -> bytes:
        """Its statements: what N-Triples and N-Quads are made from."""
        return lines(self.escaped, self.labels)

    def rows(self, table: Table) -> list[list[str]]:
        """The record's rows in a table: made once, however many formats ask."""
        if id(table) not in self._rows:
            self._rows[id(table)] = list(table.rows(self.document))
        return self._rows[id(table)]

    def csv(self, table: Table) -> bytes:
        """The record's rows in a table as lines of CSV: made once too."""
        if id(table) not in self._csv:
            self._csv[id(table)] = told(self.rows(table)).encode()
        return self._csv[id(table)]

    @cached_property
    def located(self) -> Place | None:
        """Its first place with coordinates, the main one if it has them."""
        return located(self.whole)

    @property
    def graph(self) -> str | None:
        return graph_of(self.whole)


def told(rows: Iterable[list[str]]) -> str:
    """Rows as lines of CSV (RFC 4180), quoted where they must be, as the library's writer does.

    That looks at each character twice; here most are only looked for what would need quotes.
    """
    return "".join([f"{_line(row)}\r\n" for row in rows])


def _line(row: list[str]) -> str:
    text = ",".join(row)
    if '"' in text or "\n" in text or "\r" in text:
        return ",".join([_quoted(cell) for cell in row])
    if text.count(",") == len(row) - 1:
        return text or '""'
    return ",".join([f'"{cell}"' if "," in cell else cell for cell in row])


def _quoted(cell: str) -> str:
    if _SPECIAL.search(cell):
        return '"' + cell.replace('"', '""') + '"'
    return cell


_SPECIAL: Final = re.compile(r'[,"\r\n]')
