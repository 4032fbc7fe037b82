"""What is published: the release that the manifest names, and where its files are."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import orjson
from django.conf import settings

from directory.exclusive import alone
from exports import releases
from exports.releases import SUMS, TYPES, File, order
from exports.storage import Storage, current
from exports.storage.base import MANIFEST, NAME

#: How many parsed manifests a process holds.
_MOST: Final = 16
_parsed: dict[tuple[Storage, str], tuple[str, "Manifest"]] = {}


@dataclass(frozen=True, slots=True)
class Manifest:
    """A release: `about` is the whole manifest.json, `files` its files by name.

    `folder` is where they lie on this machine: always in a local storage, while `at_hand` lasts of
    a bucket.
    """

    release: str
    folder: Path
    about: dict[str, Any]
    files: dict[str, File]


@dataclass(frozen=True, slots=True)
class Served:
    """A file to serve, by its name in the storage; `sha256` makes its ETag, `dated` says that it
    never changes, `media_type` is how it is served."""

    name: str
    media_type: str
    size: int
    sha256: str
    dated: bool


@contextmanager
def building() -> Iterator[Path]:
    """A folder to write a release in, for one process of all machines.

    Raises `BlockingIOError` when another is at it.
    """
    # Who shares a folder shares the lock in it; who shares a bucket may share the database alone.
    with alone("dumps") if settings.DUMPS_BUCKET else nullcontext(True) as mine:
        if not mine:
            raise BlockingIOError
        with releases.building(current()) as folder:
            yield folder


def latest() -> Manifest | None:
    """The release that is shown; None before the first dump."""
    return _read(MANIFEST)


def archive() -> list[Manifest]:
    """Every release that is kept, the oldest first."""
    found = [_read(f"{name}/{MANIFEST}") for name in current().releases()]
    return sorted((each for each in found if each), key=lambda each: order(each.release))


def find(name: str) -> Served | None:
    """What is served at `/dumps/{name}`: a file of the latest release, or `{release}/{file}`.

    Only names in a manifest are found, so that no path leads anywhere else.
    """
    release, slash, file = name.rpartition("/")
    if not slash:
        manifest = latest()
    elif NAME.fullmatch(release):
        manifest = _read(f"{release}/{MANIFEST}")
    else:
        return None
    return _served(manifest, file, bool(slash)) if manifest else None


@contextmanager
def at_hand(manifest: Manifest, names: Iterable[str] | None = None) -> Iterator[Manifest]:
    """The release with these files (all without a word) in its folder on this machine."""
    wanted = [*manifest.files, MANIFEST, SUMS] if names is None else [*names]
    with current().at_hand(manifest.release, wanted) as folder:
        yield replace(manifest, folder=folder)


def content(manifest: Manifest, name: str) -> bytes | None:
    """A small file of a release; None where there is none of this name."""
    file = manifest.files.get(name)
    if file is None:
        return None
    try:
        return _content(current(), f"{manifest.release}/{name}", file.sha256)
    except FileNotFoundError:  # an erasure, or a newer release, has just removed it
        return None


@lru_cache(maxsize=8)
def _content(storage: Storage, name: str, _sha256: str) -> bytes:
    found = storage.look(name)
    if found is None or found.data is None:
        raise FileNotFoundError(name)
    return found.data


def _served(manifest: Manifest, name: str, dated: bool) -> Served | None:
    path, file = f"{manifest.release}/{name}", manifest.files.get(name)
    if file:
        return Served(path, file.served_as, file.size, file.sha256, dated)
    found = current().look(path) if name in TYPES else None
    if found is None or found.data is None:
        return None
    digest = hashlib.sha256(found.data).hexdigest()
    return Served(path, TYPES[name], len(found.data), digest, dated)


def _read(name: str) -> Manifest | None:
    """A manifest, parsed again only where it is another than before."""
    storage = current()
    mark, known = _parsed.get((storage, name), ("", None))
    found = storage.look(name, mark)
    if found is None or found.data is None:
        return known if found else None
    about: dict[str, Any] = orjson.loads(found.data)
    files = {each["name"]: File.read(each) for each in about["files"]}
    made = Manifest(about["release"], storage.room / about["release"], about, files)
    if len(_parsed) >= _MOST:
        _parsed.clear()
    _parsed[storage, name] = (found.mark, made)
    return made
