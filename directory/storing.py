"""Storing: what sources say here, in the caller's transaction: compared, then put in its place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

import orjson

from directory import bulk, erasing, placing
from directory.bulk import Known
from directory.models import Epoch, Status
from directory.placing import Envelope, Written
from directory.preparing import Prepared, Refused, changed_keys
from vocab.faults import Fault

Outcome = Literal["new", "changed", "unchanged"]


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a row; `fields` are the keys that differ, when it changed.

    `key` is the UUID of an organisation or activity, the slug of a source.
    """

    iri: str
    local_id: str
    key: UUID | str
    outcome: Outcome
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """Who writes what in one call; `owner` are the columns that tie a record to its source."""

    type_name: str
    source: str
    epoch: Epoch
    by: str
    owner: Mapping[str, Any]

    def envelope(self, version: int) -> Envelope:
        """That of a record of our own, at this version."""
        counter = f"{self.epoch.base}/"
        return Envelope(self.source, self.owner, counter, self.epoch.id, version, (counter,))


class MovedError(RuntimeError):
    """Another record was given one of the local ids since they were looked up."""


def same(prepared: Prepared, known: Known | None) -> bool:
    """Whether the record is stored already, as it is to be."""
    return known is not None and known.status == Status.LIVE and known.content == prepared.content


def saved(prepared: Prepared, call: Call, outcome: Outcome, fields: Iterable[str] = ()) -> Saved:
    """What came of one row, as the door answers; `fields` are the keys that changed."""
    key = call.owner.get("key", prepared.key)
    return Saved(prepared.iri, prepared.local_id, key, outcome, tuple(fields))


def store(
    batch: Sequence[Prepared], known: Mapping[str, Known], call: Call
) -> dict[str, Saved | Refused]:
    """Store documents that differ from what was known before the transaction; what came of each.

    Those that are new are inserted; whoever else inserted one meanwhile has committed, so it is
    locked and compared like the others. Row locks are taken in the order of IRIs and held until
    the change is committed: the changes of one record get their ids in the order of its versions.
    Raises `MovedError`.
    """
    storage = bulk.store(len(batch))
    fresh = sorted((p for p in batch if p.iri not in known), key=lambda p: p.iri)
    erased = erasing.marked([p.iri for p in fresh])
    envelope = call.envelope(1)
    written = placing.create(
        call.type_name, [(p, envelope) for p in fresh if p.iri not in erased], storage
    )
    outcomes: dict[str, Saved | Refused] = {
        each.prepared.iri: saved(each.prepared, call, "new") for each in written
    }
    rest = [p for p in batch if p.iri not in outcomes and p.iri not in erased]
    locked = storage.known(call.type_name, [p.iri for p in rest], lock=True) if rest else {}
    if len(locked) < len(rest):
        raise MovedError(", ".join(p.local_id for p in rest if p.iri not in locked))
    stubs = [iri for iri, before in locked.items() if before.status != Status.LIVE]
    known_erased = {iri for iri in stubs if locked[iri].reason == "erased"}
    erased |= known_erased | erasing.marked([iri for iri in stubs if iri not in known_erased])
    outcomes |= {p.iri: Refused(p.local_id, [_ERASED]) for p in batch if p.iri in erased}
    changed = []
    for prepared in rest:
        if prepared.iri not in erased:
            before = locked[prepared.iri]
            outcomes[prepared.iri] = outcome = _compared(prepared, before, call)
            if outcome.outcome != "unchanged":
                changed.append(Written(prepared, before.id, call.envelope(before.version + 1)))
    written += placing.update(call.type_name, changed, storage)
    order = {p.iri: place for place, p in enumerate(batch)}
    written.sort(key=lambda each: order[each.prepared.iri])
    placing.append(call.type_name, written, call.by, storage)
    return outcomes


_ERASED: Final = Fault("", "erased", {})


def _compared(prepared: Prepared, before: Known, call: Call) -> Saved:
    if same(prepared, before):
        return saved(prepared, call, "unchanged")
    if before.status != Status.LIVE:
        return saved(prepared, call, "new")
    fields = changed_keys(orjson.loads(before.document), prepared.document)
    return saved(prepared, call, "changed", fields)
