"""The kinds of peers: each brings a run from the first request to the last record.

To add one: a module here, a line in `KINDS` and one in `models.peer.Kind`.
"""

from collections.abc import Callable, Mapping
from typing import Final

from federation.kinds import dump, ldes, maillage
from federation.kinds.base import Run

__all__ = ["KINDS"]

KINDS: Final[Mapping[str, Callable[[Run], None]]] = {
    "maillage": maillage.pull,
    "ldes": ldes.pull,
    "dump": dump.pull,
}
