"""Reading an address twice, through the guarded fetch and the readers that a pull uses."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import orjson

from federation import fetch, mappings, readers, staging
from federation.fetch import FILE, Answer, FetchError, RefusedAddressError, Request
from federation.grading.seen import Odd, Record, Seen
from federation.mappings.translate import translate
from federation.readers import files
from federation.readers.lenient import normalise
from federation.rows import Draft, Problem, RawRow, UnreadableError
from vocab.canonical import digest, dumps
from vocab.profile import shapes

FEED: Final = "/api/v1/changes"
#: Records that are read at most; a partner acts on examples.
MOST: Final = 50_000
_PAGES: Final = 1_000
_CONCEPTS: Final = frozenset(
    key.name for shape in shapes().values() for key in shape.values() if key.kind == "concept"
)
_COORDINATES: Final = frozenset({"latitude", "longitude"})


def read(url: str, data_dir: Path, mapping: str = "") -> Seen:
    """Everything that the rules look at; what went wrong is in it, nothing is raised for it."""
    seen = Seen(url)
    try:
        answer = _asked(url)
        found = None if mapping else _feed_at(url, answer)
        if found:
            _feed(seen, *found)
        elif _stated(seen, answer):
            _dump(seen, data_dir, mapping)
    except (FetchError, RefusedAddressError) as error:
        seen.unreachable = str(error)
    except (UnreadableError, mappings.MappingError, _NoFeedError) as error:
        seen.unreadable = str(error)
    return seen


class _NoFeedError(ValueError):
    """A page that is no page of a feed."""


def _asked(url: str) -> Answer:
    return fetch.fetch(Request(url, {"Accept": "application/json, */*;q=0.5"}), fetch.policy())


def _stated(seen: Seen, answer: Answer) -> bool:
    seen.status, seen.media_type = answer.status, answer.media_type
    if answer.status != 200:
        seen.unreachable = f"{seen.url} answers {answer.status}."
    return not seen.unreachable


def _feed_at(url: str, answer: Answer) -> tuple[str, Answer] | None:
    """The address and first page of a feed: here, or where a hub at this address has it."""
    if _is_page(answer):
        return url, answer
    if urlsplit(url).path.strip("/"):
        return None
    with suppress(FetchError):
        there = urljoin(url, FEED)
        answer = _asked(there)
        if _is_page(answer):
            return there, answer
    return None


def _is_page(answer: Answer) -> bool:
    with suppress(orjson.JSONDecodeError):
        found = orjson.loads(answer.body) if answer.status == 200 else None
        return isinstance(found, dict) and isinstance(found.get("items"), list) and "epoch" in found
    return False


def _feed(seen: Seen, url: str, first: Answer) -> None:
    seen.kind, seen.url = "feed", url
    seen.status, seen.media_type = first.status, first.media_type
    ids: Counter[str] = Counter()
    deleted: set[str] = set()
    for place, item in _items(seen, url):
        if not isinstance(item, dict) or not isinstance(item.get("id"), str):
            seen.odd.append(Odd("values", f"item {place}", dumps(item)[:80], "it has no `id`"))
            continue
        ids[item["id"]] += 1
        if item.get("op") not in {"upsert", "delete"}:
            seen.without_op.append(f"item {place} ({item['id']})")
        if item.get("op") == "delete":
            deleted.add(item["id"])
        else:
            seen.records.append(_record(seen, item))
        seen.dated = max(seen.dated, str(item.get("published", "")))
    seen.twice = [iri for iri, count in ids.items() if count > 1]
    again: set[str] = set()
    gone = set(deleted)
    for _, item in _items(Seen(url), url):
        (gone if item.get("op") == "delete" else again).add(str(item.get("id", "")))
    seen.again, seen.deleted = frozenset(again), frozenset(gone)


def _items(seen: Seen, url: str) -> Iterator[tuple[int, Any]]:
    """Every item with its place, and the state of the last page into `seen`."""
    place = 0
    for _ in range(_PAGES):
        answer = _asked(url)
        if not _is_page(answer):
            raise _NoFeedError(f"{url} is no page of a feed: it answers {answer.status}")
        page = orjson.loads(answer.body)
        for item in page["items"]:
            place += 1
            yield place, item
        seen.state = page.get("state") or {}
        if not page.get("has_more"):
            return
        if place >= MOST or not isinstance(page.get("next"), str):
            seen.cut = True
            return
        url = urljoin(url, page["next"])
    seen.cut = True


def _record(seen: Seen, item: dict[str, Any]) -> Record:
    document = item.get("data")
    document = document if isinstance(document, dict) else {}
    type_name = item.get("type") if item.get("type") in _TYPES else "organisation"
    _look(seen, document, str(type_name), str(item["id"]))
    computed = digest(orjson.dumps(document, option=orjson.OPT_SORT_KEYS).decode())
    licence = item.get("licence") or _licence(document)
    stated = str(item.get("hash", ""))
    return Record(
        item["id"], str(type_name), item["id"], document, str(licence or ""), stated, computed
    )


_TYPES: Final = ("organisation", "activity", "source")


def _dump(seen: Seen, data_dir: Path, mapping: str) -> None:
    seen.kind = "dump"
    with staging.room(data_dir) as room:
        name = Path(urlsplit(seen.url).path).name or "dump"
        answer, first = _fetched(seen.url, room / "first", name)
        seen.versioned = bool({"etag", "last-modified"} & answer.headers.keys())
        seen.dated = answer.headers.get("last-modified", "")
        seen.sums = _sums(seen.url, name, answer)
        ids: Counter[str] = Counter()
        for record in _rows(seen, first, room, mapping):
            ids[record.id] += 1
            seen.records.append(record)
        seen.twice = [iri for iri, count in ids.items() if count > 1]
        _, second = _fetched(seen.url, room / "second", name)
        again = (record.id for record in _rows(Seen(seen.url), second, room, mapping))
        seen.again = frozenset(again)


def _fetched(url: str, folder: Path, name: str) -> tuple[Answer, Path]:
    folder.mkdir()
    answer = fetch.fetch(Request(url, into=folder / name, limits=FILE), fetch.policy())
    return answer, folder / name


def _rows(seen: Seen, path: Path, room: Path, mapping: str) -> Iterator[Record]:
    with files.unpacked(path, room) as plain:
        found = mappings.find(mapping) if mapping else None
        plan = readers.plan(plain, found)
        for item in plan.read(plain):
            if len(seen.records) >= MOST:
                seen.cut = True
                return
            raw = isinstance(item, RawRow) and plan.mapping is not None
            made = translate(item, plan.mapping) if raw else item  # type: ignore[arg-type]
            if isinstance(made, Problem):
                where = f"line {made.line}"
                seen.odd.append(Odd("values", where, made.value or made.id, made.reason))
            elif isinstance(made, Draft):
                yield _of_draft(seen, made)


def _of_draft(seen: Seen, draft: Draft) -> Record:
    id_ = str(draft.document.get("id") or draft.local_id)
    where = f"line {draft.line} ({id_})"
    for note in draft.notes:
        if note.outcome == "refused":
            rule = "concepts" if "table of values" in note.reason else "values"
            seen.odd.append(Odd(rule, f"{where}: {note.field}", note.value, note.reason))
    made = _look(seen, draft.document, draft.type_name, where)
    return Record(id_, draft.type_name, where, made, _licence(draft.document))


def _look(seen: Seen, document: dict[str, Any], type_name: str, where: str) -> dict[str, Any]:
    """The document as the hub would take it; what it could not use is noted."""
    made, notes = normalise(document, type_name)
    for note in notes:
        if note.outcome == "refused":
            names = {part for part in note.field.split("/") if part}
            rule = "concepts" if names & _CONCEPTS else "values"
            rule = "coordinates" if names & _COORDINATES or "coordinates" in note.reason else rule
            rule = "null-island" if "0, 0" in note.reason else rule
            seen.odd.append(Odd(rule, f"{where}: {note.field}", note.value, note.reason))
    return made


def _licence(document: Any) -> str:
    record = document.get("record")
    held = record.get("licence") if isinstance(record, dict) else None
    return str(held or document.get("licence") or "")


def _sums(url: str, name: str, answer: Answer) -> tuple[str, str] | None:
    """The file's hash as `SHA256SUMS` beside it states it, and as it is; None without one."""
    with suppress(FetchError):
        stated = _asked(urljoin(url, "SHA256SUMS"))
        for line in (
            stated.body.decode(errors="replace").splitlines() if stated.status == 200 else ()
        ):
            hexadecimal, _, named = line.partition("  ")
            if named.strip() == name:
                return hexadecimal.strip(), answer.sha256 or hashlib.sha256(answer.body).hexdigest()
    return None
