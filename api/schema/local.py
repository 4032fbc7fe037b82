"""Components and operations of what is this hub's own: its overrides, and whom it tells."""

from collections.abc import Mapping
from typing import Any, Final

from api.common import LANG
from api.schema import examples
from api.schema.operation import Operation, Schema, ref
from federation.fetch.addresses import MOST_LENGTH
from federation.pings.subscribing import TYPES

_TEXT: Final[Schema] = {"type": "string", "minLength": 1}
_AT: Final[Schema] = {"type": "string", "format": "date-time"}
_MAYBE_AT: Final[Schema] = {"type": ["string", "null"], "format": "date-time"}
_SAID: Final[Schema] = {
    "what": {"type": "string", "enum": ["hidden", "corrected"]},
    "by": _TEXT,
    "at": _AT,
    "why": _TEXT,
}

_BYTE: Final = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_LABEL: Final = "(?:[a-z0-9-]{0,61}[a-z0-9])?"
_ADDRESS: Final = (
    r"^https?://(?=[^/:?]{1,253}(?:[/:?]|$))"  # the host as a whole
    rf"(?:(?:[a-z0-9]{_LABEL}\.)*[a-z]{_LABEL}|(?:{_BYTE}\.){{3}}{_BYTE})"
    r"(?::(?:80|443))?(?:[/?](?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?$"
)


def _object(members: Mapping[str, Any], *optional: str) -> Schema:
    required = [name for name in members if name not in optional]
    return {"type": "object", "properties": dict(members), "required": required}


COMPONENTS: Final[Mapping[str, Schema]] = {
    "Override": _object(
        {
            "id": {"type": "string", "format": "uri"},
            "hidden": {"type": "boolean", "description": "The whole record is hidden."},
            "record": {**_object(_SAID), "description": "Who hid the whole record."},
            "fields": {"type": "array", "items": ref("OverriddenField")},
        },
        "record",
    ),
    "OverriddenField": _object(
        {
            "field": _TEXT,
            **_SAID,
            "idle": {
                "type": "string",
                "enum": ["absent", "same", "invalid"],
                "description": "Why it does not apply to the document as it is now.",
            },
        },
        "idle",
    ),
    "OverrideEdit": {
        **_object(
            {
                "id": {"type": "string", "format": "uri", "maxLength": 1_000},
                "what": {"type": "string", "enum": ["hide", "correct", "remove"]},
                "why": {
                    **_TEXT,
                    "pattern": r"\S",
                    "maxLength": 2_000,
                    "description": "Everyone may read it.",
                },
                "patch": {
                    "type": "object",
                    "description": "A JSON merge patch: null for what is hidden, or shown again by "
                    "`remove`. Without it, the whole record; `correct` needs it.",
                },
            },
            "patch",
        ),
        "additionalProperties": False,
        "if": {"properties": {"what": {"const": "correct"}}, "additionalProperties": True},
        "then": {
            "required": ["patch"],
            "properties": {"patch": {"minProperties": 1}},
            "additionalProperties": True,
        },
    },
    "Subscription": _object(
        {
            "id": {"type": "string", "format": "uuid"},
            "address": {"type": "string", "format": "uri"},
            "types": {"type": "array", "items": {"type": "string", "enum": [*TYPES]}},
            "sources": {"type": "array", "items": _TEXT},
            "secret": {**_TEXT, "description": "Signs; shown this once, when it is made."},
            "created": _AT,
            "failing": {**_MAYBE_AT, "description": "Since when every attempt failed."},
            "ended": {"type": "string", "description": "Why no more is sent; empty while it is."},
            "deliveries": {"type": "string", "format": "uri"},
        },
        "secret",
    ),
    "SubscriptionInput": {
        **_object(
            {
                "address": {
                    "type": "string",
                    "format": "uri",
                    "pattern": _ADDRESS,
                    "maxLength": MOST_LENGTH,
                    "description": "Other ports and IPv6 where the operator allows the host.",
                },
                "types": {"type": "array", "items": {"type": "string", "enum": [*TYPES]}},
                "sources": {"type": "array", "items": _TEXT, "maxItems": 100},
            },
            *("types", "sources"),
        ),
        "additionalProperties": False,
    },
    "Delivery": _object(
        {
            "id": _TEXT,
            "state": {"type": "string", "enum": ["waiting", "delivered", "given-up"]},
            "created": _AT,
            "next": {**_MAYBE_AT, "description": "When the next attempt falls due."},
            "body": {"type": ["object", "null"], "description": "What was sent."},
            "attempts": {
                "type": "array",
                "items": _object(
                    {"at": _AT, "status": {"type": "integer"}, "fault": {"type": "string"}}
                ),
            },
        }
    ),
}
#: The member of pages that tells of overrides.
MEMBER: Final[Mapping[str, Schema]] = {
    "overrides": {
        "type": "object",
        "additionalProperties": ref("Override"),
        "description": "By IRI: what this hub hides or corrects for its own readers.",
    }
}


def example() -> Mapping[str, Any]:
    """A corrected name."""
    said = {"what": "corrected", "by": "ada", "at": "2026-11-23T16:00:00Z", "why": "misspelt"}
    iri = examples.documents()["organisation"]["id"]
    told = {"id": iri, "hidden": False, "fields": [{"field": "name", **said}]}
    return {"application/json": told}


def _override(kind: str, plural: str) -> Operation:
    return Operation(
        f"get{kind.capitalize()}Override",
        plural,
        f"Get what this hub overrides of one {kind}",
        "What this hub hides of the record from its own readers, or corrects for them: who, when "
        "and why. The feed and the dumps keep the document as its authority wrote it.",
        {"application/json": ref("Override")},
        example,
        (400, 404, 406, 500),
    )


_JSON: Final = "application/json"
_ID: Final = "00000000-0000-0000-0000-000000000007"
_HOOK: Final = "https://partner.example.org/hook"
_AT_EXAMPLE: Final = "2026-11-23T16:00:00Z"
_SUBSCRIPTION: Final = {
    "id": _ID,
    "address": _HOOK,
    "types": ["organisation"],
    "sources": [],
    "created": _AT_EXAMPLE,
    "failing": None,
    "ended": "",
    "deliveries": f"https://hub.example.org/api/v1/subscriptions/{_ID}/deliveries",
}
_DELIVERY: Final = {
    "id": "msg_01KA2B3C4D5E6F7G8H9J0KMNPQ",
    "state": "delivered",
    "created": _AT_EXAMPLE,
    "next": None,
    "body": {"type": "changes.available", "timestamp": _AT_EXAMPLE, "data": {}},
    "attempts": [{"at": _AT_EXAMPLE, "status": 204, "fault": ""}],
}


def _many(schema: str) -> Schema:
    members = {
        "results": {"type": "array", "items": ref(schema)},
        "next": {"type": ["string", "null"]},
    }
    return _object(members)


def _body(schema: str, example: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"required": True, "content": {_JSON: {"schema": ref(schema), "example": example}}}


def _keyed(
    id: str,
    tag: str,
    summary: str,
    description: str,
    schema: Schema | None,
    shown: Mapping[str, Any],
    **more: Any,
) -> Operation:
    """An operation that needs a key; `errors` of `more` are added to the usual ones."""
    errors = (400, 406, 500, *more.pop("errors", ()))
    schemas, told = ({_JSON: schema}, {_JSON: shown}) if schema else ({}, {})
    return Operation(
        id,
        tag,
        summary,
        description,
        schemas,
        lambda: told,
        errors,
        parameters=(LANG,),
        keyed=True,
        **more,
    )


_WRITES: Final = (409, 411, 413, 415, 429)
_SUBSCRIPTIONS: Final = "/api/v1/subscriptions"
_EDIT: Final = {
    "id": example()[_JSON]["id"],
    "what": "correct",
    "why": "misspelt",
    "patch": {"name": "Les Rosés"},
}
OPERATIONS: Final[Mapping[str, Operation]] = {
    "/api/v1/organisations/{key}/override": _override("organisation", "Organisations"),
    "/api/v1/activities/{key}/override": _override("activity", "Activities"),
    "/api/v1/sources/{key}/override": _override("source", "Sources"),
    "/api/v1/overrides": _keyed(
        "listOverrides",
        "Overrides",
        "List the overrides",
        "What this hub hides or corrects for its own readers, the latest edit first. For staff.",
        _many("Override"),
        {"results": [example()[_JSON]], "next": None},
        errors=(403,),
    ),
    "POST /api/v1/overrides": _keyed(
        "editOverride",
        "Overrides",
        "Hide, correct, or show again",
        "Edits what this hub's own readers see of a record. The document, the feed and the dumps "
        "stay as the authority wrote them. For staff.",
        ref("Override"),
        example()[_JSON],
        body=_body("OverrideEdit", _EDIT),
        errors=(403, *_WRITES),
    ),
    _SUBSCRIPTIONS: _keyed(
        "listSubscriptions",
        "Subscriptions",
        "List one's subscriptions",
        "The subscriptions of the key; staff sees all.",
        _many("Subscription"),
        {"results": [_SUBSCRIPTION], "next": None},
    ),
    f"POST {_SUBSCRIPTIONS}": _keyed(
        "subscribe",
        "Subscriptions",
        "Subscribe to pings",
        "A thin, signed message (Standard Webhooks) to the address whenever the log goes on: that "
        "there is something new, and where. The secret is in this answer alone.",
        ref("Subscription"),
        {**_SUBSCRIPTION, "secret": "whsec_…"},
        body=_body("SubscriptionInput", {"address": _HOOK, "types": ["organisation"]}),
        errors=(404, *_WRITES),
        done=201,
    ),
    f"{_SUBSCRIPTIONS}/{{subscription}}": _keyed(
        "getSubscription",
        "Subscriptions",
        "Get a subscription",
        "A subscription, and since when it fails or why it ended.",
        ref("Subscription"),
        _SUBSCRIPTION,
    ),
    f"DELETE {_SUBSCRIPTIONS}/{{subscription}}": _keyed(
        "unsubscribe",
        "Subscriptions",
        "End a subscription",
        "Nothing is sent to the address any more.",
        None,
        {},
        errors=(429,),
        done=204,
    ),
    f"{_SUBSCRIPTIONS}/{{subscription}}/deliveries": _keyed(
        "listDeliveries",
        "Subscriptions",
        "List what became of pings",
        "The latest pings with every attempt, the newest first; kept for thirty days.",
        _many("Delivery"),
        {"results": [_DELIVERY], "next": None},
    ),
    f"POST {_SUBSCRIPTIONS}/{{subscription}}/deliveries/{{delivery_id}}/replay": _keyed(
        "replayDelivery",
        "Subscriptions",
        "Send a ping again",
        "The same message once more, with an id of its own.",
        ref("Delivery"),
        {**_DELIVERY, "state": "waiting", "attempts": []},
        errors=(409, 429),
        done=202,
    ),
}
