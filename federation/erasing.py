"""What batches and pulls keep of erased records: bodies, reports, staged items, refusals."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import orjson
from django.conf import settings

from directory.models import Erasing
from federation import exclusive
from federation.batches import folders
from federation.models import Batch, Peer, Pull
from federation.models.batch import OPEN, State

_GONE: Final = "erased"


class _BusyError(Exception):
    """A peer is being pulled."""


def erase(waiting: Sequence[Erasing]) -> str:
    """Clear them; what it waits for, "" when it is done."""
    names = {name for each in waiting for name in (each.iri, each.local_id) if name}
    _refusals(names)
    _reports(names)
    if Batch.objects.filter(state__in=OPEN).exists():
        return "a batch is waiting or running; its body goes when it is done"
    _bodies(names)
    _absences(names)
    try:
        for room in _rooms():
            _intake(room, {each.iri for each in waiting})
    except (_BusyError, sqlite3.OperationalError):
        return "a peer is being pulled"
    return ""


def _rooms() -> Iterable[Path]:
    home = Path(settings.DATA_DIR) / "pulls"
    return sorted(home.iterdir()) if home.exists() else ()


def _intake(room: Path, iris: set[str]) -> None:
    """The file of a run without the records, its freed pages too; what was fetched goes whole."""
    with exclusive.alone(f"peer:{room.name}", Path(settings.DATA_DIR), _busy):
        path = room / "intake.sqlite3"
        for left in room.iterdir():
            if left != path:
                left.unlink()
        if not path.exists():
            return
        with closing(sqlite3.connect(path, isolation_level=None, timeout=5)) as database:
            database.executemany("DELETE FROM item WHERE iri = ?", [(iri,) for iri in iris])
            database.execute("VACUUM")


def _busy(_sentence: str) -> None:
    raise _BusyError


def _refusals(names: set[str]) -> None:
    """Runs tell the first items that were refused."""
    for run in Pull.objects.exclude(refusals=[]).iterator():
        kept = [each for each in run.refusals if not _names(each, names)]
        if kept != run.refusals:
            Pull.objects.filter(pk=run.pk).update(refusals=kept)


def _absences(names: set[str]) -> None:
    """A peer's row notes since when its file lacks which ids."""
    for peer in Peer.objects.exclude(known={}).iterator():
        kept = _without(peer.known, names)
        if kept != peer.known:
            Peer.objects.filter(pk=peer.pk).update(known=kept)


def _without(value: Any, names: set[str]) -> Any:
    """The value without members of these names."""
    if isinstance(value, dict):
        return {key: _without(item, names) for key, item in value.items() if key not in names}
    return [v for v in value if v not in names] if isinstance(value, list) else value


def _bodies(names: set[str]) -> None:
    """Bodies of batches that are done go; a held one keeps what it needs, unless it names one."""
    held = set(Batch.objects.filter(state=State.HELD).values_list("id", flat=True))
    wanted = [name.encode() for name in names]
    for left in folders.home().iterdir():
        files = [path for path in left.iterdir() if path.name != folders.REPORT]
        if left.name not in held or any(w in path.read_bytes() for path in files for w in wanted):
            folders.tidy(left.name)


def _reports(names: set[str]) -> None:
    """A line that names a record is written over in its length: others are found by their place."""
    for path in folders.home().glob(f"*/{folders.REPORT}"):
        with path.open("r+b") as stream:
            place = 0
            for line in iter(stream.readline, b""):
                if line.endswith(b"\n") and _names(orjson.loads(line), names):
                    stream.seek(place)
                    stream.write(_blank(orjson.loads(line), len(line)))
                place += len(line)
                stream.seek(place)


def _blank(entry: dict[str, Any], size: int) -> bytes:
    """The entry with nothing but its line, as many bytes long."""
    kept = {name: entry[name] for name in ("line", "outcome") if name in entry}
    text = orjson.dumps({**kept, "reason": _GONE})
    if len(text) >= size:
        text = orjson.dumps({"outcome": entry.get("outcome", "")})
    return text.ljust(size - 1) + b"\n"


def _names(value: Any, names: set[str]) -> bool:
    """Whether the value is, or holds, one of the names."""
    if isinstance(value, dict):
        return any(_names(item, names) for item in value.values())
    if isinstance(value, list):
        return any(_names(item, names) for item in value)
    return isinstance(value, str) and value in names
