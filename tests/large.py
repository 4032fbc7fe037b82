"""A directory that is filtered as a large one is: by bitmaps, read at once and not in a thread."""

import importlib

_boards = importlib.import_module("directory.facets.board")
_at_hand = _boards.Board.at_hand


def be_large(monkeypatch):
    """Has the lists of this test find their records without SQL."""
    monkeypatch.setattr(_boards, "LEAST", 0)
    monkeypatch.setattr(_boards.Board, "at_hand", _read_first)


def _read_first(board, fields, edition):
    board.warm(fields)
    return _at_hand(board, fields, edition)
