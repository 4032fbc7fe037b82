"""Overriding: what this hub hides from its own readers, or corrects for them.

A record's `view` and its index are made from the document and the patch, here whenever an override
is edited, and in `directory.storing` whenever the document changes. The document, its hash, the log
and all that leaves stay as the authority wrote them.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import orjson
from django.db import transaction

from directory import bulk, index, patching
from directory.models import Activity, Edit, Organisation, Override, Source, Status
from directory.models.record import Record
from directory.patching import View
from directory.placing import reindex
from directory.viewing import views
from vocab.faults import Fault, InvalidDocumentError

What = Literal["hide", "correct", "remove"]

_MODELS: Final[tuple[type[Record], ...]] = (Organisation, Activity, Source)


class NoOverrideError(LookupError):
    """There is nothing to remove."""


class NoSuchRecordError(LookupError):
    """No published record has this IRI."""


@dataclass(frozen=True, slots=True)
class Wish:
    """An edit of the overrides of a record: what to do with which keys, by whom and why.

    `patch` has null for what is hidden; to remove it names the keys. Empty: the whole record.
    """

    what: What
    by: str
    why: str
    patch: Mapping[str, Any] = field(default_factory=dict)


def edit(iri: str, wish: Wish) -> Override | None:
    """Hide, correct or show again as wished; the override as it is now, None where none is left.

    Raises `NoSuchRecordError`, `NoOverrideError`, or `InvalidDocumentError` with every fault.
    """
    with transaction.atomic():
        record = _locked(iri)
        before = Override.objects.select_for_update().filter(iri=iri).first()
        after = _removed(before, wish) if wish.what == "remove" else _added(record, before, wish)
        asked = dict(wish.patch)
        Edit.objects.create(iri=iri, what=wish.what, patch=asked, by=wish.by, why=wish.why)
        if before and not (after.hide or after.patch):
            before.delete()
        else:
            after.save()
        _show(record)
    return Override.objects.filter(iri=iri).first()


def _locked(iri: str) -> Record:
    for model in _MODELS:
        found = model._default_manager.select_for_update().filter(iri=iri).first()
        if found is not None and found.status == Status.LIVE:
            return found
    raise NoSuchRecordError(f"no published record has the IRI {iri}")


def _added(record: Record, before: Override | None, wish: Wish) -> Override:
    if not wish.why.strip():
        raise InvalidDocumentError([Fault("/why", "required", {"key": "why"})])
    found = before or Override(iri=record.iri)
    patching.check(record.type_name, orjson.loads(record.document), wish.patch)
    found.patch = patching.combined(found.patch, wish.patch)
    found.hide = found.hide or not wish.patch
    what = "hidden" if wish.what == "hide" else "corrected"
    at = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    said = {"what": what, "by": wish.by, "at": at, "why": wish.why}
    found.told = {**found.told, **dict.fromkeys(wish.patch or ("",), said)}
    found.by, found.why = wish.by, wish.why
    return found


def _removed(before: Override | None, wish: Wish) -> Override:
    """The override without these keys; without any, nothing of it is left."""
    keys = {*(wish.patch or (before.patch if before else ()))}
    lacking = keys - before.patch.keys() if before else keys
    if before is None or lacking:
        named = f" of {', '.join(sorted(lacking))}" if lacking else ""
        raise NoOverrideError(f"there is no override{named} to remove")
    left = {key: value for key, value in before.patch.items() if key not in keys}
    before.hide = before.hide and bool(wish.patch)
    told = before.told.items()
    before.told = {key: said for key, said in told if key in left or (not key and before.hide)}
    before.patch, before.by, before.why = left, wish.by, wish.why
    return before


def _show(record: Record) -> None:
    """Make the record's view and index anew."""
    document = orjson.loads(record.document)
    shown = views(record.type_name, {record.iri: document}).get(record.iri)
    found = shown or View(document, None, {})
    storage = bulk.store(1)
    row = {"id": record.pk, "view": found.text}
    if record.type_name != "source":
        row |= index.columns(record.type_name, found.document)
    storage.update(record.type_name, [*row], [[*row.values()]])
    reindex(record.type_name, [(record.pk, found.document)], storage, former=True)
