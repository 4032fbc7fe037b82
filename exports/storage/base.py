"""What a storage of releases does. Names are `{release}/{file}`, or `manifest.json` alone.

A release is there whole or not at all, and the manifest at the top, which names the one that is
shown, changes in one step: whoever reads it and then a release never sees two mixed.
"""

import re
from collections.abc import Hashable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, NamedTuple, Protocol

MANIFEST: Final = "manifest.json"
NAME: Final = re.compile(r"([0-9A-HJKMNP-TV-Z]{26})\.(\d+)(?:-(\d+))?")


class Content(NamedTuple):
    """A small file: its bytes, None where they are as before, and a mark that changes with them."""

    data: bytes | None
    mark: str


class Part(Protocol):
    """Bytes of a file as they come."""

    def read(self, size: int, /) -> bytes:
        """So many of them, fewer at the end."""

    def close(self) -> None:
        """Ends it, read through or not."""


class Storage(Hashable, Protocol):
    """A storage of releases; whoever writes to it holds `releases.building`."""

    @property
    def room(self) -> Path:
        """The folder of this machine where releases are written before they are placed."""

    def where(self, release: str) -> str:
        """Where a release is, for people."""

    def look(self, name: str, mark: str = "") -> Content | None:
        """A small file, whole, unless it is still the one that `mark` tells of; None: not there."""

    def modified(self, name: str) -> int:
        """When a file was put there, in seconds since 1970; raises `FileNotFoundError`."""

    def part(self, name: str, first: int, length: int) -> Part:
        """So many bytes of a file from a place on; raises `FileNotFoundError`."""

    def at_hand(self, release: str, names: list[str]) -> AbstractContextManager[Path]:
        """A folder of this machine that holds these files of a release, to be read."""

    def releases(self) -> list[str]:
        """The names of all whole releases."""

    def place(self, folder: Path, release: str, types: Mapping[str, str]) -> None:
        """Takes the release in `folder`, its files with these media types; then it is there."""

    def show(self, manifest: bytes) -> None:
        """Makes this the manifest at the top."""

    def remove(self, release: str) -> None:
        """Takes a release away; from its beginning on it is no whole one."""

    def clear(self) -> None:
        """Removes what killed processes left."""
