"""Components and operations of peers and of the runs that pull them."""

from collections.abc import Mapping
from typing import Any, Final

from api.common import LANG
from api.schema import examples
from api.schema.operation import Operation, Schema, ref
from api.views.peers import BEFORE, LIMIT
from federation.models import Kind, Status

_JSON: Final = "application/json"
_TAG: Final = "Peers"
_TEXT: Final[Schema] = {"type": "string"}
_MAYBE: Final[Schema] = {"type": ["string", "null"]}
_AT: Final[Schema] = {"type": "string", "format": "date-time"}
_MAYBE_AT: Final[Schema] = {"type": ["string", "null"], "format": "date-time"}
_COUNTS: Final[Schema] = {
    "type": "object",
    "additionalProperties": {"type": "integer", "minimum": 0},
}
_ERRORS: Final = (400, 406, 500)
_BASE: Final = "/api/v1/peers"
_SOURCE: Final = f"{examples.BASE}/id/source/mes"


def _object(members: Mapping[str, Any]) -> Schema:
    return {"type": "object", "properties": dict(members), "required": [*members]}


_PART: Final = _object(
    {
        "source": _TEXT,
        "type": _TEXT,
        "count": {"type": "integer", "minimum": 0},
        "equal": {"type": "boolean"},
    }
)
COMPONENTS: Final[Mapping[str, Schema]] = {
    "Pull": _object(
        {
            "id": {"type": "integer", "minimum": 1},
            "status": {
                "type": "string",
                "enum": [*Status.values],
                "description": "`held`: nothing of it was applied, and `reason` says why.",
            },
            "started": _AT,
            "ended": _MAYBE_AT,
            "complete": {"type": "boolean", "description": "Everything was read, not only news."},
            "reason": _TEXT,
            "counts": {**_COUNTS, "description": "Items by what became of them."},
            "withdrawn": {**_COUNTS, "description": "By source; of a held run what would go."},
            "refusals": {
                "type": "array",
                "items": _object({"id": _TEXT, "reason": _TEXT}),
            },
            "equal": {
                "type": ["boolean", "null"],
                "description": "Whether the sources that the peer brought are here as it has them.",
            },
            "parts": {"type": "array", "items": _PART},
            "lag": {
                "type": ["number", "null"],
                "description": "Seconds between the latest change and its arrival here.",
            },
            "releasedBy": _MAYBE,
        }
    ),
    "Peer": _object(
        {
            "key": _TEXT,
            "url": _TEXT,
            "kind": {"type": "string", "enum": [*Kind.values]},
            "source": _MAYBE,
            "every": {"type": "integer", "minimum": 0, "description": "Seconds between two runs."},
            "grace": {
                "type": "integer",
                "minimum": 0,
                "description": "Seconds after which what a stream or a dump lacks is withdrawn.",
            },
            "cursor": _MAYBE,
            "epoch": _MAYBE,
            "due": _MAYBE_AT,
            "last": {"oneOf": [ref("Pull"), {"type": "null"}]},
        }
    ),
    "PeerList": _object({"results": {"type": "array", "items": ref("Peer")}}),
    "PullList": _object(
        {
            "results": {"type": "array", "items": ref("Pull")},
            "next": {"type": ["string", "null"], "format": "uri"},
        }
    ),
}


def _pull(status: str = "done") -> dict[str, Any]:
    parts = {"source": _SOURCE, "type": "organisation", "count": 48, "equal": True}
    return {
        "id": 17,
        "status": status,
        "started": "2026-11-23T16:00:00Z",
        "ended": "2026-11-23T16:00:02Z",
        "complete": False,
        "reason": "",
        "counts": {"new": 2, "changed": 1},
        "withdrawn": {},
        "refusals": [],
        "equal": True,
        "parts": [parts],
        "lag": 41.5,
        "releasedBy": None,
    }


def _peer() -> dict[str, Any]:
    return {
        "key": "alpes",
        "url": "https://alpes.example.org",
        "kind": "maillage",
        "source": None,
        "every": 900,
        "grace": 604_800,
        "cursor": "01KAS9Z8Y0QWERTY0123456789.4811",
        "epoch": "01KAS9Z8Y0QWERTY0123456789",
        "due": "2026-11-23T16:15:00Z",
        "last": _pull(),
    }


OPERATIONS: Final[Mapping[str, Operation]] = {
    _BASE: Operation(
        "listPeers",
        _TAG,
        "List peers",
        "Every address that this hub pulls, with its last run.",
        {_JSON: ref("PeerList")},
        lambda: {_JSON: {"results": [_peer()]}},
        _ERRORS,
        parameters=(LANG,),
    ),
    f"{_BASE}/{{peer}}": Operation(
        "getPeer",
        _TAG,
        "Get one peer",
        "An address that this hub pulls, with its last run.",
        {_JSON: ref("Peer")},
        lambda: {_JSON: _peer()},
        (*_ERRORS, 404),
        parameters=(LANG,),
    ),
    f"{_BASE}/{{peer}}/pulls": Operation(
        "listPulls",
        _TAG,
        "List the runs of a peer",
        "The latest first: what came of each, what was refused and why, whether both sides are "
        "equal.",
        {_JSON: ref("PullList")},
        lambda: {_JSON: {"results": [_pull()], "next": None}},
        (*_ERRORS, 404),
        parameters=(LIMIT, BEFORE, LANG),
    ),
    f"POST {_BASE}/{{peer}}/pulls": Operation(
        "startPull",
        _TAG,
        "Pull a peer now",
        "The worker begins within seconds; the run appears among the peer's.",
        {_JSON: ref("Peer")},
        lambda: {_JSON: _peer()},
        (*_ERRORS, 404, 429),
        parameters=(LANG,),
        keyed=True,
        done=202,
    ),
    f"POST {_BASE}/{{peer}}/pulls/{{pull}}/release": Operation(
        "releasePull",
        _TAG,
        "Let a held run through, once",
        "What the run would withdraw is withdrawn when the worker next pulls the peer. 409 where "
        "the run is not held.",
        {_JSON: ref("Pull")},
        lambda: {_JSON: _pull("released")},
        (*_ERRORS, 404, 409, 429),
        parameters=(LANG,),
        keyed=True,
        done=202,
    ),
}
