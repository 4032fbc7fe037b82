"""Rebasing: this hub moves to another address, and its own records with it.

A new epoch begins at the new address; then records move, a chunk in a transaction, each told as the
deletion of the old IRI in favour of the new one. What is not moved yet still bears the old counter,
so a killed run goes on where it was.
"""

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from django.db import transaction

from directory import bulk, epoch
from directory.bases import bases
from directory.bulk import PlainStore
from directory.changes import number_after_commit
from directory.database import uuid_value
from directory.identity import key_of
from directory.models import Activity, Edit, Epoch, Erasing, Organisation, Override, Source, Status
from directory.models.record import Record
from directory.placing import CHANGE, Envelope, Written, append, update
from directory.preparing import hashed
from vocab.canonical import canonicalise

CHUNK: Final = 500
BY: Final = "rebase"
#: Sources first, so that whoever follows the log knows them when their records come.
_MODELS: Final[tuple[type[Record], ...]] = (Source, Organisation, Activity)


@dataclass(frozen=True, slots=True)
class Move:
    """From which address to which; `now` as documents write it."""

    old: str
    new: str
    epoch: Epoch
    now: str

    def iri(self, iri: str) -> str:
        """The IRI at the new address; what is not of the old one stays."""
        return self.new + iri[len(self.old) :] if _is_ours(iri, self.old) else iri

    def value(self, value: Any) -> Any:
        """A value with every IRI of ours in it moved; texts that only mention one stay."""
        if isinstance(value, str):
            return self.iri(value)
        if isinstance(value, list):
            return [self.value(item) for item in value]
        if isinstance(value, dict):
            return {name: self.value(item) for name, item in value.items()}
        return value


def rebase(new: str) -> Iterator[int]:
    """Move to the address `new`, without a slash at its end; how many records were moved so far.

    Begins the new epoch, unless a killed run did. Nothing else may write meanwhile.
    """
    if epoch.base() != new:
        epoch.move(new)
    now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    done = 0
    for old in bases()[:-1]:
        move = Move(old, new, epoch.current(), now)
        for model in _MODELS:
            while count := _chunk(model, move):
                done += count
                yield done


def _chunk(model: type[Record], move: Move) -> int:
    """Move the next records of a type; how many there were."""
    with transaction.atomic():
        rows = model._default_manager.select_for_update(of=("self",)).filter(
            counter=f"{move.old}/", peer=""
        )
        if model is not Source:
            rows = rows.select_related("source")  # type: ignore[misc]  # of both others
        records = list(rows.order_by("pk")[:CHUNK])
        if records:
            _move(model, records, move)
            number_after_commit()
    return len(records)


def _move(model: type[Record], records: Sequence[Record], move: Move) -> None:
    storage, type_name = bulk.store(len(records)), model.type_name
    moved = [
        [each.pk, move.iri(each.iri), move.iri(each.replaced_by or "") or None] for each in records
    ]
    storage.update(type_name, ["id", "iri", "replaced_by"], moved)
    _local(records, move)
    live = [each for each in records if each.status == Status.LIVE]
    storage.insert("change", CHANGE, [_gone(each, move) for each in live])
    written = update(type_name, [_written(each, move) for each in live], storage)
    append(type_name, written, BY, storage)
    _stubs(type_name, [each for each in records if each.status != Status.LIVE], move, storage)


def _local(records: Sequence[Record], move: Move) -> None:
    """What this hub itself notes of the records."""
    iris = [each.iri for each in records]
    for model in (Override, Edit, Erasing):
        for noted in model._default_manager.filter(iri__in=iris):
            model._default_manager.filter(pk=noted.pk).update(iri=move.iri(noted.iri))


def _written(record: Record, move: Move) -> Written:
    document = move.value(orjson.loads(record.document))
    document["record"]["modified"] = move.now
    if isinstance(record, Organisation):
        document["sameAs"] = [*document.get("sameAs", ()), record.iri]
    key = key_of(record.iri)
    made = hashed(record.local_id, move.iri(record.iri), key, dict(canonicalise(document)))
    return Written(made, record.pk, _envelope(record, move, record.version + 1))


def _envelope(record: Record, move: Move, version: int) -> Envelope:
    counter = f"{move.new}/"
    source = "" if isinstance(record, Source) else _source(record)
    return Envelope(source, {}, counter, move.epoch.id, version, (counter,))


def _gone(record: Record, move: Move) -> tuple[Any, ...]:
    """The deletion of the old IRI, by the counter that those who hold it know."""
    counter = f"{move.old}/"
    return (
        *("delete", record.type_name, record.iri, uuid_value(key_of(record.iri))),
        *(_former(_source(record), move), counter, move.epoch.id, record.version + 1),
        *(orjson.dumps([counter]).decode(), "", None, "", "merged", move.iri(record.iri), BY),
    )


def _stubs(type_name: str, stubs: Sequence[Record], move: Move, storage: PlainStore) -> None:
    """A withdrawn record moves without a word: its deletion was told of the old IRI."""
    rows = []
    for each in stubs:
        columns: Mapping[str, Any] = _envelope(each, move, each.version).columns()
        rows.append({"id": each.pk} | dict(columns))
    if rows:
        storage.update(type_name, [*rows[0]], [[*row.values()] for row in rows])


def _source(record: Record) -> str:
    """The IRI of the record's source, which was moved before it."""
    return record.source.iri if isinstance(record, Organisation | Activity) else record.iri


def _former(iri: str, move: Move) -> str:
    """The IRI as it was at the old address, where it is ours."""
    return move.old + iri[len(move.new) :] if _is_ours(iri, move.new) else iri


def _is_ours(iri: str, base: str) -> bool:
    return iri.startswith(f"{base}/id/") and bool(_OURS.fullmatch(iri, len(base)))


_OURS: Final = re.compile(r"/id/(?:organisation|activity|source)/[a-z0-9-]+")
