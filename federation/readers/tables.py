"""CSV and TSV: rows of a table with a header."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from federation.mappings.model import FileMapping
from federation.readers import files
from federation.rows import Problem, RawRow, UnreadableError

csv.field_size_limit(2**20)
_DELIMITERS: Final = (",", ";", "\t", "|")
#: A row of its own behind the last one, unless a quote stayed open and swallowed it.
_END: Final = "\x00end of the table"


def columns(path: Path, delimiter: str = "") -> tuple[str, ...]:
    """The names in the header, in its order."""
    with files.text(path) as stream:
        return tuple(name for name in _header(path, _rows(path, stream, delimiter)) if name)


def read(path: Path, mapping: FileMapping | None) -> Iterator[RawRow | Problem]:
    """Every row that is not empty, by column; empty cells are left out.

    A row with more cells than the header is refused: nobody can say which column they belong to.
    One with fewer is read, and flagged.
    """
    with files.text(path) as stream:
        rows = _rows(path, stream, mapping.delimiter if mapping else "")
        header = _header(path, rows)
        for line, cells in rows:
            if not any(cell.strip() for cell in cells):
                continue
            if any(cell.strip() for cell in cells[len(header) :]):
                reason = f"has {len(cells)} cells where the header has {len(header)}"
                yield Problem(line, "refused", reason, row=True)
                continue
            if len(cells) < len(header):
                reason = f"has {len(cells)} cells where the header has {len(header)}"
                yield Problem(line, "flagged", reason)
            named = zip(header, cells, strict=False)
            yield RawRow(line, {name: cell for name, cell in named if name and cell.strip()})


def delimiter_of(first_line: str) -> str:
    """What separates the cells: the mark that stands most often outside of quotes."""
    outside = "".join(first_line.split('"')[::2])
    return max(_DELIMITERS, key=outside.count)


def _rows(path: Path, stream: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins at."""
    lines = _counted(stream)
    first = next(lines, "")
    found = delimiter or delimiter_of(first)
    reader = csv.reader(_chained(first, lines), delimiter=found)
    line = 1
    ended = False
    try:
        for cells in reader:
            ended = cells == [_END]
            if not ended:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableError(f"{path.name} cannot be read after line {line}: {error}.") from error
    if not ended:
        raise UnreadableError(
            f"{path.name}: a quotation mark stays open in a row after line {line - 1}."
        )


def _counted(stream: Iterator[str]) -> Iterator[str]:
    """The lines, and one more; a last line without an end gets one."""
    last = ""
    for line in stream:
        last = line
        yield line
    if not last.endswith(("\n", "\r")):
        yield "\n"
    yield _END


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _header(path: Path, rows: Iterator[tuple[int, list[str]]]) -> list[str]:
    header = [name.strip() for name in next(rows, (1, []))[1]]
    while header and not header[-1]:
        header.pop()
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if not header or not any(header):
        raise UnreadableError(f"{path.name} has no header.")
    if twice:
        raise UnreadableError(f"{path.name} has the column “{twice[0]}” twice.")
    return header
