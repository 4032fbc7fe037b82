"""Which build answers: a part of every ETag, so that new code makes new representations."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).resolve().parent.parent
_ROOMS: Final = ("api", "exports", "vocab")
_KINDS: Final = frozenset({".py", ".csv", ".ttl", ".jsonld", ".json"})


@cache
def build() -> str:
    """A digest of the code and tables that make representations, the same on every machine."""
    found = hashlib.sha256()
    for room in _ROOMS:
        for path in sorted((_ROOT / room).rglob("*")):
            if path.suffix in _KINDS:
                found.update(path.relative_to(_ROOT).as_posix().encode() + b"\0")
                found.update(path.read_bytes() + b"\0")
    return found.hexdigest()[:16]
