"""Components and operations of the feeds."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from api.feeds import TYPES
from api.schema import examples
from api.schema.operation import Operation, Schema, ref
from directory import changes
from directory.changes import Event, digest
from exports.feeds.items import REASONS
from exports.feeds.ldes import MEDIA_TYPE, trig
from vocab.canonical import digest as hashed, dumps
from vocab.profile import RECORDS

GENERATION: Final = "01KAS9Z8Y0ABCDEFGH01234567"
_STREAM: Final = f"{examples.BASE}/ldes/organisations"
_TEXT: Final[Schema] = {"type": "string", "minLength": 1}
_IRI: Final[Schema] = {"type": "string", "format": "uri"}
_COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
_DIGEST: Final[Schema] = {"type": "string", "pattern": "^set-sha256:[0-9a-f]{64}$"}
_EPOCH: Final[Schema] = {"type": "string", "pattern": "^[0-7][0-9A-HJKMNP-TV-Z]{25}$"}
_CURSOR: Final[Schema] = {"type": "string", "pattern": f"^{changes.PATTERN}$"}
_TYPE: Final[Schema] = {"type": "string", "enum": [*TYPES]}


def _object(members: Mapping[str, Schema], optional: tuple[str, ...] = ()) -> Schema:
    required = [name for name in members if name not in optional]
    return {"type": "object", "properties": dict(members), "required": required}


def _array(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _item(op: str, members: dict[str, Schema]) -> Schema:
    envelope: dict[str, Schema] = {
        "seq": {"type": "integer", "minimum": 1},
        "op": {"const": op},
        "type": _TYPE,
        "id": _TEXT | {"description": "The record's IRI."},
        "source": _TEXT | {"description": "The IRI of its source."},
        "counter": _TEXT | {"description": "The hub that counts the record's versions."},
        "counterEpoch": _TEXT | {"description": "The epoch in which that hub counts."},
        "version": _COUNT,
        "path": _array(_TEXT) | {"description": "The hubs that it came through."},
        "published": {"type": "string", "format": "date-time"},
    }
    return _object(envelope | members)


COMPONENTS: Final[Mapping[str, Schema]] = {
    "Upsert": _item(
        "upsert",
        {
            "hash": {
                "type": "string",
                "description": "`sha256:` of `data` as canonical JSON (RFC 8785).",
            },
            "licence": {"type": "string", "description": "That of the description, by IRI."},
            "data": {
                "anyOf": [ref(name) for name in RECORDS.values()],
                "description": "The record's document, byte for byte as it is stored.",
            },
        },
    ),
    "Delete": _item(
        "delete",
        {
            "reason": {"type": "string", "enum": [*REASONS]},
            "replacedBy": {"type": ["string", "null"], "description": "After a merge: by which."},
        },
    ),
    "State": _object(
        {
            "cursor": _CURSOR,
            "count": _COUNT,
            "digest": _DIGEST
            | {
                "description": "The sum modulo 2^256 of sha256(IRI NUL hash) over all live records."
            },
            "types": _array(_object({"type": _TYPE, "count": _COUNT, "digest": _DIGEST})),
            "parts": _array(
                _object({"source": _TEXT, "type": _TYPE, "count": _COUNT, "digest": _DIGEST})
            ),
        }
    ),
    "Changes": _object(
        {
            "epoch": _EPOCH,
            "items": _array({"oneOf": [ref("Upsert"), ref("Delete")]}),
            "next": _IRI | {"description": "The address that goes on from `cursor`."},
            "cursor": _CURSOR | {"description": "To be kept once the items are applied."},
            "has_more": {
                "type": "boolean",
                "description": "Whether there are more items just now.",
            },
            "state": ref("State"),
        },
        ("state",),
    ),
}


def _changes() -> dict[str, Any]:
    document = examples.documents()["organisation"]
    text = dumps(document)
    iri, source = document["id"], document["record"]["source"]
    epoch = examples.RELEASE.partition(".")[0]
    envelope = {
        "type": "organisation",
        "source": source,
        "counter": f"{examples.BASE}/",
        "counterEpoch": epoch,
        "path": [f"{examples.BASE}/"],
    }
    upsert = {"hash": hashed(text), "licence": document["record"]["licence"], "data": document}
    delete = {"reason": "closed", "replacedBy": None}
    items = [
        {"seq": 4811, "op": "upsert", "id": iri, "version": 7, **envelope, **upsert},
        {"seq": 4812, "op": "delete", "id": f"{iri[:-1]}0", "version": 3, **envelope, **delete},
    ]
    sums = {"count": 1, "digest": digest.shown(digest.term(iri, hashed(text)))}
    part = {"source": source, "type": "organisation", **sums}
    return {
        "epoch": epoch,
        "items": [each | {"published": "2026-11-23T16:00:00.000000Z"} for each in items],
        "next": f"{examples.BASE}/api/v1/changes?after={examples.RELEASE}",
        "cursor": examples.RELEASE,
        "has_more": False,
        "state": {
            "cursor": examples.RELEASE,
            **sums,
            "types": [{"type": "organisation", **sums}],
            "parts": [part],
        },
    }


def _event() -> Event:
    document = examples.documents()["organisation"]
    at = datetime(2026, 11, 23, 16, tzinfo=UTC)
    return Event(4811, "upsert", document["id"], 7, at, dumps(document), None)


def _root() -> dict[str, Any]:
    page = f"{_STREAM}/{GENERATION}/19"
    return {MEDIA_TYPE: trig.root(_STREAM, {page: _event().published}).decode()}


def _page() -> dict[str, Any]:
    page = f"{_STREAM}/{GENERATION}/19"
    return {MEDIA_TYPE: trig.page(_STREAM, page, [_event()], GENERATION).decode()}


OPERATIONS: Final[Mapping[str, Operation]] = {
    "/api/v1/changes": Operation(
        "listChanges",
        "Synchronisation",
        "Follow the changes",
        "Every record once, at its latest change, in the order of the log: from the beginning, or "
        "after a cursor. Apply the items, then keep `cursor`; go on at `next` at once while "
        "`has_more`, and later otherwise. When there is nothing more, what you hold of the hub has "
        "the count and digest of `state`. A cursor of another epoch, ahead of the log, or older "
        "than the tombstones that are kept is 410: load `snapshot`, drop what it lacks, and follow "
        "from its `cursor`; where that is null, `snapshot` is this feed from its beginning.",
        {"application/json": ref("Changes")},
        lambda: {"application/json": orjson.loads(orjson.dumps(_changes()))},
        (400, 406, 410, 500),
    ),
    "/ldes/{stream}": Operation(
        "getStream",
        "Synchronisation",
        "Get an event stream",
        "The log of one type as a Linked Data Event Stream, in the shape of SEMIC's DCAT-AP Feeds: "
        "the root, which leads to every page.",
        {MEDIA_TYPE: {"type": "string"}},
        _root,
        (400, 404, 500),
    ),
    "/ldes/{stream}/{generation}/{number}": Operation(
        "getStreamPage",
        "Synchronisation",
        "Get a page of an event stream",
        "Events and, in a graph of each, what the record was then. Page k holds those with a place "
        "in the log from 250k+1 to 250k+250; once the log is past it, it never changes.",
        {MEDIA_TYPE: {"type": "string"}},
        _page,
        (400, 404, 500),
    ),
}
