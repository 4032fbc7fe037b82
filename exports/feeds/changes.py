"""The change feed: the log as pages of JSON."""

from typing import Any

import orjson

from directory.changes import Page, State, Wanted
from exports.feeds.base import Feed
from exports.feeds.items import item


class Changes(Feed):
    """Pages of items, and the state that whoever has read them all can prove to have."""

    key = "changes"
    title = "Change feed"
    media_type = "application/json"
    entries = {"": "/api/v1/changes"}


def body(page: Page, wanted: Wanted, following: str) -> bytes:
    """A page; `following` is the address that goes on after it."""
    items = b",".join([item(row, wanted.licences) for row in page.rows])
    tail: dict[str, Any] = {
        "next": following,
        "cursor": page.cursor.encode(),
        "has_more": page.has_more,
    }
    if page.state is not None:
        tail["state"] = members(page.state)
    epoch = orjson.dumps(page.cursor.epoch)
    return b'{"epoch":%b,"items":[%b],%b' % (epoch, items, orjson.dumps(tail)[1:])


def members(state: State) -> dict[str, Any]:
    """A state as JSON has it: its sums, and those of each type and of each part."""
    return {
        "cursor": state.cursor.encode(),
        "count": state.count,
        "digest": state.digest,
        "types": [_members(each, "type") for each in state.types],
        "parts": [_members(each, "source", "type") for each in state.parts],
    }


def _members(part: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(part, name) for name in (*names, "count", "digest")}
