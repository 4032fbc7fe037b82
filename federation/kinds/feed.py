"""Pages of another Maillage's feed, taken apart and checked. Pure: bytes in, values out."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from directory.write import Received
from federation.intake import Staged
from vocab.canonical import digest, dumps

TYPES: Final = frozenset({"organisation", "activity", "source"})
REASONS: Final = frozenset({"closed", "merged", "withdrawn", "erased"})
_DECODER: Final = json.JSONDecoder()
_SPACE: Final = " \t\n\r"


class FeedError(ValueError):
    """An answer that is no page of a feed, or a page that contradicts itself; one sentence."""


@dataclass(frozen=True, slots=True)
class FeedPage:
    """A page: its items, and where to go on after it."""

    epoch: str
    items: list[Staged]
    cursor: str
    has_more: bool
    state: Mapping[str, Any]
    published: str


def page(body: bytes) -> FeedPage:
    """The page in the body of an answer; raises `FeedError`."""
    found = _parsed(body, "The answer")
    facts = {
        name: _given(found, name, kind, "the page")
        for name, kind in (("epoch", str), ("cursor", str), ("has_more", bool), ("items", list))
    }
    state = _given(found, "state", dict, "the page")
    raws = _lazily(lambda: _raw_items(body.decode()))
    items = [staged(item, _nth(raws, place)) for place, item in enumerate(facts["items"])]
    last = facts["items"][-1] if facts["items"] else {}
    return FeedPage(
        facts["epoch"], items, facts["cursor"], facts["has_more"], state, last.get("published", "")
    )


def line(text: bytes) -> Staged:
    """The item in a line of a snapshot; raises `FeedError`."""
    return staged(_parsed(text, "A line of the snapshot"), lambda: _members(text.decode(), 0)[0])


def staged(item: Any, raw: Callable[[], Mapping[str, str]]) -> Staged:
    """An item on its way into the intake; `raw` gives its members as they were written."""
    if not isinstance(item, dict):
        raise FeedError("An item of the feed is no object.")
    iri = _given(item, "id", str, "an item")
    what = f"the item of {iri[:200]}"
    for name, kind in _ENVELOPE:
        if type(item.get(name)) is not kind:  # most are, and a call for each costs more
            _given(item, name, kind, what)
    if item["type"] not in TYPES or item["op"] not in {"upsert", "delete"}:
        raise FeedError(f"There is an op or a type that no feed has in {what}.")
    if not all(isinstance(each, str) for each in item["path"]):
        raise FeedError(f"The path is no list of hubs in {what}.")
    told = (item.get(name) for name in (*_NAMES, "reason", "replacedBy"))
    if any("\x00" in each for each in (iri, *item["path"], *told) if isinstance(each, str)):
        raise FeedError(f"What is said of a record holds U+0000, in {what}.")
    if item["op"] == "delete":
        return _delete(iri, item, what)
    text = _text(item, raw, what)
    envelope = orjson.dumps({name: item[name] for name in _KEPT})
    return Staged(iri, item["seq"], item["type"], item["source"], "upsert", "", envelope, text)


def received(item: Staged) -> Received:
    """The item as the write door takes it."""
    of = orjson.loads(item.envelope)
    return Received(
        op=item.op,
        iri=item.iri,
        counter=of["counter"],
        counter_epoch=of["counterEpoch"],
        version=of["version"],
        path=tuple(of["path"]),
        hash=of.get("hash", ""),
        reason=item.reason,
        type_name=item.type_name,
        source=item.source,
        text=item.text,
        replaced_by=of.get("replacedBy"),
    )


_ENVELOPE: Final[tuple[tuple[str, type], ...]] = (
    *(("seq", int), ("op", str), ("type", str), ("source", str), ("counter", str)),
    *(("counterEpoch", str), ("version", int), ("path", list)),
)
_NAMES: Final = ("source", "counter", "counterEpoch")
_KEPT: Final = ("counter", "counterEpoch", "version", "path", "hash")


def _delete(iri: str, item: Mapping[str, Any], what: str) -> Staged:
    reason = _given(item, "reason", str, what)
    if reason not in REASONS:
        raise FeedError(f"The reason “{reason[:40]}” is none that a feed gives, in {what}.")
    replaced_by = item.get("replacedBy")
    if not isinstance(replaced_by, str | None):
        raise FeedError(f"`replacedBy` is no IRI in {what}.")
    envelope = {name: item[name] for name in _KEPT if name in item} | {"replacedBy": replaced_by}
    return Staged(
        iri,
        item["seq"],
        item["type"],
        item["source"],
        "delete",
        reason,
        orjson.dumps(envelope),
        "",
    )


def _text(item: Mapping[str, Any], raw: Callable[[], Mapping[str, str]], what: str) -> str:
    """The document's text as its hub has it: canonical, or else as it was written here."""
    stated = _given(item, "hash", str, what)
    data = _given(item, "data", dict, what)
    text = dumps(data)
    if digest(text) == stated:
        return text
    try:
        return raw().get("data", text)
    except (ValueError, RecursionError):
        return text


def _given(found: Any, name: str, kind: type, what: str) -> Any:
    value = found.get(name) if isinstance(found, dict) else None
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise FeedError(f"`{name}` is missing or of another kind in {what}.")
    return value


def _parsed(body: bytes, what: str) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        if body.lstrip()[:1] == b"<":
            raise FeedError(f"{what} is a web page, not a feed.") from error
        cut = "it is empty" if not body.strip() else "it is cut or broken"
        raise FeedError(f"{what} is no JSON: {cut}.") from error


def _lazily(make: Callable[[], list[Mapping[str, str]]]) -> Callable[[], list[Mapping[str, str]]]:
    made: list[list[Mapping[str, str]]] = []

    def get() -> list[Mapping[str, str]]:
        if not made:
            made.append(make())
        return made[0]

    return get


def _nth(
    raws: Callable[[], list[Mapping[str, str]]], place: int
) -> Callable[[], Mapping[str, str]]:
    return lambda: raws()[place]


def _raw_items(text: str) -> list[Mapping[str, str]]:
    """Each item's members as they are written in the page."""
    items = _members(text, 0)[0]["items"]
    return [_members(items, start)[0] for start, _ in _elements(items)]


def _members(text: str, start: int) -> tuple[dict[str, str], int]:
    """The members of the object at `start`, as written, and where it ends."""
    found: dict[str, str] = {}
    place = _skip(text, start + 1 if text[start : start + 1] == "{" else _skip(text, start) + 1)
    while text[place] != "}":
        name, place = _DECODER.raw_decode(text, place)
        place = _skip(text, _skip(text, place) + 1)
        _, end = _DECODER.raw_decode(text, place)
        found[name] = text[place:end]
        place = _skip(text, end)
        place = _skip(text, place + 1) if text[place] == "," else place
    return found, place + 1


def _elements(text: str) -> Iterator[tuple[int, int]]:
    """Where each element of the array begins and ends."""
    place = _skip(text, 1)
    while text[place] != "]":
        _, end = _DECODER.raw_decode(text, place)
        yield place, end
        place = _skip(text, end)
        place = _skip(text, place + 1) if text[place] == "," else place


def _skip(text: str, place: int) -> int:
    while text[place] in _SPACE:
        place += 1
    return place
