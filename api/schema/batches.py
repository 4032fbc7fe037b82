"""The operations of batches and of the mapping that they are read through."""

from collections.abc import Mapping
from typing import Any, Final

from api.common import LANG
from api.kinds import BATCH
from api.schema import examples
from api.schema.operation import Operation, Schema, ref
from api.views.batches import (
    ACCEPT_GONE,
    BEFORE,
    COMPLETE,
    COUNTS,
    DRY_RUN,
    LANGUAGES,
    LIMIT,
    PLACE,
)
from federation.batches.receiving import AT_ONCE, BY_MEDIA_TYPE
from federation.models.batch import State

_JSON: Final = "application/json"
_TAG: Final = "Writing"
_TEXT: Final[Schema] = {"type": "string"}
_COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
_ADDRESS: Final[Schema] = {"type": "string", "format": "uri"}
_ERRORS: Final = (400, 406, 500)
_ID: Final = "01KAS9Z8Y0QWERTY0123456789"
_BASE: Final = "/api/v1/sources/{source}"
_HUB: Final = f"{examples.BASE}/api/v1/sources/mes-demo/batches"


def _object(members: Mapping[str, Any], *optional: str) -> Schema:
    required = [name for name in members if name not in optional]
    return {"type": "object", "properties": dict(members), "required": required}


_MEMBERS: Final[Mapping[str, Schema]] = {
    "id": {"type": "string", "pattern": f"^{BATCH}$"},
    "address": _ADDRESS,
    "status": {
        "type": "string",
        "enum": [*State.values],
        "description": "`held`: all but the withdrawals is done, and `held` says why.",
    },
    "media_type": _TEXT,
    "dry_run": {"type": "boolean"},
    "complete": {"type": "boolean"},
    "created": {"type": "string", "format": "date-time"},
    "finished": {"type": ["string", "null"], "format": "date-time"},
    "counts": _object(dict.fromkeys(COUNTS, _COUNT)),
    "changed_fields": {"type": "object", "additionalProperties": _COUNT},
    "held": {"type": ["string", "null"]},
    "error": {"type": ["string", "null"]},
}
_NEXT: Final[Schema] = {"type": ["string", "null"], "format": "uri"}
_OUTCOMES: Final = (
    *("new", "changed", "unchanged", "withdrawn", "gone", "refused", "repaired", "flagged"),
)
_ENTRY: Final = _object(
    {
        "outcome": {"type": "string", "enum": [*_OUTCOMES]},
        "line": {**_COUNT, "description": "Of the body; the record's place where it has none."},
        "id": {**_TEXT, "description": "What the source calls the record."},
        "record": {**_TEXT, "description": "The record's IRI."},
        "fields": {"type": "array", "items": _TEXT, "description": "What changed."},
        "what": {"type": "string", "enum": ["row", "value"]},
        "field": _TEXT,
        "value": _TEXT,
        "reason": _TEXT,
    },
    *("line", "id", "record", "fields", "what", "field", "value", "reason"),
)
_RULE: Final[Schema] = {"type": "object"}
_RULES: Final[Schema] = {"type": "array", "items": _RULE}
_ENTRIES: Final[Schema] = {"type": "array", "items": ref("BatchEntry")}
COMPONENTS: Final[Mapping[str, Schema]] = {
    "BatchEntry": _ENTRY,
    "Batch": _object(_MEMBERS),
    "BatchReport": _object(
        {**_MEMBERS, "problems": _ENTRIES, "next": _NEXT, "lines": _ENTRIES}, "lines"
    ),
    "BatchList": _object({"results": {"type": "array", "items": ref("Batch")}, "next": _NEXT}),
    "BatchLines": _object({"results": _ENTRIES, "next": _NEXT}),
    "SourceMapping": {
        "type": "object",
        "description": "A mapping, as docs/readers.md says; `key`, `title` and `source` are the "
        "hub's to know. `split` knows no repetition.",
        "properties": {
            "format": {"type": "string", "enum": ["csv", "tsv", "json", "geojson"]},
            "id": {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1},
            "columns": {"type": "object", "additionalProperties": {"anyOf": [_RULE, _RULES]}},
        },
        "required": ["columns"],
    },
}


def _members() -> dict[str, Any]:
    counts = dict.fromkeys(COUNTS, 0) | {"read": 2, "new": 1, "refused": 1}
    moment = "2026-11-23T16:00:00Z"
    return {
        "id": _ID,
        "address": f"{_HUB}/{_ID}",
        "status": "done",
        "media_type": "text/csv",
        "dry_run": False,
        "complete": False,
        "created": moment,
        "finished": moment,
        "counts": counts,
        "changed_fields": {},
        "held": None,
        "error": None,
    }


def _refused() -> dict[str, Any]:
    reason = "has no id: neither `id` nor `local_id` is filled"
    return {"what": "row", "line": 3, "outcome": "refused", "reason": reason}


def _report(*, lines: bool) -> dict[str, Any]:
    new = {"line": 2, "id": "7", "outcome": "new", "record": examples.documents()["organisation"]}
    told = {**_members(), "problems": [_refused()], "next": None}
    new["record"] = examples.documents()["organisation"]["id"]
    return {_JSON: {**told, "lines": [new, _refused()]} if lines else told}


_CSV: Final = "local_id,name,website\n7,Coop,https://coop.example/\n"
_BODIES: Final[Mapping[str, Any]] = {
    "text/csv": _CSV,
    "text/tab-separated-values": _CSV.replace(",", "\t"),
    "application/json": {"results": [{"local_id": "7", "name": "Coop"}]},
    "application/ld+json": {"@context": "/context/v1.jsonld", "local_id": "7", "name": "Coop"},
    "application/geo+json": {"type": "FeatureCollection", "features": []},
}
_NDJSON: Final = '{"local_id":"7","name":"Coop"}\n'


def _sent(media: str) -> dict[str, Any]:
    if media in _BODIES and not isinstance(_BODIES[media], str):
        return {"schema": {"type": "object"}, "example": _BODIES[media]}
    return {"schema": _TEXT, "example": _BODIES.get(media, _NDJSON if "json" in media else "…")}


_CODING: Final[Schema] = {
    "name": "Content-Encoding",
    "in": "header",
    "description": "`gzip` for a compressed body.",
    "schema": {"type": "string", "enum": ["identity"], "description": "or `gzip`"},
    "example": "identity",
}
_MAPPING: Final = {
    "format": "csv",
    "id": ["No."],
    "columns": {"No.": {"to": "identifiers.local"}, "Member": {"to": "name"}},
}
_TOML: Final = 'format = "csv"\nid = ["No."]\n[columns]\n"Member" = { to = "name" }\n'


def _mapping_shown() -> dict[str, Any]:
    return {_JSON: _MAPPING, "application/toml": _TOML}


_MAPPING_SCHEMAS: Final = {_JSON: ref("SourceMapping"), "application/toml": _TEXT}
_ACCEPTED: Final = {
    "202": {
        "description": f"More than {AT_ONCE} records, in the body or, where it is complete, in the "
        "source; or others of the source are at work. The worker does it, and `Location` is where "
        "its report will be.",
        "headers": {
            "Location": {"schema": _ADDRESS},
            "Retry-After": {"schema": {"type": "integer"}},
        },
        "content": {
            _JSON: {
                "schema": ref("BatchReport"),
                "example": {
                    **_members(),
                    "status": "waiting",
                    "finished": None,
                    "problems": [],
                    "next": None,
                },
            }
        },
    }
}
OPERATIONS: Final[Mapping[str, Operation]] = {
    f"{_BASE}/batches": Operation(
        "listBatches",
        _TAG,
        "List the batches of a source",
        "The batches of the last 30 days, the latest first.",
        {_JSON: ref("BatchList")},
        lambda: {_JSON: {"results": [_members()], "next": None}},
        _ERRORS,
        parameters=(LIMIT, BEFORE, LANG),
        keyed=True,
    ),
    f"POST {_BASE}/batches": Operation(
        "sendBatch",
        _TAG,
        "Send a batch",
        "Many records in one body, of any media type that is read here, through the mapping of the "
        "source; the hub's own CSV, JSON, JSON-LD and NDJSON need none. The report has an entry "
        f"for each line. Up to {AT_ONCE} records are answered at once, all or nothing.",
        {_JSON: ref("BatchReport")},
        lambda: _report(lines=True),
        (*_ERRORS, 411, 413, 415, 429, 503),
        _ACCEPTED,
        body={
            "required": True,
            "content": {media: _sent(media) for media in sorted(BY_MEDIA_TYPE)},
        },
        parameters=(DRY_RUN, COMPLETE, ACCEPT_GONE, LANG),
        keyed=True,
        headers=(_CODING,),
    ),
    f"{_BASE}/batches/{{batch}}": Operation(
        "getBatch",
        _TAG,
        "Get one batch",
        "How far it is, its counts, and a page of what was refused, repaired or flagged in it.",
        {_JSON: ref("BatchReport")},
        lambda: _report(lines=False),
        _ERRORS,
        parameters=(LIMIT, PLACE, LANG),
        keyed=True,
    ),
    f"{_BASE}/batches/{{batch}}/lines": Operation(
        "listBatchLines",
        _TAG,
        "List what became of each line",
        "An entry for each line of the body, and for each record that went.",
        {_JSON: ref("BatchLines")},
        lambda: {_JSON: {"results": [_refused()], "next": None}},
        _ERRORS,
        parameters=(LIMIT, PLACE, LANG),
        keyed=True,
    ),
    f"{_BASE}/mapping": Operation(
        "getMapping",
        _TAG,
        "Get the mapping of a source",
        "How its files are read, as it was sent, in the language that it was sent in.",
        _MAPPING_SCHEMAS,
        _mapping_shown,
        _ERRORS,
        parameters=(LANG,),
        keyed=True,
    ),
    f"PUT {_BASE}/mapping": Operation(
        "putMapping",
        _TAG,
        "Set the mapping of a source",
        "Which column is which field, as docs/readers.md says, in TOML or JSON. A mistake is named "
        "with its place.",
        _MAPPING_SCHEMAS,
        _mapping_shown,
        (*_ERRORS, 411, 413, 415, 429),
        {
            "201": {
                "description": "There was none before.",
                "content": {
                    media: {"schema": schema, "example": _mapping_shown()[media]}
                    for media, schema in _MAPPING_SCHEMAS.items()
                },
            }
        },
        body={
            "required": True,
            "content": {
                media: {"schema": _MAPPING_SCHEMAS[media], "example": _mapping_shown()[media]}
                for media in LANGUAGES
            },
        },
        parameters=(LANG,),
        keyed=True,
    ),
}
