"""Batches: many records of a source in one request, taken in by the line that loads files.

A batch that was acknowledged is on the disk: whoever is killed, the next worker goes on with it.
"""

from federation.batches.receiving import ReceivedError, receive
from federation.batches.reporting import PlaceError, lines, problems
from federation.batches.running import prune, run_at_once, run_waiting

__all__ = [
    "PlaceError",
    "ReceivedError",
    "lines",
    "problems",
    "prune",
    "receive",
    "run_at_once",
    "run_waiting",
]
