"""Folded: an event stream as what it last said of each object, in one file of the peer's room.

Each page is written together with what it says and where it leads, so a run that was killed goes on
where it was. Without the file everything is read again, and comes to the same.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple

import orjson

from federation.kinds.ldes.page import Event

_TABLES: Final = """
    CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS page (
        url TEXT PRIMARY KEY, etag TEXT NOT NULL, sha256 TEXT NOT NULL, sealed INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS edge (page TEXT NOT NULL, node TEXT NOT NULL);
    CREATE INDEX IF NOT EXISTS edge_page ON edge (page);
    CREATE TABLE IF NOT EXISTS object (
        iri TEXT PRIMARY KEY, at TEXT NOT NULL, member TEXT NOT NULL, op TEXT NOT NULL,
        type TEXT NOT NULL, text TEXT NOT NULL, page TEXT NOT NULL);
    CREATE INDEX IF NOT EXISTS object_page ON object (page);
"""
#: Of an object the event that was published last counts.
_PUT: Final = """
    INSERT INTO object (iri, at, member, op, type, text, page) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (iri) DO UPDATE SET at = excluded.at, member = excluded.member, op = excluded.op,
        type = CASE excluded.type WHEN '' THEN object.type ELSE excluded.type END,
        text = excluded.text, page = excluded.page
    WHERE (excluded.at, excluded.member) >= (object.at, object.member)
"""
_FORGET: Final = """
    BEGIN; DELETE FROM meta; DELETE FROM page; DELETE FROM edge; DELETE FROM object; COMMIT;
"""
_LISTED: Final = "page IN (SELECT url FROM page)"


class Known(NamedTuple):
    """What is known of a page that was read before."""

    etag: str
    sha256: str
    sealed: bool


class Folded:
    """The file; begun anew where it is of another address. Use as a context manager."""

    def __init__(self, path: Path, of: str) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("PRAGMA secure_delete = ON")
        self._database.executescript(_TABLES)
        if self.fact("of") != of:
            self.forget()
            self._set({"of": of})

    def __enter__(self) -> "Folded":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._database.close()

    def forget(self) -> None:
        """Begin anew, for the same address."""
        of = self.fact("of")
        self._database.executescript(_FORGET)
        self._set({"of": of})

    def fact(self, name: str, default: Any = None) -> Any:
        """What was noted with the last page."""
        row = self._database.execute("SELECT value FROM meta WHERE name = ?", [name]).fetchone()
        return orjson.loads(row[0]) if row else default

    def note(self, facts: Mapping[str, Any]) -> None:
        """Notes what is true from now on."""
        self._set(facts)

    def known(self, url: str) -> Known | None:
        """What is known of a page; None where it was never read."""
        sql = "SELECT etag, sha256, sealed FROM page WHERE url = ?"
        row = self._database.execute(sql, [url]).fetchone()
        return Known(row[0], row[1], bool(row[2])) if row else None

    def nodes(self, url: str) -> list[str]:
        """Where a page leads."""
        rows = self._database.execute("SELECT node FROM edge WHERE page = ?", [url])
        return [row[0] for row in rows]

    def lost(self, url: str, members: Iterable[str]) -> bool:
        """Whether a page told something that is not among these members any more."""
        sql = """SELECT 1 FROM object WHERE page = ?
            AND member NOT IN (SELECT value FROM json_each(?)) LIMIT 1"""
        values = [url, orjson.dumps(list(members)).decode()]
        return self._database.execute(sql, values).fetchone() is not None

    def put(
        self,
        url: str,
        known: Known,
        nodes: Iterable[str],
        events: Iterable[Event],
        facts: Mapping[str, Any],
    ) -> None:
        """A page with all that it says, or nothing of it."""
        self._database.execute("BEGIN")
        try:
            self._database.execute("DELETE FROM edge WHERE page = ?", [url])
            self._database.executemany(
                "INSERT INTO edge VALUES (?, ?)", [(url, node) for node in nodes]
            )
            rows = [(e.iri, e.at, e.member, e.op, e.type_name, e.text, url) for e in events]
            self._database.executemany(_PUT, rows)
            self._database.execute("INSERT OR REPLACE INTO page VALUES (?, ?, ?, ?)", [url, *known])
            self._set(facts)
            self._database.execute("COMMIT")
        except BaseException:
            self._database.execute("ROLLBACK")
            raise

    def keep(self, reached: Iterable[str]) -> None:
        """Forgets the pages that nothing leads to any more; what they said stays."""
        listed = orjson.dumps(list(reached)).decode()
        gone = "(SELECT value FROM json_each(?))"
        for table, column in (("edge", "page"), ("page", "url")):
            sql = f"DELETE FROM {table} WHERE {column} NOT IN {gone}"  # noqa: S608 (our own words)
            if self._database.execute(sql, [listed]).rowcount and table == "page":
                self._set({"new": True})

    def live(self, *, listed: bool) -> Iterator[str]:
        """What is told of each object that there is; only of those that a page still lists."""
        where = f"AND {_LISTED}" if listed else ""
        sql = f"SELECT text FROM object WHERE op = 'upsert' {where} ORDER BY iri"  # noqa: S608
        return (row[0] for row in self._database.execute(sql))

    def types(self) -> set[str]:
        """The types of records that the stream told of."""
        rows = self._database.execute("SELECT DISTINCT type FROM object WHERE type <> ''")
        return {row[0] for row in rows}

    def among(self, iris: Iterable[str], op: str) -> set[str]:
        """Those of the objects that the pages list with this as the last word."""
        sql = f"""SELECT iri FROM object WHERE op = ? AND ({_LISTED} OR op = 'delete')
            AND iri IN (SELECT value FROM json_each(?))"""  # noqa: S608 (our own words)
        rows = self._database.execute(sql, [op, orjson.dumps(list(iris)).decode()])
        return {row[0] for row in rows}

    def _set(self, facts: Mapping[str, Any]) -> None:
        values = [(name, orjson.dumps(value).decode()) for name, value in facts.items()]
        self._database.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values)
