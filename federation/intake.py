"""Intake: what a peer says, in one file until it was judged as a whole and applied.

Each page is written together with the cursor after it, so a run that was killed goes on where it
was. A record stands in it once, at its latest change, whatever the order in which pages come.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple

import orjson

_TABLES: Final = """
    CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS item (
        id INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, seq INTEGER NOT NULL, type TEXT NOT NULL,
        source TEXT NOT NULL, op TEXT NOT NULL, reason TEXT NOT NULL, envelope BLOB NOT NULL,
        text TEXT NOT NULL);
"""
_PUT: Final = """
    INSERT INTO item (iri, seq, type, source, op, reason, envelope, text)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (iri) DO UPDATE SET seq = excluded.seq, type = excluded.type,
        source = excluded.source, op = excluded.op, reason = excluded.reason,
        envelope = excluded.envelope, text = excluded.text
    WHERE excluded.seq > item.seq
"""
#: Of live records sources come first, since records name them; of those that go, last.
_PHASES: Final = (
    "type = 'source' AND op = 'upsert'",
    "type <> 'source'",
    "type = 'source' AND op = 'delete'",
)


class Staged(NamedTuple):
    """A line of the file: an item's envelope as JSON, and its document's text as it came."""

    iri: str
    seq: int
    type_name: str
    source: str
    op: str
    reason: str
    envelope: bytes
    text: str


class Intake:
    """The file of one run; made where there is none. Use as a context manager."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        # One process at a time holds the peer's lock; the page cache outlives a killed one.
        self._database = sqlite3.connect(path, isolation_level=None)
        # A document fits a page, and the index of IRIs the cache: half the time to put items in.
        for pragma in ("page_size = 16384", "cache_size = -16000", "synchronous = OFF"):
            self._database.execute(f"PRAGMA {pragma}")
        self._database.executescript(_TABLES)

    def __enter__(self) -> "Intake":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._database.close()

    def forget(self) -> None:
        """Begin anew, with an empty file."""
        with self._database:
            self._database.executescript("BEGIN; DELETE FROM item; DELETE FROM meta; COMMIT;")

    def put(self, items: Iterable[Staged], facts: Mapping[str, Any]) -> None:
        """Items and what is true after them, all or nothing."""
        self._database.execute("BEGIN")
        try:
            self._database.executemany(_PUT, items)
            values = [(name, orjson.dumps(value).decode()) for name, value in facts.items()]
            self._database.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values)
            self._database.execute("COMMIT")
        except BaseException:
            self._database.execute("ROLLBACK")
            raise

    def fact(self, name: str, default: Any = None) -> Any:
        """What is true after the last page."""
        row = self._database.execute("SELECT value FROM meta WHERE name = ?", [name]).fetchone()
        return orjson.loads(row[0]) if row else default

    def count(self, where: str = "1") -> int:
        """How many items there are, of some kind."""
        sql = f"SELECT count(*) FROM item WHERE {where}"  # noqa: S608 (our own words)
        return int(self._database.execute(sql).fetchone()[0])

    def chunks(self, after: int, size: int) -> Iterator[tuple[int, list[Staged]]]:
        """The items after a place in the order of their taking in, with the place after each."""
        for phase, where in enumerate(_PHASES):
            if after >= (phase + 1) * _PHASE:
                continue
            last = max(after - phase * _PHASE, 0)
            while rows := self._rows(f"{where} AND id > ? ORDER BY id LIMIT {size}", [last]):
                last = rows[-1][0]
                yield phase * _PHASE + last, [Staged(*row[1:]) for row in rows]

    def of(self, where: str, size: int) -> Iterator[list[Staged]]:
        """All items of some kind, in chunks."""
        last = 0
        while rows := self._rows(f"({where}) AND id > ? ORDER BY id LIMIT {size}", [last]):
            last = rows[-1][0]
            yield [Staged(*row[1:]) for row in rows]

    def lacks(self, iris: Sequence[str]) -> list[str]:
        """Those of the IRIs that no item names."""
        sql = "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT iri FROM item)"
        return [row[0] for row in self._database.execute(sql, [orjson.dumps(list(iris)).decode()])]

    def _rows(self, where: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        columns = "id, iri, seq, type, source, op, reason, envelope, text"
        return self._database.execute(
            f"SELECT {columns} FROM item WHERE {where}",  # noqa: S608 (our own words)
            values,
        ).fetchall()


#: More than any file has items: each phase counts from a multiple of it.
_PHASE: Final = 2**40
