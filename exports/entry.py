"""A record on its way out: its canonical text, parsed at most once, and only if a format asks."""

import csv
import io
from collections.abc import Collection, Iterable
from functools import cached_property
from typing import Any

import orjson

from exports.columns import Table
from exports.triples import graph_of, statements
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

    @cached_property
    def text(self) -> str:
        return dumps(self.document) if self.fields else self.stored

    @cached_property
    def whole(self) -> dict[str, Any]:
        parsed: dict[str, Any] = orjson.loads(self.stored)
        return parsed

    @property
    def document(self) -> dict[str, Any]:
        return self._sparse if self.fields else self.whole

    @cached_property
    def _sparse(self) -> dict[str, Any]:
        return {name: value for name, value in self.whole.items() if name in self.fields}

    @cached_property
    def statements(self) -> list[str]:
        return statements(self.document)

    def rows(self, table: Table) -> list[list[str]]:
        """The record's rows in a table: made once, however many formats ask."""
        if id(table) not in self._rows:
            self._rows[id(table)] = list(table.rows(self.document))
        return self._rows[id(table)]

    @property
    def graph(self) -> str | None:
        return graph_of(self.whole)


def told(rows: Iterable[list[str]]) -> str:
    """Rows as lines of CSV (RFC 4180)."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()
