"""The write door: the only functions that change records. Everything else reads.

In one transaction: contacts rule, canonical text, validation (every fault with its JSON pointer),
comparison, record, index rows, change. `save` and `save_many` take the same steps.
"""

import datetime
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from functools import partial
from itertools import islice
from typing import Any, Final, TypeAlias

from django.db import transaction

from directory import (
    accepting,
    bulk,
    epoch,
    erasing,
    identity,
    overriding,
    renaming,
    storing,
    withdrawing,
)
from directory.accepting import Accepted, RacedError
from directory.bases import origin
from directory.bulk import Known, PlainStore
from directory.changes import number_after_commit
from directory.erasing import STUB
from directory.minting import minted
from directory.models import Override, Source
from directory.preparing import Frame, Identify, Prepared, Refused, Row, local_id_of, prepare
from directory.receiving import Received
from directory.storing import Call, MovedError, Saved
from directory.withdrawing import Done, SourceInUseError, UnknownRecordError, Why
from vocab.faults import Fault, InvalidDocumentError

__all__ = [
    "Accepted",
    "RacedError",
    "Received",
    "Refused",
    "Row",
    "Saved",
    "SourceInUseError",
    "UnknownRecordError",
    "accept_many",
    "forbid",
    "override",
    "rename_local_id",
    "save",
    "save_many",
    "save_source",
    "withdraw",
    "withdraw_many",
]

#: What identifies the local ids of a batch, and what is stored of them by IRI.
Naming: TypeAlias = tuple[Identify, Mapping[str, Known]]
Name: TypeAlias = Callable[[Collection[str], PlainStore], Naming]

#: How often a chunk is begun, where other processes give its local ids to other records.
_ATTEMPTS: Final = 3
_SLUG: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


def save(
    document: Mapping[str, Any],
    *,
    source: Source,
    local_id: str,
    by: str,
    type_name: str = "organisation",
    contacts: bool | None = None,
) -> Saved:
    """Store what the source says of the record it calls `local_id`.

    A record withdrawn before lives again, at its next version. Raises `InvalidDocumentError`
    with every fault.
    """
    row = Row(local_id, document, contacts)
    return _only(save_many([row], source=source, by=by, type_name=type_name))


def save_many(
    rows: Iterable[Row], *, source: Source, by: str, type_name: str = "organisation"
) -> Iterator[Saved | Refused]:
    """Store many records of one source, in chunks of one transaction each; the outcomes in order.

    The results are those of `save` row by row, but that the second row of one local id is
    refused. Nothing is written before the outcomes are taken; memory holds one chunk.
    """
    frame = Frame(
        type_name=type_name,
        source=source.iri,
        licence=source.licence,
        publishes_contacts=source.publishes_contacts,
        modified=_now(),
    )
    call = Call(type_name, source.iri, epoch.current(), by, {"source_id": source.pk})
    mint = partial(minted, epoch.base(), type_name, origin(source.iri))

    def name(ids: Collection[str], storage: PlainStore) -> Naming:
        names = renaming.Names(type_name, source.pk, ids, mint, storage)
        return names.identify, names.known

    return _save(rows, frame, call, name)


def rename_local_id(
    old: str, new: str, *, source: Source, by: str, type_name: str = "organisation"
) -> None:
    """The source now calls its record `old` by the id `new`: the record keeps IRI and content.

    Nothing is announced, since no document holds its local id. Raises `renaming.TakenIdError`
    where the source calls another record `new` already. An id that no row may bear is not taken.
    """
    if not new.startswith(STUB):
        renaming.rename(type_name, source, old, new)


def save_source(document: Mapping[str, Any], *, key: str, by: str) -> Source:
    """Create or update a source; its IRI is minted from its key unless the document has one."""
    if not _SLUG.fullmatch(key):
        raise InvalidDocumentError([Fault("", "slug", {"value": key})])
    known = Source.objects.filter(key=key).first()
    iri = known.iri if known else str(document.get("id") or identity.source_iri(key))
    frame = Frame("source", "", "", publishes_contacts=True, modified=_now())
    call = Call("source", "", epoch.current(), by, {"key": key})

    def name(_: Collection[str], storage: PlainStore) -> Naming:
        return (lambda _: (iri, identity.key_of(iri))), storage.known("source", [iri])

    _only(_save([Row(key, document)], frame, call, name))
    return Source.objects.get(key=key)


def override(iri: str, wish: overriding.Wish) -> Override | None:
    """Hide a record or keys of it from this hub's own readers, correct keys, or show them again.

    Nothing of it leaves: the log, dumps, hash and digest keep the document. The override as it is
    now, None where none is left. Raises `overriding.NoSuchRecordError`, `NoOverrideError`, or
    `InvalidDocumentError` with every fault.
    """
    return overriding.edit(iri, wish)


def accept_many(items: Sequence[Received], *, peer: str, by: str) -> list[Accepted]:
    """Take in one chunk of what the peer with the key `peer` offers; what became of each, in order.

    At most `bulk.CHUNK` items, each record once. What is taken is stored as its bytes came, under
    the revision that its counter gave it; `directory.authority` says what is. In one transaction,
    or in the caller's. Raises `RacedError` where another process stored one of the records
    meanwhile: the chunk is to be taken again.
    """
    with transaction.atomic():
        done = accepting.accept(items, peer=peer, by=by)
        if any(each.outcome in {"new", "changed", "withdrawn"} for each in done):
            number_after_commit()
    return done


def withdraw(
    iri: str, *, reason: str, by: str, replaced_by: str | None = None, note: str = ""
) -> None:
    """Stop publishing a record; its IRI and revision stay as a stub for ever.

    `reason` is closed, merged, withdrawn or erased; an erased one loses its content everywhere,
    in the log too, and may never come back. A record withdrawn already stays as it is, unless it
    is erased now; `note` says why, for the hub's own people. Raises `UnknownRecordError`.
    """
    if not _withdraw([iri], _why(reason, by, replaced_by, note)).known:
        raise UnknownRecordError(f"no record has the IRI {iri}")


def withdraw_many(iris: Iterable[str], *, reason: str, by: str) -> int:
    """Withdraw records as `withdraw` does, in chunks; how many were. Unknown ones are passed."""
    why = _why(reason, by, None)
    return sum(_withdraw(chunk, why).withdrawn for chunk in _chunks(iris))


def _withdraw(iris: list[str], why: Why) -> Done:
    with transaction.atomic():
        done = withdrawing.withdraw(iris, why)
        if done.withdrawn:
            number_after_commit()
    return done


def forbid(iri: str, *, note: str) -> None:
    """An erasure of what this hub never held: no harvest, push or pull may ever bring it."""
    with transaction.atomic():
        erasing.remember([iri], note)


def _why(reason: str, by: str, replaced_by: str | None, note: str = "") -> Why:
    return Why(reason, by, replaced_by, epoch.current(), note)


def _save(rows: Iterable[Row], frame: Frame, call: Call, name: Name) -> Iterator[Saved | Refused]:
    seen: set[int] = set()
    for chunk in _chunks(rows):
        for attempt in range(_ATTEMPTS):
            identify, known = name({local_id_of(row) for row in chunk}, bulk.store(len(chunk)))
            ready = _once([prepare(row, frame, identify) for row in chunk], seen)
            try:
                outcomes = _settle(ready, known, call)
                break
            except MovedError:
                if attempt == _ATTEMPTS - 1:
                    raise
        seen |= {each.key.int for each in ready if isinstance(each, Prepared)}
        yield from outcomes


def _once(rows: list[Prepared | Refused], seen: Set[int]) -> list[Prepared | Refused]:
    """The rows, refused where their record was seen before or stands twice among them."""
    here: set[int] = set()
    ready: list[Prepared | Refused] = []
    for row in rows:
        if isinstance(row, Prepared) and (row.key.int in seen or row.key.int in here):
            row = Refused(row.local_id, [Fault("", "duplicate", {"local_id": row.local_id})])
        elif isinstance(row, Prepared):
            here.add(row.key.int)
        ready.append(row)
    return ready


def _settle(
    ready: list[Prepared | Refused], known: Mapping[str, Known], call: Call
) -> list[Saved | Refused]:
    """Store one chunk. What is stored already costs no transaction."""
    batch = [each for each in ready if isinstance(each, Prepared)]
    outcomes: dict[str, Saved | Refused] = {
        each.iri: storing.saved(each, call, "unchanged")
        for each in batch
        if storing.same(each, known.get(each.iri))
    }
    differing = [each for each in batch if each.iri not in outcomes]
    if differing:
        with transaction.atomic():
            outcomes |= storing.store(differing, known, call)
            number_after_commit()
    return [each if isinstance(each, Refused) else outcomes[each.iri] for each in ready]


def _only(outcomes: Iterator[Saved | Refused]) -> Saved:
    (outcome,) = outcomes
    if isinstance(outcome, Refused):
        raise InvalidDocumentError(outcome.faults)
    return outcome


def _chunks(items: Iterable[Any]) -> Iterator[list[Any]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, bulk.CHUNK)):
        yield chunk


def _now() -> str:
    """This instant in UTC, as documents write it: to the second."""
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
