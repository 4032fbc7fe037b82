"""What is published: the release that the manifest names, and where its files are."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings

from exports.releases import MANIFEST, NAME, SUMS, File, order, releases


@dataclass(frozen=True, slots=True)
class Manifest:
    """A release: `about` is the whole manifest.json, `files` its files by name."""

    release: str
    folder: Path
    about: dict[str, Any]
    files: dict[str, File]


@dataclass(frozen=True, slots=True)
class Served:
    """A file to serve; `sha256` makes its ETag, `dated` says that it never changes."""

    path: Path
    media_type: str
    size: int
    sha256: str
    dated: bool


def root() -> Path:
    """The folder of all releases."""
    return Path(settings.DATA_DIR) / "dumps"


def latest() -> Manifest | None:
    """The release that is shown; None before the first dump."""
    return _read(root() / MANIFEST)


def archive() -> list[Manifest]:
    """Every release that is kept, the oldest first."""
    found = [_read(path / MANIFEST) for path in releases(root())]
    return sorted((each for each in found if each), key=lambda each: order(each.release))


def find(name: str) -> Served | None:
    """What is served at `/dumps/{name}`: a file of the latest release, or `{release}/{file}`.

    Only names in a manifest are found, so that no path leads anywhere else.
    """
    release, slash, file = name.rpartition("/")
    if not slash:
        manifest = latest()
    elif NAME.fullmatch(release):
        manifest = _read(root() / release / MANIFEST)
    else:
        return None
    return _served(manifest, file, bool(slash)) if manifest else None


def path_of(name: str) -> Path | None:
    """The path of what is served at `/dumps/{name}`; None where there is nothing."""
    found = find(name)
    return found.path if found else None


def _served(manifest: Manifest, name: str, dated: bool) -> Served | None:
    path = manifest.folder / name
    file = manifest.files.get(name)
    if file:
        return Served(path, file.media_type, file.size, file.sha256, dated)
    if name in {MANIFEST, SUMS} and path.exists():
        content = path.read_bytes()
        media_type = "application/json" if name == MANIFEST else "text/plain"
        return Served(path, media_type, len(content), hashlib.sha256(content).hexdigest(), dated)
    return None


def _read(path: Path) -> Manifest | None:
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return _parsed(path, stat.st_mtime_ns, stat.st_ino)


@lru_cache(maxsize=8)
def _parsed(path: Path, _changed: int, _inode: int) -> Manifest:
    about: dict[str, Any] = orjson.loads(path.read_bytes())
    files = {each["name"]: File.read(each) for each in about["files"]}
    return Manifest(about["release"], root() / about["release"], about, files)
