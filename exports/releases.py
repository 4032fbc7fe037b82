"""Releases of dumps: written apart, made whole, placed among the others, then shown.

Killed at any moment, the former release stays whole and shown; the next dump clears what is left.
"""

import fcntl
import hashlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final

import orjson

from exports.storage.base import MANIFEST, NAME, Storage
from exports.storage.folder import put, sync

KEPT: Final = 2
SUMS: Final = "SHA256SUMS"
#: The media types of what is in every release beside its files.
TYPES: Final = {MANIFEST: "application/json; charset=utf-8", SUMS: "text/plain; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class File:
    """One file of a release; `sha256` and `size` are of its bytes as they are served.

    `licence` is the IRI of what its content may be used under; "" where that differs by record.
    """

    name: str
    dataset: str
    format: str
    title: str
    media_type: str
    size: int
    sha256: str
    licence: str = ""

    @property
    def served_as(self) -> str:
        """The `Content-Type` of its bytes: what is compressed is a file, not a coding."""
        gzip = self.name.endswith(".gz")
        return "application/gzip" if gzip else f"{self.media_type}; charset=utf-8"

    def members(self) -> dict[str, Any]:
        """The file as manifest.json has it."""
        found = asdict(self)
        return {"mediaType" if name == "media_type" else name: found[name] for name in found}

    @classmethod
    def read(cls, members: Mapping[str, Any]) -> "File":
        """The file that `members` tells of."""
        return cls(
            media_type=members["mediaType"], **{n: members[n] for n in _PLAIN if n in members}
        )


_PLAIN: Final = ("name", "dataset", "format", "title", "size", "sha256", "licence")


@contextmanager
def building(storage: Storage) -> Iterator[Path]:
    """A folder to write a release in; only one process of this machine builds at a time.

    Raises `BlockingIOError` when another is at it.
    """
    storage.room.mkdir(parents=True, exist_ok=True)
    with (storage.room / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        storage.clear()
        folder = Path(tempfile.mkdtemp(prefix=".building-", dir=storage.room))
        folder.chmod(0o755)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def publish(
    storage: Storage,
    folder: Path,
    stem: str,
    about: Mapping[str, Any],
    files: list[File],
    *,
    kept: int = KEPT,
) -> str:
    """Makes the release in `folder` the one that is shown, and keeps so many; returns its name.

    `stem` is `{epoch}.{seq}`. What is already there with the same content is shown as it is; other
    content under the same stem (another version of the software) gets `-2` and so on.
    """
    name, manifest = _placed(storage, folder, stem, about, files)
    _show(storage, manifest)
    prune(storage, name, kept)
    return name


def _placed(
    storage: Storage, folder: Path, stem: str, about: Mapping[str, Any], files: list[File]
) -> tuple[str, bytes]:
    """The release's name and manifest, once it stands whole among the others."""
    for turn in count(1):
        name = stem if turn == 1 else f"{stem}-{turn}"
        manifest = _manifest({"release": name, **about}, files)
        there = storage.look(f"{name}/{MANIFEST}")
        if there is None:
            _finish(folder, manifest, files)
            types = {each.name: each.served_as for each in files}
            storage.place(folder, name, types | TYPES)
            return name, manifest
        if there.data == manifest:
            return name, manifest
    raise AssertionError("there is always one name more")


def replace(
    storage: Storage, folder: Path, old: str, about: Mapping[str, Any], files: list[File]
) -> str:
    """Puts the release in `folder` into the place of an old one, which then goes; its new name.

    At every moment there is one of them, whole; the one that is shown stays shown under its new
    name. Killed on the way, the same call does the rest.
    """
    shown = storage.look(MANIFEST)
    name, manifest = _placed(storage, folder, _stem(old), about, files)
    if shown and shown.data and orjson.loads(shown.data)["release"] == old:
        _show(storage, manifest)
    storage.remove(old)
    return name


def prune(storage: Storage, shown: str, kept: int) -> None:
    """Removes all releases but the last so many; never the one that is shown."""
    for name in sorted(storage.releases(), key=order)[:-kept]:
        if name != shown:
            storage.remove(name)


def _stem(name: str) -> str:
    epoch, seq, _ = order(name)
    return f"{epoch}.{seq}"


def order(name: str) -> tuple[str, int, int]:
    """Epoch, place in the log, and which release it is there."""
    found = NAME.fullmatch(name)
    assert found is not None
    return found[1], int(found[2]), int(found[3] or 1)


def _manifest(about: Mapping[str, Any], files: list[File]) -> bytes:
    whole = {**about, "files": [each.members() for each in sorted(files, key=lambda f: f.name)]}
    return orjson.dumps(whole, option=orjson.OPT_INDENT_2) + b"\n"


def _finish(folder: Path, manifest: bytes, files: list[File]) -> None:
    sums = {each.name: each.sha256 for each in files}
    sums[MANIFEST] = hashlib.sha256(manifest).hexdigest()
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
    put(folder / MANIFEST, manifest)
    put(folder / SUMS, lines.encode())
    sync(folder)


def _show(storage: Storage, manifest: bytes) -> None:
    shown = storage.look(MANIFEST)
    if shown is None or shown.data != manifest:
        storage.show(manifest)
