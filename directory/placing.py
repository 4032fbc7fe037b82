"""Placing: documents into records, index rows and changes, in the caller's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson

from directory import index
from directory.bulk import PlainStore
from directory.database import instant_value, uuid_value
from directory.models import Status
from directory.patching import View
from directory.preparing import Prepared
from directory.search import vocabulary
from directory.viewing import views

#: Columns of a change that its writer fills; `seq` and `published` are the sequencer's.
CHANGE: Final = (
    "op",
    "type",
    "iri",
    "key",
    "source",
    "counter",
    "counter_epoch",
    "version",
    "path",
    "licence",
    "document",
    "hash",
    "reason",
    "replaced_by",
    "by",
)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What stands around a document: whose it is, who counts it, and which way it came.

    `source` is the IRI of its source, empty for a source; `owner` the columns that tie a record to
    it; `peer` the key of the peer that brought it, "" for our own.
    """

    source: str
    owner: Mapping[str, Any]
    counter: str
    counter_epoch: str
    version: int
    path: tuple[str, ...]
    peer: str = ""

    def columns(self) -> dict[str, Any]:
        """The columns of a record that hold it, `owner` apart."""
        return {
            "peer": self.peer,
            "path": orjson.dumps(self.path).decode(),
            "counter": self.counter,
            "counter_epoch": self.counter_epoch,
            "version": self.version,
        }


@dataclass(frozen=True, slots=True)
class Written:
    """A document on its way into the row of this id, in its envelope."""

    prepared: Prepared
    id: int
    envelope: Envelope
    view: View | None = None

    @property
    def document(self) -> dict[str, Any]:
        """What the index is made of: the document as this hub's readers see it."""
        return self.view.document if self.view else self.prepared.document


def create(
    type_name: str, fresh: Sequence[tuple[Prepared, Envelope]], storage: PlainStore
) -> list[Written]:
    """Insert what nobody else has inserted meanwhile; that alone is returned."""
    if not fresh:
        return []
    ids = storage.ids(type_name, len(fresh))
    pairs = zip(fresh, ids, strict=True)
    written = _shown(type_name, [Written(prepared, id_, of) for (prepared, of), id_ in pairs])
    rows = [_identity(each) | _columns(type_name, each) for each in written]
    inserted = storage.insert_new(type_name, [*rows[0]], [[*row.values()] for row in rows])
    return [each for each in written if each.id in inserted]


def update(type_name: str, changed: Sequence[Written], storage: PlainStore) -> list[Written]:
    """Overwrite the rows; what was written, as it is shown."""
    if not changed:
        return []
    written = _shown(type_name, changed)
    rows = [{"id": each.id} | _columns(type_name, each) for each in written]
    storage.update(type_name, [*rows[0]], [[*row.values()] for row in rows])
    clear_index(type_name, [each.id for each in written], storage)
    return written


def append(type_name: str, written: Sequence[Written], by: str, storage: PlainStore) -> None:
    """Index rows and changes of what was written."""
    reindex(type_name, [(each.id, each.document) for each in written], storage)
    storage.insert("change", CHANGE, [_change(type_name, each, by) for each in written])


def _shown(type_name: str, written: Sequence[Written]) -> list[Written]:
    """The same, with the views that overrides make of their documents."""
    if not written:
        return []
    found = views(type_name, {each.prepared.iri: each.prepared.document for each in written})
    if not found:
        return [*written]
    return [replace(each, view=found.get(each.prepared.iri)) for each in written]


def clear_index(type_name: str, ids: Sequence[int], storage: PlainStore) -> None:
    """Delete the index rows of these records."""
    for table, (types, _, _) in index.ROWS.items():
        if type_name in types:
            storage.clear(table, f"{type_name}_id", ids)


def reindex(
    type_name: str,
    documents: Sequence[tuple[int, Mapping[str, Any]]],
    storage: PlainStore,
    *,
    former: bool = False,
) -> None:
    """Insert the index rows of records, by primary key; their `former` ones are cleared first."""
    if former:
        clear_index(type_name, [id_ for id_, _ in documents], storage)
    rows: dict[str, list[tuple[Any, ...]]] = {}
    for id_, document in documents:
        for table, found in index.rows(type_name, document).items():
            rows.setdefault(table, []).extend((id_, *values) for values in found)
    for table, found in rows.items():
        storage.insert(table, (f"{type_name}_id", *index.ROWS[table][1]), found)
    searched = rows.get(f"{type_name}text", ())
    vocabulary.learn((values for _, *values in searched), storage)


def _identity(each: Written) -> dict[str, Any]:
    prepared = each.prepared
    return {
        "id": each.id,
        "iri": prepared.iri,
        "local_id": prepared.local_id,
        "key": uuid_value(prepared.key),
        **each.envelope.owner,
    }


def _columns(type_name: str, each: Written) -> dict[str, Any]:
    prepared = each.prepared
    return {
        "document": prepared.text,
        "view": each.view.text if each.view else None,
        "hash": prepared.hash,
        "content": prepared.content,
        "status": Status.LIVE.value,
        "reason": "",
        "replaced_by": None,
        **each.envelope.columns(),
        "updated": instant_value(index.updated(prepared.document)),
        # What a source may publish, and under which licence, is not this hub's to correct.
        **index.columns(type_name, prepared.document if type_name == "source" else each.document),
    }


def _change(type_name: str, each: Written, by: str) -> tuple[Any, ...]:
    prepared, of = each.prepared, each.envelope
    return (
        "upsert",
        type_name,
        prepared.iri,
        uuid_value(prepared.key),
        of.source or prepared.iri,
        of.counter,
        of.counter_epoch,
        of.version,
        orjson.dumps(of.path).decode(),
        prepared.document["record"].get("licence", ""),
        prepared.text,
        prepared.hash,
        "",
        None,
        by,
    )
