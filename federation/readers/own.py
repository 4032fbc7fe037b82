"""Our own documents: NDJSON, and JSON-LD under our own context, read without a detour over RDF."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import orjson

from federation.readers import files, trees
from federation.readers.own_table import LOCAL_ID
from federation.rows import TOO_DEEP, Draft, Problem, UnreadableError
from vocab import context
from vocab.profile import record_type

_OPENING: Final = b'"@graph":['
#: Stands for what is JSON, but nested deeper than the parser goes.
_TOO_DEEP: Final = object()


def read_ndjson(path: Path) -> Iterator[Draft | Problem]:
    """A draft a line; a line that is no JSON object is refused and the rest goes on.

    Raises `UnreadableError` when not one line can be read, or the last one breaks off.
    """
    read = 0
    broken: Problem | None = None
    for number, line in _lines(path):
        broken = None
        if not line.strip():
            continue
        found = _parsed(line) if len(line) <= files.MOST_LINE else None
        if isinstance(found, dict):
            read += 1
            yield draft(number, found)
            continue
        if found is _TOO_DEEP:
            yield Problem(number, "refused", TOO_DEEP, row=True)
            continue
        what = (
            "is no complete JSON object" if len(line) <= files.MOST_LINE else "is too long a line"
        )
        broken = Problem(number, "refused", what, row=True)
        yield broken
    if broken is not None and not read:
        raise UnreadableError(f"{path.name} holds no JSON objects, one a line.")
    if broken is not None:
        raise UnreadableError(f"{path.name} breaks off: its last line is no complete JSON object.")


def read_jsonld(path: Path) -> Iterator[Draft | Problem]:
    """The documents of a dump, a page, or one record, under our context."""
    with path.open("rb") as stream:
        opening = stream.readline(files.MOST_LINE).removeprefix(files.UTF8_BOM).rstrip()
    if opening.endswith(_OPENING):
        yield from _dump(path)
        return
    found = trees.parsed(path)
    inside = found.get("@graph", found.get("results", found)) if isinstance(found, dict) else []
    records = inside if isinstance(inside, list) else [inside]
    for number, record in enumerate(records, start=1):
        if isinstance(record, dict):
            yield draft(number, {key: v for key, v in record.items() if key != "@context"})
        else:
            yield Problem(number, "refused", "is no object", row=True)


def is_our_context(value: Any) -> bool:
    """Whether this `@context` is ours: by its address on whichever hub, or word for word."""
    if isinstance(value, str):
        return value.endswith(context.ADDRESS)
    return bool(value == context.context())


def draft(line: int, document: dict[str, Any]) -> Draft | Problem:
    """A draft of a document; `local_id` beside its keys is taken for what it is.

    Refused is one whose ids are of a kind that no id can be.
    """
    local_id, iri = document.pop(LOCAL_ID, None), document.get("id")
    if isinstance(local_id, int) and not isinstance(local_id, bool):
        local_id = str(local_id)
    if not isinstance(local_id, str | None):
        return Problem(
            line, "refused", "its `local_id` is neither a text nor a whole number", row=True
        )
    if not isinstance(iri, str | None):
        return Problem(line, "refused", "its `id` is no text", row=True)
    local_id = (local_id or "").strip()
    return Draft(line, local_id, document, record_type(document.get("type")) or "organisation")


def _dump(path: Path) -> Iterator[Draft | Problem]:
    """One record a line between the opening and `]}`."""
    ended = False
    for number, line in _lines(path):
        plain = line.strip().removesuffix(b",")
        if number == 1 or not plain:
            continue
        ended = plain == b"]}"
        if ended:
            break
        found = _parsed(plain)
        if found is _TOO_DEEP:
            yield Problem(number, "refused", TOO_DEEP, row=True)
            continue
        if not isinstance(found, dict):
            raise UnreadableError(f"{path.name} is no complete JSON in line {number}.")
        yield draft(number, found)
    if not ended:
        raise UnreadableError(f"{path.name} breaks off: its list of records has no end.")


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines; of one that is too long only the beginning."""
    with path.open("rb") as stream:
        number = 0
        while line := stream.readline(files.MOST_LINE + 1):
            number += 1
            yield number, line.removeprefix(files.UTF8_BOM) if number == 1 else line
            while len(line) > files.MOST_LINE and not line.endswith(b"\n"):
                line = stream.readline(files.MOST_LINE + 1)
                if not line:
                    return


def _parsed(line: bytes) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return _TOO_DEEP if "depth limit" in error.msg else None
