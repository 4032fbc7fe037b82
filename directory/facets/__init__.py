"""Facets: which records bear which value, as bitmaps in memory that follow the log.

A column of a million rows costs SQL a few hundred milliseconds to group; the intersection of two
bitmaps of a million bits, 50 microseconds. Each process holds its own, reads a field when it is
first asked for, and re-reads only what the log says has changed since.
"""

from directory.facets.board import BOARDED, Board, board, warm_up
from directory.facets.column import Column
from directory.facets.reading import BOOLEANS, names

__all__ = ["BOARDED", "BOOLEANS", "Board", "Column", "board", "names", "warm_up"]
