"""Storage: the same few set-wise statements on both databases, behind one interface."""

from typing import Final

from directory.bulk.copying import CopyStore
from directory.bulk.plain import Known, PlainStore
from directory.database import is_postgres

__all__ = ["CHUNK", "Known", "PlainStore", "store"]

#: Records to a transaction: few enough that no other writer waits long on SQLite.
CHUNK: Final = 1_000
#: Below this many rows COPY costs more than it saves.
_FEW: Final = 20


def store(size: int) -> PlainStore:
    """The storage for a batch of `size` records on this database."""
    return CopyStore() if is_postgres() and size >= _FEW else PlainStore()
