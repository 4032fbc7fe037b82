"""Releases in a folder: placed by renaming theirs, shown by renaming the manifest.

dumps/manifest.json             names the release that is shown: the only name that changes
dumps/{epoch}.{seq}/            a whole release, with its own manifest.json and SHA256SUMS
dumps/.building-…/              what a running (or killed) dump has written so far
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from exports.storage.base import MANIFEST, NAME, Content, Part

#: What the names begin with of that which is no release yet, or no more.
LEFT: Final = (".building-", ".manifest-")


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of this machine; also where releases are written."""

    room: Path

    def where(self, release: str) -> str:
        return str(self.room / release)

    def look(self, name: str, mark: str = "") -> Content | None:
        try:
            with (self.room / name).open("rb") as stream:
                found = os.fstat(stream.fileno())
                now = f"{found.st_mtime_ns}-{found.st_ino}"
                return Content(None if now == mark else stream.read(), now)
        except FileNotFoundError:
            return None

    def modified(self, name: str) -> int:
        return int((self.room / name).stat().st_mtime)

    def part(self, name: str, first: int, length: int) -> Part:
        stream = (self.room / name).open("rb")
        stream.seek(first)
        return stream

    @contextmanager
    def at_hand(self, release: str, names: list[str]) -> Iterator[Path]:
        yield self.room / release

    def releases(self) -> list[str]:
        found = self.room.iterdir() if self.room.exists() else ()
        return [path.name for path in found if NAME.fullmatch(path.name)]

    def place(self, folder: Path, release: str, types: Mapping[str, str]) -> None:
        folder.rename(self.room / release)
        sync(self.room)

    def show(self, manifest: bytes) -> None:
        descriptor, name = tempfile.mkstemp(prefix=".manifest-", dir=self.room)
        os.close(descriptor)
        put(Path(name), manifest)
        Path(name).chmod(0o644)
        Path(name).replace(self.room / MANIFEST)
        sync(self.room)

    def remove(self, release: str) -> None:
        """It loses its name first, so that no half-removed release bears one."""
        path = self.room / release
        if path.exists():
            shutil.rmtree(path.rename(self.room / f".building-{release}"), ignore_errors=True)

    def clear(self) -> None:
        clear(self.room, LEFT)


def clear(room: Path, beginnings: tuple[str, ...]) -> None:
    """Removes whatever is named so."""
    for path in room.iterdir():
        if path.name.startswith(beginnings):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def put(path: Path, content: bytes) -> None:
    """A file that is on the disk when this returns."""
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def sync(folder: Path) -> None:
    """Waits until a folder's names are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
