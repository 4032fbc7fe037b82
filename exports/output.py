"""Files being written: hashed and counted on the way, compressed where their name says so."""

import hashlib
import os
from pathlib import Path
from typing import Final

from isal import isal_zlib

#: Small enough that some dozens of files at once stay small, large enough that calls cost nothing.
_BUFFER: Final = 1 << 17
_GZIP: Final = 31


class Output:
    """One file, hashed and counted as it is written.

    The same bytes in give the same bytes out: gzip's header holds neither time nor name.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.stream = path.open("xb", buffering=0)
        self.hash = hashlib.sha256()
        self.size = 0
        self.waiting = bytearray()
        self.packer = isal_zlib.compressobj(2, wbits=_GZIP) if path.suffix == ".gz" else None

    @property
    def name(self) -> str:
        return self.path.name

    def write(self, data: bytes) -> None:
        self.waiting += data
        if len(self.waiting) >= _BUFFER:
            self._flush()

    def close(self) -> None:
        """Ends the file and waits until it is on the disk."""
        self._flush()
        if self.packer:
            self._put(self.packer.flush())
        os.fsync(self.stream.fileno())
        self.stream.close()

    def _flush(self) -> None:
        data = bytes(self.waiting)
        self.waiting.clear()
        self._put(self.packer.compress(data) if self.packer else data)

    def _put(self, data: bytes) -> None:
        self.hash.update(data)
        self.size += len(data)
        left = memoryview(data)
        while left:  # an unbuffered file may take less than it was given
            left = left[self.stream.write(left) :]
