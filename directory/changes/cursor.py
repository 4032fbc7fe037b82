"""Cursors: a place in the log, opaque to whoever keeps it."""

import re
from dataclasses import dataclass
from typing import Final

#: Every text of this pattern is a cursor, though perhaps of another epoch.
PATTERN: Final = r"[0-7][0-9A-HJKMNP-TV-Z]{25}\.(?:0|[1-9][0-9]{0,17})(?:\.[1-9][0-9]{0,17})?"
_PLAIN: Final = re.compile(PATTERN)


class CursorError(ValueError):
    """The text is no cursor of this log's making."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """All changes up to `seq` in the epoch with this id.

    Whoever began to read at nothing keeps on the way where the log ended then, in `began`: of
    what was withdrawn up to there they never knew.
    """

    epoch: str
    seq: int
    began: int = 0

    def encode(self) -> str:
        """Text that may stand in an address as it is."""
        return f"{self.epoch}.{self.seq}" + (f".{self.began}" if self.began > self.seq else "")

    @property
    def knows(self) -> int:
        """Up to where whoever holds the cursor knows of every withdrawal that concerns them."""
        return max(self.seq, self.began)


def decode(text: str) -> Cursor:
    """The cursor that `encode` wrote; raises `CursorError`."""
    if not _PLAIN.fullmatch(text):
        raise CursorError(f"“{text}” is not a cursor of this log")
    epoch, *numbers = text.split(".")
    return Cursor(epoch, *map(int, numbers))
