"""The formats in, by key: `load` and the API's batches follow this table.

To add a reader: a module here, and a line in `READERS`; one for partners' own columns sets
`columns`, so that a mapping can be recognised.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from federation.mappings import recognise
from federation.mappings.model import FileMapping
from federation.readers import files, own, own_table, rdf, tables, trees
from federation.rows import Draft, Problem, RawRow, UnreadableError

__all__ = ["READERS", "Plan", "Reader", "plan"]

Rows = Iterator[RawRow | Draft | Problem]

_CONTEXT: Final = re.compile(rb'"@context"\s*:')
_TRIPLE: Final = re.compile(rb"(<[^>\s]+>|_:\S+)\s+<[^>\s]+>\s+(<[^>\s]+>|_:\S+|\".*)")
_QUAD: Final = re.compile(_TRIPLE.pattern + rb"(?<=\S)\s+(<[^>\s]+>|_:\S+)\s*\.")
_DIRECTIVE: Final = re.compile(rb"(?mi)^[ \t]*@?(prefix\s+[\w.-]*:|base)\s*<")


@dataclass(frozen=True, slots=True)
class Reader:
    """A format in.

    `sniff` gets the first bytes of a file and its lower-case name; `read` gives the rows, or
    drafts where the format is one of ours, and raises `UnreadableError` for a file that cannot be
    read. `columns` tells the names of a file that needs a mapping, in its order; absent, none is
    needed.
    """

    key: str
    title: str
    media_types: tuple[str, ...]
    suffixes: tuple[str, ...]
    sniff: Callable[[bytes, str], bool]
    read: Callable[[Path, FileMapping | None], Rows]
    columns: Callable[[Path], tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """How a file will be read: by which reader, through which mapping (None: it needs none)."""

    reader: Reader
    mapping: FileMapping | None
    columns: frozenset[str] = frozenset()

    def read(self, path: Path) -> Rows:
        """The rows of the file; nesting that no stack can hold makes it unreadable."""
        try:
            yield from self.reader.read(path, self.mapping)
        except RecursionError as error:
            raise UnreadableError(f"{path.name} is nested too deep.") from error


def plan(path: Path, mapping: FileMapping | None = None) -> Plan:
    """How to read a file, by its mapping or by its shape; raises `UnreadableError` if unknown."""
    start = files.head(path)
    if mapping is not None:
        reader = READERS[mapping.format]
        names = reader.columns(path) if reader.columns else ()
        _check_shape(path, mapping, frozenset(names))
        return Plan(reader, mapping, frozenset(names))
    name = path.name.lower()
    for reader in READERS.values():
        if reader.sniff(start, name):
            names = reader.columns(path) if reader.columns else ()
            found = _mapping_for(path, reader, names)
            return Plan(reader, found, frozenset(names))
    known = ", ".join(reader.title for reader in READERS.values())
    raise UnreadableError(f"{path.name} is in none of the formats that are read: {known}.")


def _mapping_for(path: Path, reader: Reader, in_order: tuple[str, ...]) -> FileMapping | None:
    names = frozenset(in_order)
    if reader.columns is None or (reader.key == "csv" and own_table.is_own(names)):
        return None
    found = recognise(reader.key, names)
    if found is None:
        if reader.key == "csv" and own_table.lacks_id(names):
            raise UnreadableError(
                f"{path.name} has the columns of our own tables but lacks the column `id`, "
                f"or `{own_table.LOCAL_ID}` for new records: add it, or name a --mapping."
            )
        seen = ", ".join(in_order[:8])
        raise UnreadableError(
            f"{path.name} has the shape of no mapping (its columns begin {seen}): "
            "name one with --mapping, or write one as docs/readers.md says."
        )
    return found


def _check_shape(path: Path, mapping: FileMapping, names: frozenset[str]) -> None:
    missing = sorted(mapping.recognise - names)
    if missing:
        raise UnreadableError(
            f"{path.name} has not the shape of the mapping {mapping.key}: "
            f"it has no column “{missing[0]}”."
        )


def _read_csv(path: Path, mapping: FileMapping | None) -> Rows:
    return tables.read(path, mapping) if mapping else own_table.read(path)


def _read_jsonld(path: Path, _mapping: FileMapping | None) -> Rows:
    """Documents under our context as they are, any other JSON-LD by way of RDF."""
    return own.read_jsonld(path) if _is_ours(path) else rdf.read(path, "jsonld")


def _read_rdf(extension: str) -> Callable[[Path, FileMapping | None], Rows]:
    return lambda path, _mapping: rdf.read(path, extension)


def _is_ours(path: Path) -> bool:
    """Whether the file's one context is ours; of a dump only the opening line is looked at."""
    with path.open("rb") as stream:
        opening = stream.readline(files.MOST_LINE).removeprefix(files.UTF8_BOM).strip()
    if opening.endswith(b'"@graph":['):
        opening += b"]}"
    try:
        found = orjson.loads(opening)
    except orjson.JSONDecodeError:
        found = trees.parsed(path)
    return isinstance(found, dict) and own.is_our_context(found.get("@context"))


def _named(*suffixes: str) -> Callable[[bytes, str], bool]:
    return lambda _head, name: name.endswith(suffixes)


def _sniff_ndjson(head: bytes, name: str) -> bool:
    lines = head.lstrip().splitlines()
    several = len(lines) > 1 and all(line.lstrip().startswith(b"{") for line in lines[:2])
    return name.endswith((".ndjson", ".jsonl")) or (several and lines[0].rstrip().endswith(b"}"))


def _sniff_jsonld(head: bytes, name: str) -> bool:
    return name.endswith(".jsonld") or (_opens(head, b"{[") and bool(_CONTEXT.search(head)))


def _sniff_geojson(head: bytes, name: str) -> bool:
    return name.endswith(".geojson") or (_opens(head, b"{") and b'"FeatureCollection"' in head)


def _sniff_json(head: bytes, _name: str) -> bool:
    return _opens(head, b"{[")


def _sniff_turtle(head: bytes, name: str) -> bool:
    return name.endswith(".ttl") or bool(_DIRECTIVE.search(head))


def _sniff_nquads(head: bytes, name: str) -> bool:
    return name.endswith(".nq") or bool(_QUAD.fullmatch(_first_line(head)))


def _sniff_ntriples(head: bytes, name: str) -> bool:
    return name.endswith(".nt") or bool(_TRIPLE.match(_first_line(head)))


def _sniff_tsv(head: bytes, name: str) -> bool:
    return name.endswith((".tsv", ".tab")) or tables.delimiter_of(_header(head)) == "\t"


def _sniff_csv(head: bytes, name: str) -> bool:
    line = _header(head)
    return name.endswith(".csv") or (tables.delimiter_of(line) in line and b"\x00" not in head)


def _opens(head: bytes, marks: bytes) -> bool:
    return head.lstrip()[:1] in [bytes([mark]) for mark in marks]


def _header(head: bytes) -> str:
    return head.splitlines()[0].decode(errors="replace")


def _first_line(head: bytes) -> bytes:
    lines = (line.strip() for line in head.splitlines())
    return next((line for line in lines if line and not line.startswith(b"#")), b"")


#: In the order in which a file is tried: what is surest to recognise first.
READERS: Final[Mapping[str, Reader]] = {
    reader.key: reader
    for reader in (
        Reader(
            "ndjson",
            "NDJSON of our own documents",
            ("application/x-ndjson", "application/jsonl"),
            ("ndjson", "jsonl"),
            _sniff_ndjson,
            lambda path, _mapping: own.read_ndjson(path),
        ),
        Reader(
            "geojson",
            "GeoJSON",
            ("application/geo+json",),
            ("geojson",),
            _sniff_geojson,
            trees.read_geojson,
            trees.columns,
        ),
        Reader(
            "jsonld",
            "JSON-LD",
            ("application/ld+json",),
            ("jsonld",),
            _sniff_jsonld,
            _read_jsonld,
        ),
        Reader(
            "json",
            "JSON",
            ("application/json",),
            ("json",),
            _sniff_json,
            trees.read_json,
            trees.columns,
        ),
        Reader("nq", "N-Quads", ("application/n-quads",), ("nq",), _sniff_nquads, _read_rdf("nq")),
        Reader(
            "nt", "N-Triples", ("application/n-triples",), ("nt",), _sniff_ntriples, _read_rdf("nt")
        ),
        Reader("ttl", "Turtle", ("text/turtle",), ("ttl",), _sniff_turtle, _read_rdf("ttl")),
        Reader(
            "tsv",
            "TSV",
            ("text/tab-separated-values",),
            ("tsv", "tab"),
            _sniff_tsv,
            tables.read,
            tables.columns,
        ),
        Reader("csv", "CSV", ("text/csv",), ("csv",), _sniff_csv, _read_csv, tables.columns),
    )
}
