"""Erasures: marks of what may never come back, in the database and in a ledger beside it.

A mark is a keyed hash of a record's IRI: it recognises the record and says nothing about it. The
ledger outlives a restore of the database from a backup that still holds the record.
"""

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from typing import Final

from directory import ledger as ledgers
from directory.bases import spellings
from directory.models import Erasure

LEDGER: Final = "erased.jsonl"
KEY: Final = "erased.key"
#: How the local id of an erased record's stub begins.
STUB: Final = "erased:"
_MARK: Final = re.compile(r'"mark": ?"([0-9a-f]{64})"')


class LostKeyError(RuntimeError):
    """There are marks, but not the key that made them: nobody can tell what was erased."""


def mark(iri: str) -> str:
    """The mark of a record: 64 hex digits, by a key kept in the data directory."""
    return dict(marks([iri]))[iri]


def marks(iris: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each IRI with its mark; the key is read once."""
    key = _key()
    for iri in iris:
        yield iri, hmac.new(key, iri.encode(), hashlib.sha256).hexdigest()


def marked(iris: Iterable[str]) -> set[str]:
    """Those of the IRIs that were erased."""
    given = [*iris]
    if not given or not Erasure.objects.exists():
        return set()
    known = {each: iri for iri in given for each in spellings(iri)}
    by_mark = {made: known[each] for each, made in marks(known)}
    found = Erasure.objects.filter(mark__in=list(by_mark)).values_list("mark", flat=True)
    return {by_mark[each] for each in found}


def remember(iris: Iterable[str], note: str = "") -> None:
    """Mark the records in the database and, before that commits, in the ledger.

    By their former addresses too: a backup from before a move may be restored.
    """
    made = {each for _, each in marks(each for iri in iris for each in spellings(iri))}
    keep(made, note)
    _append(made - ledger())


def agree() -> None:
    """Bring the ledger up to the database. Raises `LostKeyError`."""
    named, known = ledger(), known_marks()
    if named or known:
        _key()
    _append(known - named)


def known_marks() -> set[str]:
    """Every mark of the database."""
    return set(Erasure.objects.values_list("mark", flat=True))


def keep(marks: Iterable[str], note: str = "") -> None:
    """Mark in the database what the ledger names; `note` is why, for the hub's own people."""
    rows = [Erasure(mark=each, reason=note or "erased") for each in sorted(marks)]
    Erasure.objects.bulk_create(rows, ignore_conflicts=True)


def ledger() -> set[str]:
    """Every mark of the ledger."""
    return ledgers.read(LEDGER, _MARK)


def _append(made: Iterable[str]) -> None:
    ledgers.append(LEDGER, ({"mark": each, "reason": "erased"} for each in sorted(made)))


def _key() -> bytes:
    """The key of the marks, made at the first erasure; it appears whole or not at all."""
    path = ledgers.directory() / KEY
    if not path.exists():
        count = len(known_marks() | ledger())
        if count and not path.exists():  # who made the first marks meanwhile made a key before
            raise LostKeyError(
                f"{path} is missing, by which {count} marks tell erased records: without it they "
                "could come back. Put the file back from a backup of the data directory. Where "
                f"there is none, delete {path.with_name(LEDGER)} and the rows of the table "
                "directory_erasure: an erased record that the database still knows as such "
                "stays refused, but an older backup of it would bring the record back."
            )
        draft = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
            stream.write(secrets.token_hex(32))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").encode()
