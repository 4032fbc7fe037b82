"""Our own CSV, read back: its columns by the profile, and what it cannot say kept from the record.

The main table says of each record its main place and its texts in four languages. Where the tables
that complete it (`organisations-places.csv`, `-identifiers.csv`, `-memberships.csv`, `-texts.csv`)
lie beside it, the records are whole; otherwise what the table has no column for stays as it is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeAlias

from federation.readers import tables
from federation.rows import Draft, Problem, RawRow, UnreadableError
from vocab.profile import RECORDS, Key, record_type, shapes

Document: TypeAlias = dict[str, Any]

LANGUAGES: Final = ("fr", "en", "es", "und")
#: A column that tells a partner's own id for a new record; it is no key of the profile.
LOCAL_ID: Final = "local_id"
#: The most that a companion table may hold, since it is kept in memory.
MOST_COMPANION: Final = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Column:
    """Where a column's value belongs: a key, and a language or a key of a nested node."""

    key: Key
    inner: str = ""


@cache
def columns(type_name: str) -> Mapping[str, Column]:
    """Every column of a type's main table."""
    shape = shapes()[RECORDS[type_name]]
    return dict(_columns(shape))


def is_own(names: frozenset[str]) -> str | None:
    """The type of record whose table has these columns; None for any other table."""
    return _type_of(names) if names & {"id", LOCAL_ID} else None


def lacks_id(names: frozenset[str]) -> bool:
    """Whether a table would be one of ours if it had a column of ids."""
    return is_own(names) is None and _type_of(names) is not None


def _type_of(names: frozenset[str]) -> str | None:
    plain = {name for name in names if not name.endswith("_label")} - {LOCAL_ID}
    naming = {"name", "title_fr", "title_en"} & names
    fitting = (each for each in RECORDS if naming and plain <= columns(each).keys())
    return next(fitting, None)


def read(path: Path) -> Iterator[Draft | Problem]:
    """A draft a row; `merge` names the keys that the file speaks of, for `merged`."""
    names = frozenset(tables.columns(path))
    type_name = is_own(names)
    if type_name is None:
        raise UnreadableError(f"{path.name} has columns that are none of ours.")
    companions = _companions(path, type_name)
    known = columns(type_name)
    for row in tables.read(path, None):
        if isinstance(row, Problem):
            yield row
            continue
        document = _document(row.values, known)
        for key, nodes in companions.items():
            _complete(document, key, nodes.get(str(document.get("id")), []))
        local_id = str(row.values.get(LOCAL_ID, "")).strip()
        draft = Draft(row.line, local_id, document, record_type(document.get("type")) or type_name)
        draft.merge = names if not companions else None
        yield draft


def merged(stored: Mapping[str, Any], given: Mapping[str, Any], names: frozenset[str]) -> Document:
    """The stored document with what the columns `names` of a main table say of it."""
    type_name = record_type(stored.get("type")) or record_type(given.get("type")) or "organisation"
    known = columns(type_name)
    made = {key: value for key, value in stored.items() if key not in {"id", "record"}}
    for key in {known[name].key for name in names if name in known}:
        tags = {known[name].inner for name in names if name in known and known[name].key == key}
        value = _MERGES.get(_merge_kind(key), _replaced)(
            made.get(key.name), given.get(key.name), tags
        )
        made[key.name] = value
    return {key: value for key, value in made.items() if value not in (None, {}, [])}


def _merge_kind(key: Key) -> str:
    return key.target[0] if key.kind == "node" else key.kind


def _replaced(_stored: Any, given: Any, _inner: set[str]) -> Any:
    return given


def _texts(stored: Any, given: Any, tags: set[str]) -> Any:
    kept = {tag: text for tag, text in (stored or {}).items() if tag not in tags}
    return {**kept, **(given or {})}


def _places(stored: Any, given: Any, inner: set[str]) -> Any:
    """The main place by the columns, the others as they were."""
    places = sorted(stored or [], key=lambda place: place.get("main") is not True)
    first = {key: value for key, value in (places[0] if places else {}).items() if key not in inner}
    said = (given or [{}])[0]
    if not said:
        return places[1:]
    return [{**first, **said}, *places[1:]]


def _memberships(stored: Any, given: Any, _inner: set[str]) -> Any:
    """Memberships in the networks named: those there were as they were, new ones plain."""
    named = [each["network"] for each in given or []]
    kept = [each for each in stored or [] if each.get("network") in named]
    known = {each.get("network") for each in kept}
    return [*kept, *({"network": network} for network in named if network not in known)]


_MERGES: Final = {
    "lang": _texts,
    "langs": _texts,
    "Place": _places,
    "Membership": _memberships,
}


def _columns(shape: Mapping[str, Key]) -> Iterator[tuple[str, Column]]:
    for key in shape.values():
        if key.kind in {"lang", "langs"}:
            yield from ((f"{key.name}_{tag}", Column(key, tag)) for tag in LANGUAGES)
        elif key.kind == "node" and key.target == ("Place",):
            yield from ((name, Column(key, name)) for name in _inner("Place") if name != "main")
        elif key.kind == "node" and not key.many:
            for name in _inner(key.target[0]):
                yield (f"{key.name}_{name}" if name in shape else name), Column(key, name)
        else:
            yield key.name, Column(key)


def _inner(shape: str) -> list[str]:
    return [name for name in shapes()[shape] if name != "type"]


def _document(values: Mapping[str, Any], known: Mapping[str, Column]) -> Document:
    document: Document = {}
    for name, text in values.items():
        column = known.get(name)
        if column is None:
            continue
        key, inner = column.key, column.inner
        if key.kind == "langs":
            document.setdefault(key.name, {})[inner] = split(text)
        elif key.kind == "lang":
            document.setdefault(key.name, {})[inner] = text
        elif key.kind == "node":
            _nested(document, key, inner, text)
        else:
            document[key.name] = split(text) if key.many or key.kind == "terms" else text
    return document


def _nested(document: Document, key: Key, inner: str, text: str) -> None:
    if key.target == ("Identifier",):
        document[key.name] = [_identifier(each) for each in split(text)]
    elif key.target == ("Membership",):
        document[key.name] = [{"network": each} for each in split(text)]
    elif key.many:
        document.setdefault(key.name, [{}])[0][inner] = text
    else:
        document.setdefault(key.name, {})[inner] = text


def _identifier(text: str) -> Document:
    """`siren:552120222`, or the IRI of another scheme, a space and the value."""
    foreign, space, value = text.partition(" ")
    if space and "://" in foreign:
        return {"scheme": foreign, "value": value}
    scheme, _, value = text.partition(":")
    return {"scheme": scheme, "value": value} if scheme else {"value": value}


def split(text: str) -> list[str]:
    r"""The values of a cell joined by `;`, where `\;` and `\\` stand for themselves."""
    parts, current, escaped = [], "", False
    for mark in text:
        if escaped or mark not in "\\;":
            current, escaped = current + mark, False
        elif mark == "\\":
            escaped = True
        else:
            parts.append(current)
            current = ""
    return [part for part in (*parts, current) if part.strip()]


def _companions(path: Path, type_name: str) -> dict[str, dict[str, list[Document]]]:
    """The rows of each companion table by key and record; empty unless every table is there."""
    shape = shapes()[RECORDS[type_name]]
    nodes = {key.name: f"{key.target[0].lower()}s" for key in shape.values() if _is_list(key)}
    wanted = {**nodes, "": "texts"}
    beside = {key: path.with_name(f"{path.stem}-{name}.csv") for key, name in wanted.items()}
    if not all(each.is_file() for each in beside.values()):
        return {}
    return {key: _grouped(each) for key, each in beside.items()}


def _is_list(key: Key) -> bool:
    return key.kind == "node" and key.many


def _grouped(path: Path) -> dict[str, list[Document]]:
    if path.stat().st_size > MOST_COMPANION:
        raise UnreadableError(f"{path.name} is too large to be read beside its table; use NDJSON.")
    found: dict[str, list[Document]] = {}
    for row in tables.read(path, None):
        if isinstance(row, RawRow):
            rest = {name: value for name, value in row.values.items() if name != "id"}
            found.setdefault(str(row.values.get("id")), []).append(rest)
    return found


def _complete(document: Document, key: str, nodes: list[Document]) -> None:
    if key:
        document[key] = nodes
        return
    for node in nodes:
        name, tag, text = node.get("key"), node.get("language"), node.get("text")
        field = shapes()["Organisation"].get(name or "") or shapes()["Source"].get(name or "")
        if field is None or not tag or not text:
            continue
        texts = document.setdefault(field.name, {})
        if field.kind == "langs":
            texts[tag] = sorted({*texts.get(tag, []), text})
        else:
            texts[tag] = text
