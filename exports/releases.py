"""Releases of dumps in a folder: written beside, made whole, then shown by renaming one file.

    dumps/manifest.json             names the release that is shown: the only name that changes
    dumps/{epoch}.{seq}/            a whole release, with its own manifest.json and SHA256SUMS
    dumps/.building-…/              what a running (or killed) dump has written so far

Killed at any moment, the former release stays whole and shown; the next dump clears what is left.
"""

import fcntl
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final

import orjson

KEPT: Final = 2
NAME: Final = re.compile(r"([0-9A-HJKMNP-TV-Z]{26})\.(\d+)(?:-(\d+))?")
MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"


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
def building(root: Path) -> Iterator[Path]:
    """A folder to write a release in; only one process builds at a time.

    Raises `BlockingIOError` when another is at it.
    """
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for left in (*root.glob(".building-*"), *root.glob(".manifest-*")):
            _remove(left)
        folder = Path(tempfile.mkdtemp(prefix=".building-", dir=root))
        folder.chmod(0o755)
        try:
            yield folder
        finally:
            _remove(folder)


def publish(
    root: Path,
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
    name, manifest = _placed(root, folder, stem, about, files)
    _show(root, manifest)
    prune(root, name, kept)
    return name


def _placed(
    root: Path, folder: Path, stem: str, about: Mapping[str, Any], files: list[File]
) -> tuple[str, bytes]:
    """The release's name and manifest, once it stands whole among the others."""
    for turn in count(1):
        name = stem if turn == 1 else f"{stem}-{turn}"
        manifest = _manifest({"release": name, **about}, files)
        if not (root / name).exists():
            _finish(folder, manifest, files)
            folder.rename(root / name)
            _sync(root)
            return name, manifest
        if _same(root / name / MANIFEST, manifest):
            return name, manifest
    raise AssertionError("there is always one name more")


def replace(root: Path, folder: Path, old: str, about: Mapping[str, Any], files: list[File]) -> str:
    """Puts the release in `folder` into the place of an old one, which then goes; its new name.

    At every moment there is one of them, whole; the one that is shown stays shown under its new
    name. Killed on the way, the same call does the rest.
    """
    shown = (root / MANIFEST).exists() and orjson.loads((root / MANIFEST).read_bytes())["release"]
    name, manifest = _placed(root, folder, _stem(old), about, files)
    if shown == old:
        _show(root, manifest)
    _remove(root / old)
    return name


def prune(root: Path, shown: str, kept: int) -> None:
    """Removes all releases but the last so many; never the one that is shown."""
    names = sorted((path.name for path in releases(root)), key=order)
    for name in names[:-kept]:
        if name != shown:
            _remove(root / name)


def releases(root: Path) -> list[Path]:
    """The folders of whole releases."""
    return [path for path in root.iterdir() if NAME.fullmatch(path.name)] if root.exists() else []


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
    _put(folder / MANIFEST, manifest)
    _put(folder / SUMS, lines.encode())
    _sync(folder)


def _same(path: Path, content: bytes) -> bool:
    return path.exists() and path.read_bytes() == content


def _show(root: Path, manifest: bytes) -> None:
    if _same(root / MANIFEST, manifest):
        return
    descriptor, name = tempfile.mkstemp(prefix=".manifest-", dir=root)
    os.close(descriptor)
    _put(Path(name), manifest)
    Path(name).chmod(0o644)
    Path(name).replace(root / MANIFEST)
    _sync(root)


def _put(path: Path, content: bytes) -> None:
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(path: Path) -> None:
    """A folder of ours loses its name first, so that no half-removed release bears one."""
    if path.is_dir():
        if not path.name.startswith("."):
            path = path.rename(path.parent / f".building-{path.name}")
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
