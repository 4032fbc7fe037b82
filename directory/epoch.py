"""Epochs: which life of the log a cursor belongs to, and the address at which the hub was born.

The database and `epoch.json` of the data directory each say which epoch it is. When they differ,
when the database is another one than the epoch began in, or when its log is shorter than what was
served, a backup or a copy is running: a new epoch begins before anything is served.
"""

import fcntl
import json
import os
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Max
from django.dispatch import Signal
from ulid import ULID

from directory import announcing, bases, erasing
from directory.database import EPOCH_LOCK, is_postgres, wait_for
from directory.models import Activity, Change, Epoch, Organisation, Source
from directory.withdrawing import replay_erasures

FILE: Final = "epoch.json"
_process: dict[str, Epoch] = {}
#: Sent at each start, in its transaction and before anything is served, so that what a restored
#: backup brought back can be ended again.
opening = Signal()


class EpochError(RuntimeError):
    """Why a hub cannot start, in a sentence that says what to do."""


class NoEpochError(EpochError):
    """The hub was never started, so it has no address yet."""


class BaseMismatchError(EpochError):
    """The hub is started under another address than the one its records bear."""


class UnfinishedMoveError(EpochError):
    """A move to another address was interrupted: some records bear the old one."""


class LostErasuresError(EpochError):
    """The key is missing that tells which records may never come back."""


def start(base: str | None, data_dir: Path, *, moving: bool = False) -> Epoch:
    """The epoch that this start of the hub belongs to: the running one, or a new one.

    `base` is the hub's address without a trailing slash; the first record fixes it, and None means
    that one (`DEFAULT_BASE_URL` at the first). Raises `BaseMismatchError` for another one later,
    `LostErasuresError` where the key of the erasures is missing, `UnfinishedMoveError` unless
    `moving`.
    """
    base = base or _stored() or settings.DEFAULT_BASE_URL
    data_dir.mkdir(parents=True, exist_ok=True)
    with transaction.atomic():
        wait_for(EPOCH_LOCK)
        latest = Epoch.objects.order_by("-id").first()
        if latest and latest.base != base and not Change.objects.exists():
            latest.base = base  # no record bears the former one yet
            Epoch.objects.update(base=base)
        if latest and latest.base != base:
            raise BaseMismatchError(
                f"This hub was first started as {latest.base}, which is part of its records' "
                f"addresses; it cannot start as {base}. Set MAILLAGE_BASE_URL={latest.base}, use "
                f"another data directory and database for {base}, or move this hub there: "
                f"manage.py rebase {base}."
            )
        bases.forget()
        if not moving:
            _refuse_half_moved(base)
        _agree_on_erasures()
        opening.send(sender=None)
        system, file = _system(), _read(data_dir)
        why = _why_new(latest, system, file)
        if latest is None or why:
            latest = _begin(base, system, why, last=(latest.id if latest else "", file["epoch"]))
            _write(data_dir, latest.id, _last_seq())
    _process["current"] = latest
    return latest


def move(new: str) -> Epoch:
    """The epoch in which this hub is at another address; its records are to be moved next."""
    with transaction.atomic():
        wait_for(EPOCH_LOCK)
        before = _latest()
        now = Epoch.objects.create(
            id=_greater(before.id),
            base=new,
            system=before.system,
            why=f"moved from {before.base}",
            forgotten=before.forgotten,
        )
        _write(Path(settings.DATA_DIR), now.id, _last_seq())
    forget()
    return current()


def _refuse_half_moved(base: str) -> None:
    former = [f"{each}/" for each in bases.bases() if each != base]
    for model in (Source, Organisation, Activity) if former else ():
        if model._default_manager.filter(peer="", counter__in=former).exists():
            raise UnfinishedMoveError(
                f"This hub was being moved to {base} and is not there yet: run "
                f"`manage.py rebase {base}` to its end first."
            )


def _agree_on_erasures() -> None:
    try:
        erasing.agree()
    except erasing.LostKeyError as error:
        raise LostErasuresError(str(error)) from error


def current() -> Epoch:
    """The running epoch, with `id` and `base`; looked up once in a process.

    Raises `NoEpochError` when the hub was never started.
    """
    if "current" not in _process:
        _process["current"] = _latest()
    return _process["current"]


def _stored() -> str:
    latest = Epoch.objects.order_by("-id").first()
    return latest.base if latest else ""


def _latest() -> Epoch:
    latest = Epoch.objects.order_by("-id").first()
    if latest is None:
        raise NoEpochError(
            "This hub has no address yet: set MAILLAGE_BASE_URL, or start it once with "
            "`manage.py serve` or `manage.py demo`."
        )
    return latest


def base() -> str:
    """The hub's address, such as `https://hub.example.org`, without a trailing slash."""
    return current().base


def forget() -> None:
    """Look the epoch up again at the next use: the database is another one now (tests)."""
    _process.clear()
    bases.forget()


def note(seq: int) -> None:
    """Keep in the data directory that the log has been served up to `seq`."""
    data_dir, epoch = Path(settings.DATA_DIR), current().id
    if not (data_dir / FILE).exists():
        _write(data_dir, epoch, seq)
    with (data_dir / FILE).open("r+", encoding="utf-8") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        file = _parsed(stream.read())
        if (file["epoch"], file["seq"]) < (epoch, seq):
            stream.seek(0)
            stream.write(_text(epoch, seq))


def _why_new(latest: Epoch | None, system: str, file: dict[str, Any]) -> str:
    """Why the running epoch cannot go on; empty when it can."""
    if latest is None:
        return "first start"
    if latest.system != system:
        return f"another database: {latest.system} became {system}"
    if file["epoch"] != latest.id:
        return f"the data directory is of epoch {file['epoch'] or '(none)'}"
    if file["seq"] > _last_seq():
        return f"the log ends at {_last_seq()}, but {file['seq']} was served"
    return ""


def _begin(base: str, system: str, why: str, last: tuple[str, str]) -> Epoch:
    epoch = Epoch.objects.create(id=_greater(max(last)), base=base, system=system, why=why)
    replay_erasures(epoch)
    announcing.announce(epoch)
    return epoch


def _greater(last: str) -> str:
    """A new ULID above the last one, whatever the clock says."""
    new = str(ULID())
    return new if new > last else str(ULID.from_int(int(ULID.from_str(last)) + 1))


def _last_seq() -> int:
    return Change.objects.aggregate(last=Max("seq"))["last"] or 0


def _read(data_dir: Path) -> dict[str, Any]:
    path = data_dir / FILE
    return _parsed(path.read_text(encoding="utf-8") if path.exists() else "")


def _parsed(text: str) -> dict[str, Any]:
    """What the file says; of a file that cannot be read: nothing, so a new epoch begins."""
    try:
        file = json.loads(text)
        return {"epoch": str(ULID.from_str(file["epoch"])), "seq": int(file["seq"])}
    except (ValueError, KeyError, TypeError):
        return {"epoch": "", "seq": 0}


def _text(epoch: str, seq: int) -> str:
    """The file's text, always of one length: it is written in place, many times a second."""
    return f"{json.dumps({'epoch': epoch, 'seq': seq}):<79}\n"


def _write(data_dir: Path, epoch: str, seq: int) -> None:
    draft = data_dir / f"{FILE}.{os.getpid()}"
    draft.write_text(_text(epoch, seq), encoding="utf-8")
    draft.replace(data_dir / FILE)


def _system() -> str:
    """What tells this database from a copy of it; empty on SQLite, a copy of which is a file."""
    if not is_postgres():
        return ""
    timeline = "substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)"
    oid = "(SELECT oid FROM pg_database WHERE datname = current_database())"
    parts = ["(SELECT system_identifier FROM pg_control_system())", timeline, oid]
    return ".".join(_asked(part) for part in parts)


def _asked(expression: str) -> str:
    """The value of an expression, `-` where the server lets only its superuser ask."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT {expression}")
            return str(cursor.fetchone()[0])
    except DatabaseError:
        return "-"
