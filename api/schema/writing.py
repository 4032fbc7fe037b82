"""The operations of partners: their own records, by their own ids."""

from collections.abc import Mapping
from typing import Any, Final

from api.bodies import JSON
from api.common import LANG
from api.schema import examples
from api.schema.operation import Operation, Schema, ref
from api.views.partners import REASON, REPLACED_BY
from vocab.profile import RECORDS, shapes

_JSON: Final = "application/json"
_TAG: Final = "Writing"
_ETAGS: Final = r'^(\*|(W/)?"[!#-~]*"(, (W/)?"[!#-~]*")*)$'
_ERRORS: Final = (400, 406, 410, 500)
_RATED: Final = (429,)

IF_MATCH: Final[Schema] = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag of the record as the writer saw it; `*`: whatever it is, as long as "
    "it is there. An update names one, or is refused (428).",
    "schema": {"type": "string", "pattern": _ETAGS},
    "example": '"6a2da20943931e9834fc12cfe5bb47bb"',
}
IF_NONE_MATCH: Final[Schema] = {
    "name": "If-None-Match",
    "in": "header",
    "description": "`*`: only create, and refuse (412) where there is a record already.",
    "schema": {"type": "string", "pattern": _ETAGS},
    "example": "*",
}


def _input(name: str) -> Schema:
    """What a partner sends of a record: keys of the profile, each as the readers take it."""
    keys = shapes()[name]
    return {
        "type": "object",
        "description": f"What a partner knows of a record of the shape {name}: `name` is enough. A "
        "bare text stands for texts by language, a notation, an alias or a label for a concept, a "
        "number for a coordinate, one value for a list. `id` and `record` are the hub's, and may "
        "be sent as GET gives them; of `record`, `verified` and `licence` are the partner's.",
        "properties": {
            key: {"description": f"As in {name}."}
            if key != "name"
            else {"type": "string", "minLength": 1}
            for key in keys
        },
        "required": [key.name for key in keys.values() if key.required and key.name in {"name"}],
        "additionalProperties": False,
    }


COMPONENTS: Final[Mapping[str, Schema]] = {
    f"{RECORDS[kind]}Input": _input(RECORDS[kind]) for kind in ("organisation", "activity")
}


def _sent(kind: str) -> dict[str, Any]:
    document = examples.documents()[kind]
    return {key: document[key] for key in ("name", "description", "website") if key in document}


def _shown(kind: str) -> dict[str, Any]:
    return {_JSON: examples.documents()[kind]}


def _record(kind: str, plural: str) -> dict[str, Operation]:
    path = f"/api/v1/sources/{{source}}/{plural}/{{local_id}}"
    return {path: _get(kind), f"PUT {path}": _put(kind), f"DELETE {path}": _delete(kind)}


def _get(kind: str) -> Operation:
    return Operation(
        f"getOwn{RECORDS[kind]}",
        _TAG,
        f"Get one's own {kind}",
        "The record that the source calls by this id: the canonical document, with the ETag that "
        "a write names.",
        {_JSON: ref(RECORDS[kind])},
        lambda: _shown(kind),
        _ERRORS,
        parameters=(LANG,),
        keyed=True,
    )


def _put(kind: str) -> Operation:
    name = RECORDS[kind]
    made = {
        "description": "It is new; `Location` is where everyone finds it.",
        "headers": {"Location": {"schema": {"type": "string", "format": "uri"}}},
        "content": {_JSON: {"schema": ref(name), "example": examples.documents()[kind]}},
    }
    sent = {"schema": ref(f"{name}Input"), "example": _sent(kind)}
    return Operation(
        f"putOwn{name}",
        _TAG,
        f"Create or replace one's own {kind}",
        "Stores what the source says of the record, as a whole. 201 where it is new, 200 where it "
        "is replaced, 200 with the same ETag where nothing differs. The answer is the canonical "
        "document.",
        {_JSON: ref(name)},
        lambda: _shown(kind),
        (*_ERRORS, 409, 411, 412, 413, 415, 428, *_RATED),
        {"201": made},
        body={"required": True, "content": dict.fromkeys(JSON, sent)},
        parameters=(LANG,),
        keyed=True,
        headers=(IF_MATCH, IF_NONE_MATCH),
    )


def _delete(kind: str) -> Operation:
    return Operation(
        f"deleteOwn{RECORDS[kind]}",
        _TAG,
        f"Withdraw one's own {kind}",
        "Stops publishing the record, for a reason that every reader of the log learns. A record "
        "withdrawn already is answered alike; one that went for another reason is 410.",
        {},
        dict,
        (*_ERRORS, 409, 412, *_RATED),
        parameters=(REASON, REPLACED_BY, LANG),
        keyed=True,
        headers=(IF_MATCH,),
        done=204,
    )


OPERATIONS: Final[Mapping[str, Operation]] = {
    **_record("organisation", "organisations"),
    **_record("activity", "activities"),
}
