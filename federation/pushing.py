"""A partner's own records, one by one: what a source says of what it calls `local_id`.

Whoever asks decides with the row locked whether the record is still what they took it for, so of
two writers who saw the same one only the first gets through.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import orjson
from django.db import transaction

from directory import epoch, erasing, identity, write
from directory.models import Source, Status
from directory.preparing import MAX_LOCAL_ID
from federation.readers.lenient import normalise
from federation.resolving import KEPT, MODELS
from federation.rows import is_too_deep
from vocab.canonical import clean_text
from vocab.faults import Fault, InvalidDocumentError
from vocab.profile import RECORDS, TYPE_SETS
from vocab.validation import faults

_ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True)
class Stored:
    """A record as it is stored; `document` and `hash` are empty once it is withdrawn."""

    iri: str
    key: Any
    document: str
    hash: str
    status: str
    reason: str
    replaced_by: str | None
    counter: str

    @property
    def live(self) -> bool:
        """Whether it is published."""
        return self.status == Status.LIVE


#: Is shown what is stored (None: nothing), and raises to stop the write.
Check: TypeAlias = Callable[[Stored | None], None]


@dataclass(frozen=True, slots=True)
class Place:
    """What a source calls a record: where a partner writes."""

    source: Source
    type_name: str
    local_id: str

    @classmethod
    def of(cls, source: Source, type_name: str, local_id: str) -> "Place":
        """The place of a local id as it is stored. Raises `InvalidDocumentError`."""
        clean = clean_text(local_id)
        if not 0 < len(clean) <= MAX_LOCAL_ID:
            sizes = {"got": len(clean), "most": MAX_LOCAL_ID}
            raise InvalidDocumentError([Fault("", "local_id", sizes)])
        if clean.startswith(erasing.STUB):
            raise InvalidDocumentError([Fault("", "reserved", {"start": erasing.STUB})])
        return cls(source, type_name, clean)


class BlindError(Exception):
    """The record would change, and the writer did not say which one they saw."""


class ForeignError(Exception):
    """The record is counted by another hub, which alone changes it."""


class ErasedError(Exception):
    """The record was erased, and may not come back."""


class _RacedError(Exception):
    """Another writer was first to create the record."""


def find(place: Place, *, lock: bool = False) -> Stored | None:
    """The record, live or withdrawn. Raises `ErasedError` for one that was erased."""
    rows = MODELS[place.type_name]._default_manager.filter(
        source=place.source, local_id=place.local_id
    )
    if lock:
        rows = rows.select_for_update()
    found = rows.values(*Stored.__dataclass_fields__).first()
    if found is None:
        minted = identity.mint(place.type_name, place.source, place.local_id)
        if erasing.marked([minted]):
            raise ErasedError
        return None
    return Stored(**found)


def put(
    place: Place, body: Mapping[str, Any], check: Check, *, blind: bool, by: str
) -> tuple[str, Stored]:
    """Store what the source says of the record, as a whole; what became of it, and the record.

    `blind` says that the writer named no state of the record: then it may be created, or stay as it
    is. Raises `InvalidDocumentError` with every fault of the body, `BlindError`, `ForeignError`,
    `ErasedError`, and what `check` raises; nothing is written then.
    """
    for _ in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                return _put(place, body, check, blind=blind, by=by)
        except _RacedError:
            continue
    raise BlindError


def withdraw(
    place: Place, check: Check, *, reason: str, replaced_by: str | None, by: str
) -> Stored | None:
    """Withdraw the record; as it was before, None where there is none.

    One that is withdrawn already stays as it is, unless it is erased now. Raises `ForeignError`,
    `ErasedError`, and what `check` raises.
    """
    with transaction.atomic():
        stored = find(place, lock=True)
        check(stored)
        if stored is None:
            return None
        _check_ours(stored)
        write.withdraw(stored.iri, reason=reason, by=by, replaced_by=replaced_by)
        return stored


def _put(
    place: Place, body: Mapping[str, Any], check: Check, *, blind: bool, by: str
) -> tuple[str, Stored]:
    stored = find(place, lock=True)
    check(stored)
    if stored is not None:
        _check_ours(stored)
    document = read(body, place, stored)
    saved = write.save(
        document, source=place.source, local_id=place.local_id, by=by, type_name=place.type_name
    )
    if stored is None and saved.outcome != "new":
        raise _RacedError
    if blind and saved.outcome == "changed":
        raise BlindError
    now = find(place)
    assert now is not None
    return saved.outcome, now


def _check_ours(stored: Stored) -> None:
    if stored.counter != f"{epoch.base()}/":
        raise ForeignError(stored.counter)


def read(body: Mapping[str, Any], place: Place, stored: Stored | None) -> dict[str, Any]:
    """The document that a body means. Raises `InvalidDocumentError` with every fault."""
    if is_too_deep(dict(body)):
        raise InvalidDocumentError([Fault("", "deep", {})])
    given = {name: value for name, value in body.items() if name not in {"id", "record"}}
    made, notes = normalise(given, place.type_name)
    wrong = [
        Fault(note.field, "unusable", {"value": note.value, "reason": note.reason})
        for note in notes
        if note.outcome == "refused"
    ]
    hub = _hub(place, stored)
    wrong += _own_faults(body, hub)
    record = {**hub["record"], **_said(body)}
    default = list(TYPE_SETS[RECORDS[place.type_name]][0])
    whole = {"type": default, **made, "id": hub["id"], "record": _dated(record)}
    refused = {fault.pointer for fault in wrong}
    wrong += [each for each in faults(whole, place.type_name) if each.pointer not in refused]
    if wrong:
        raise InvalidDocumentError(wrong)
    return {**made, "record": _said(body)}


def _hub(place: Place, stored: Stored | None) -> dict[str, Any]:
    """What the hub itself says of the record: `id` and `record`."""
    if stored is not None and stored.live:
        document = orjson.loads(stored.document)
        return {"id": document["id"], "record": document["record"]}
    iri = stored.iri if stored else identity.mint(place.type_name, place.source, place.local_id)
    record = {"type": list(TYPE_SETS["Record"][0]), "source": place.source.iri}
    return {
        "id": iri,
        "record": record | ({"licence": place.source.licence} if place.source.licence else {}),
    }


def _said(body: Mapping[str, Any]) -> dict[str, Any]:
    """What of `record` is the source's to say."""
    record = body.get("record")
    given = record if isinstance(record, dict) else {}
    return {name: given[name] for name in KEPT if given.get(name)}


def _own_faults(body: Mapping[str, Any], hub: Mapping[str, Any]) -> list[Fault]:
    """Where `id` and `record` differ from what the hub says."""
    wrong = []
    if body.get("id") not in (None, hub["id"]):
        wrong.append(Fault("/id", "identity", {"expected": hub["id"], "got": body["id"]}))
    record = body.get("record")
    if record is not None and not isinstance(record, dict):
        wrong.append(Fault("/record", "kind", {"expected": "an object", "got": "another"}))
        return wrong
    for name, value in (record or {}).items():
        if name not in KEPT and value != hub["record"].get(name):
            pointer = "/record/" + name.replace("~", "~0").replace("/", "~1")
            wrong.append(Fault(pointer, "hubs", {"key": name}))
    return wrong


def _dated(record: dict[str, Any]) -> dict[str, Any]:
    """The record with a `modified`, which the write door gives anew."""
    return {"modified": "2000-01-01T00:00:00Z", **record}
