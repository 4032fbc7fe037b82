"""Receiving a batch: onto the disk, whole or not at all, and a first look at what it is."""

import gzip
import shutil
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final

from ulid import ULID

from directory.models import Activity, Organisation, Source
from federation import source_mappings
from federation.batches import folders
from federation.mappings.model import FileMapping
from federation.models import Batch
from federation.readers import READERS, Plan, Reader, files, own, own_table
from federation.rows import UnreadableError

#: Up to so many records are written or withdrawn at once; SQLite's other writers wait for no more.
AT_ONCE: Final = 2_000
_PIECE: Final = 2**20
#: The reader of each media type.
BY_MEDIA_TYPE: Final[Mapping[str, Reader]] = {
    media: reader for reader in READERS.values() for media in reader.media_types
}
#: Our own documents as plain JSON need no mapping.
_OWN_JSON: Final = replace(
    READERS["json"], read=lambda path, _mapping: own.read_jsonld(path), columns=None
)


class ReceivedError(ValueError):
    """A body that is no batch; the message is one sentence. Nothing of it was kept."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a batch is asked to do."""

    media_type: str
    gzipped: bool = False
    dry_run: bool = False
    complete: bool = False
    accept_gone: int = 0


def receive(source: Source, wish: Wish, pieces: Iterable[bytes], *, by: str) -> tuple[Batch, bool]:
    """Keep a body as a batch that waits, and say whether it is small enough to be done at once.

    Raises `ReceivedError`, and whatever `pieces` raises; nothing is kept then.
    """
    id = str(ULID())
    folder = folders.make(id)
    try:
        path = _written(folder, wish, pieces)
        small = not _more_than(AT_ONCE, plan(path, wish.media_type, source), path)
        if wish.complete:
            small = small and not _holds_more_than(AT_ONCE, source)
        folders.settle(path)
        return _waiting(id, source, wish, path.stat().st_size, by), small
    except UnreadableError as error:
        folders.drop(id)
        raise ReceivedError(str(error)) from error
    except BaseException:
        folders.drop(id)
        raise


def plan(path: Path, media_type: str, source: Source) -> Plan:
    """How the body is read: by its media type, through the mapping of its source where it fits.

    Our own formats need none. Raises `UnreadableError`.
    """
    files.head(path)
    reader = BY_MEDIA_TYPE[media_type]
    if reader.columns is None:
        return Plan(reader, None)
    mapping = source_mappings.of(source)
    mapped = mapping is not None and mapping.format == reader.key
    if reader.key == "json" and not mapped:
        return Plan(_OWN_JSON, None)
    names = frozenset(reader.columns(path))
    own_type = own_table.is_own(names) if reader.key == "csv" else None
    whole = own_type is not None and own_table.columns(own_type).keys() <= names
    if mapped and mapping is not None and not whole and _fits(mapping, names):
        return Plan(reader, mapping, names)
    if own_type is not None:
        return Plan(reader, None, names)
    raise UnreadableError(_unmapped(source, reader, mapping if mapped else None, names))


def _fits(mapping: FileMapping, names: frozenset[str]) -> bool:
    return mapping.recognise | {*mapping.id} <= names


def _unmapped(
    source: Source, reader: Reader, mapping: FileMapping | None, names: frozenset[str]
) -> str:
    if mapping is not None:
        missing = min((mapping.recognise | {*mapping.id}) - names)
        return f"The body has no column “{missing}”, by which the mapping of {source.key} knows it."
    own_columns = " or the hub's own columns (`id` or `local_id`, `name`, …)"
    return (
        f"{reader.title} is read through a mapping, and {source.key} has none for it: PUT one at "
        f"/api/v1/sources/{source.key}/mapping, or send NDJSON"
        f"{own_columns if reader.key == 'csv' else ''}."
    )


def _written(folder: Path, wish: Wish, pieces: Iterable[bytes]) -> Path:
    suffix = BY_MEDIA_TYPE[wish.media_type].suffixes[0]
    path = folder / f"body.{suffix}"
    arriving = folder / "arriving" if wish.gzipped else path
    with arriving.open("wb") as stream:
        for piece in pieces:
            stream.write(piece)
    if wish.gzipped:
        _unpack(arriving, path)
        arriving.unlink()
    return path


def _unpack(packed: Path, target: Path) -> None:
    try:
        with gzip.open(packed) as source, target.open("wb") as out:
            while part := source.read(_PIECE):
                out.write(part)
                if out.tell() > files.MOST_UNPACKED:
                    raise ReceivedError("The body unpacks to more than 4 GB.")
                if shutil.disk_usage(target.parent).free < 4 * _PIECE:
                    raise ReceivedError("The body unpacks to more than there is room for.")
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ReceivedError(f"The body is no complete gzip: {error}.") from error


def _more_than(most: int, plan: Plan, path: Path) -> bool:
    return next(islice(plan.read(path), most, None), None) is not None


def _holds_more_than(most: int, source: Source) -> bool:
    """Whether the source has more live records of a kind: what a complete batch may withdraw."""
    return any(
        model.objects.filter(source=source, status="live")[: most + 1].count() > most
        for model in (Organisation, Activity)
    )


def _waiting(id: str, source: Source, wish: Wish, size: int, by: str) -> Batch:
    return Batch.objects.create(
        id=id,
        source=source,
        media_type=wish.media_type,
        size=size,
        dry_run=wish.dry_run,
        complete=wish.complete,
        accept_gone=wish.accept_gone,
        by=by,
    )
