"""Withdrawing: records become stubs, and the log says so; erasing takes their content too."""

import datetime
import itertools
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from django.db import transaction

from directory import bulk, erasing, index
from directory.bases import origin
from directory.database import instant_value
from directory.minting import minted
from directory.models import (
    Activity,
    Change,
    Edit,
    Epoch,
    Erasing,
    Organisation,
    Override,
    Source,
    Status,
)
from directory.models.record import Record
from directory.placing import Envelope, clear_index
from directory.search import vocabulary

REASONS: Final = ("closed", "merged", "withdrawn", "erased")
_MODELS: Final[tuple[type[Record], ...]] = (Organisation, Activity, Source)


class UnknownRecordError(LookupError):
    """No record has this IRI."""


class SourceInUseError(ValueError):
    """A source cannot go while records of it are published."""


@dataclass(frozen=True, slots=True)
class Why:
    """Why records are withdrawn, by whom, in favour of which record, in which epoch.

    `note` is what the one who erases them says of it, for the hub's own people.
    """

    reason: str
    by: str
    replaced_by: str | None
    epoch: Epoch
    note: str = ""

    def __post_init__(self) -> None:
        if self.reason not in REASONS:
            raise ValueError(f"“{self.reason}” is no reason; expected one of {', '.join(REASONS)}")

    def envelope(self, record: Record) -> Envelope:
        """The envelope of the stub that is left: this hub says so, and counts it from now on."""
        counter = f"{self.epoch.base}/"
        return Envelope("", {}, counter, self.epoch.id, record.version + 1, (counter,))

    def in_favour_of(self, _record: Record) -> str | None:
        """The IRI of the record that replaces it."""
        return self.replaced_by


@dataclass(frozen=True, slots=True)
class Told(Why):
    """Why records are withdrawn on the word of a peer: the envelopes that it gave, by IRI."""

    envelopes: Mapping[str, Envelope] = field(default_factory=dict)
    replacing: Mapping[str, str | None] = field(default_factory=dict)

    def envelope(self, record: Record) -> Envelope:
        """That of the peer's word."""
        return self.envelopes[record.iri]

    def in_favour_of(self, record: Record) -> str | None:
        """The IRI of the record that replaces it, as the peer says."""
        return self.replacing[record.iri]


class Done(NamedTuple):
    """How many of the IRIs are records, and how many of those were withdrawn just now."""

    known: int
    withdrawn: int


def withdraw(iris: Sequence[str], why: Why) -> Done:
    """Withdraw these records in one transaction."""
    known = withdrawn = 0
    with transaction.atomic():
        for model in _MODELS:
            rows = model._default_manager.select_for_update().filter(iri__in=iris).order_by("iri")
            records = list(rows)
            known += len(records)
            withdrawn += _withdraw(model, [r for r in records if _concerned(r, why)], why)
    return Done(known, withdrawn)


def replay_erasures(epoch: Epoch) -> None:
    """Erase again what the ledger names and a restored backup brought back."""
    missing = erasing.ledger() - erasing.known_marks()
    if not missing:
        return
    why = Why("erased", "ledger", None, epoch)
    for model in _MODELS:
        iris = model._default_manager.values_list("iri", flat=True).iterator(2_000)
        back = [iri for iri, made in erasing.marks(iris) if made in missing]
        withdraw(back, why)
    erasing.keep(missing)


def _concerned(record: Record, why: Why) -> bool:
    """Whether there is something to withdraw, or at least to erase."""
    erasing_now = why.reason == "erased" and record.reason != "erased"
    return record.status == Status.LIVE or erasing_now


def _withdraw(model: type[Record], records: Sequence[Record], why: Why) -> int:
    if not records:
        return 0
    type_name = model.type_name
    if model is Source:
        _refuse_if_in_use(records)
    words: set[str] = set()
    if why.reason == "erased":
        words = vocabulary.logged([record.iri for record in records])
        words |= vocabulary.known(record.shown for record in records)
        _erase(type_name, records, why)
    rows = [_stub(type_name, record, why) for record in records]
    storage = bulk.store(len(rows))
    storage.update(type_name, [*rows[0]], [[*row.values()] for row in rows])
    clear_index(type_name, [record.pk for record in records], storage)
    vocabulary.forget(words, storage)
    Change.objects.bulk_create(_changes(type_name, records, why))
    return len(records)


def _refuse_if_in_use(sources: Sequence[Record]) -> None:
    for model in (Organisation, Activity):
        live = model._default_manager.filter(source__in=[s.pk for s in sources], status=Status.LIVE)
        if live.exists():
            raise SourceInUseError(
                f"records of the source are still published ({live.count()} of type "
                f"{model.type_name}): withdraw them first"
            )


def _erase(type_name: str, records: Sequence[Record], why: Why) -> None:
    """Mark the records, by a new local id too; empty what log and overrides say of them."""
    iris = [record.iri for record in records]
    erasing.remember([*iris, *_called(type_name, records, why)], why.note)
    Erasing.objects.bulk_create(_traces(type_name, records), ignore_conflicts=True)
    changes = Change.objects.filter(iri__in=iris)
    changes.filter(seq__isnull=True).update(op="delete", reason="erased")
    changes.update(document=None, hash="")
    for local in (Override, Edit):
        local._default_manager.filter(iri__in=iris).delete()


def _traces(type_name: str, records: Sequence[Record]) -> list[Erasing]:
    """What is still to be cleared of the records, in files and reports."""
    sources = dict(Source.objects.values_list("pk", "iri"))
    return [
        Erasing(
            iri=record.iri,
            type=type_name,
            source=sources.get(getattr(record, "source_id", 0), record.iri),
            local_id="" if record.local_id.startswith(erasing.STUB) else record.local_id,
        )
        for record in records
    ]


def _called(type_name: str, records: Sequence[Record], why: Why) -> Iterator[str]:
    """The IRIs that the local ids of the records would be given; none that another one bears."""
    sources = dict(Source.objects.values_list("pk", "iri"))
    for record in records:
        if isinstance(record, Organisation | Activity):
            others = type(record)._default_manager.exclude(pk=record.pk)
            source = origin(sources[record.source_id])
            name = (why.epoch.base, type_name, source, record.local_id)
            for iri in (minted(*name, turn) for turn in itertools.count()):
                if iri == record.iri or not others.filter(iri=iri).exists():
                    yield iri
                    break


def _stub(type_name: str, record: Record, why: Why) -> dict[str, Any]:
    """What is left of a withdrawn record's row; an erased one loses even its local id."""
    gone = (
        {"local_id": f"{erasing.STUB}{erasing.mark(record.iri)}"} if why.reason == "erased" else {}
    )
    return {
        "id": record.pk,
        "document": "",
        "view": None,
        "hash": "",
        "content": "",
        "status": Status.WITHDRAWN.value,
        "reason": why.reason,
        "replaced_by": why.in_favour_of(record),
        **why.envelope(record).columns(),
        "updated": instant_value(datetime.datetime.now(datetime.UTC).replace(microsecond=0)),
        **index.columns(type_name, {}),
        **gone,
    }


def _changes(type_name: str, records: Sequence[Record], why: Why) -> list[Change]:
    sources = dict(Source.objects.values_list("pk", "iri"))
    return [
        Change(
            op="delete",
            type=type_name,
            iri=record.iri,
            key=_key(record),
            source=sources[record.source_id] if hasattr(record, "source_id") else record.iri,
            counter=of.counter,
            counter_epoch=of.counter_epoch,
            version=of.version,
            path=list(of.path),
            reason=why.reason,
            replaced_by=why.in_favour_of(record),
            by=why.by,
        )
        for record, of in ((record, why.envelope(record)) for record in records)
    ]


def _key(record: Record) -> uuid.UUID:
    key: object = getattr(record, "key", None)
    return key if isinstance(key, uuid.UUID) else uuid.uuid5(uuid.NAMESPACE_URL, record.iri)
