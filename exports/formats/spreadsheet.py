"""CSV for spreadsheets: the main table, in which no cell can be taken for a formula.

A spreadsheet runs what begins with `=`, `+`, `-` or `@`, and it may part a line at another mark
than the comma. So an apostrophe stands before these characters wherever a cell could begin,
whatever mark parts the cells; numbers stay as they are. A byte order mark tells that it is UTF-8.
"""

import re
from typing import Final

from exports.entry import Entry, told
from exports.formats.base import Envelope, Format, Sink
from exports.formats.csv import CsvWriter

#: Also the full-width forms, which some spreadsheets fold.
_RUN: Final = re.compile(r"""((?:^|[,;|\t\r\n\x0b\x0c])[\s"']*)(?=[=+\-@＝＋－＠])""")
#: Where something could run in a row whose cells U+001F parts; and a cell that is but a number.
_SUSPECT: Final = re.compile(r"""[,;|\t\r\n\x0b\x0c\x1f][\s"']*[=+\-@＝＋－＠]""")
_HARMLESS: Final = re.compile(r"\x1f-\d+(?:\.\d+)?(?=\x1f|\Z)")
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
_TRIGGERS: Final = re.compile("[=+@＝＋－＠-]")


def guarded(cell: str) -> str:
    """The cell's text with an apostrophe before whatever a spreadsheet could run."""
    if not _TRIGGERS.search(cell) or _NUMBER.fullmatch(cell):
        return cell
    return _RUN.sub(r"\1'", cell)


class SpreadsheetWriter(CsvWriter):
    """Writes the main table with every cell guarded."""

    def __init__(self, sink: Sink, envelope: Envelope) -> None:
        sink.write(b"\xef\xbb\xbf")
        super().__init__(sink, envelope)

    def add(self, entry: Entry) -> None:
        rows = entry.rows(self.table)
        safe = [_safe(row) for row in rows]
        if safe == rows:
            self.sink.write(entry.csv(self.table))
        else:
            self.sink.write(told(safe).encode())


def _safe(row: list[str]) -> list[str]:
    """The row with its cells guarded; looked at as a whole, since few rows hold anything."""
    whole = "\x1f" + "\x1f".join([cell for cell in row if cell])
    for found in _SUSPECT.finditer(whole):
        if not _HARMLESS.match(whole, found.start()):
            return [guarded(cell) for cell in row]
    return row


class Spreadsheet(Format):
    """CSV that is safe to open in a spreadsheet; not exact where a cell was guarded."""

    key = "spreadsheet"
    title = "CSV for spreadsheets"
    media_type = "text/csv"
    ending = "-spreadsheet.csv"
    kinds = ("organisation", "activity")
    writer = SpreadsheetWriter
