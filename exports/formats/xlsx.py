"""XLSX: the main table as text cells, none of them a formula, on as many sheets as it needs."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from exports.entry import Entry
from exports.formats.base import Envelope, Format, Sink, Writer

#: Office Open XML's bounds.
ROWS: Final = 1_048_576
CHARACTERS: Final = 32_767
_CUT: Final = " […]"
#: Of a workbook that says nothing of when it was made: the same rows give the same bytes.
_NO_TIME: Final = datetime(1980, 1, 1, tzinfo=UTC)
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


class XlsxWriter(Writer):
    """Writes row by row; what is longer than a cell may be is cut, and says so by `[…]`."""

    def __init__(self, sink: Sink, envelope: Envelope) -> None:
        super().__init__(sink, envelope)
        from xlsxwriter import Workbook  # not before it is needed

        folder = getattr(sink, "path", Path()).parent
        self.book = Workbook(_Unseekable(sink), {**_OPTIONS, "tmpdir": str(folder)})
        self.book.set_properties({"created": _NO_TIME})
        self.table = envelope.main
        self.name = envelope.kind
        self.sheets = 0
        self._begin()

    def add(self, entry: Entry) -> None:
        for row in entry.rows(self.table):
            if self.row == ROWS:
                self._begin()
            self._write(row)

    def close(self) -> None:
        from xlsxwriter.exceptions import FileCreateError

        try:
            self.book.close()
        except FileCreateError as error:  # the library's own word for a disk that is full
            raise error.args[0] from error

    def _begin(self) -> None:
        self.sheets += 1
        name = f"{self.name} {self.sheets}" if self.sheets > 1 else self.name
        self.sheet: Any = self.book.add_worksheet(name)
        self.sheet.freeze_panes(1, 1)
        self.row = 0
        self._write(self.table.header)

    def _write(self, cells: Any) -> None:
        write = self.sheet.write_string
        for column, cell in enumerate(cells):
            if cell:
                write(self.row, column, cell if len(cell) <= CHARACTERS else _cut(cell))
        self.row += 1


def _cut(cell: str) -> str:
    return cell[: CHARACTERS - len(_CUT)] + _CUT


class _Unseekable:
    """A file that is only ever written at its end, and says so to zipfile."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink

    def write(self, data: bytes) -> int:
        self.sink.write(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""


class Xlsx(Format):
    """Office Open XML, for whoever has a spreadsheet and nothing else."""

    key = "xlsx"
    title = "XLSX"
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    kinds = ("organisation", "activity")
    writer = XlsxWriter
