"""Canonical text: one document, one sequence of bytes (RFC 8785), one hash."""

import hashlib
import re
import unicodedata
from typing import Any, Final

import orjson

from vocab.profile import types

_FORBIDDEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
#: Spaces, the code points that Unicode lets be ignored by default, and the empty Braille cell.
_UNSEEN: Final = re.compile(
    r"[\s\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0000-\U000e0fff]+"
)
_SPACES: Final = re.compile(r"[\t\n\v\f\r\x85]+")


def dumps(value: Any) -> str:
    """RFC 8785 text of a value that holds strings, booleans, arrays and objects, no numbers.

    RFC 8785 sorts keys by UTF-16 code units; our keys are ASCII, where that is the order of bytes.
    """
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def clean_text(text: str) -> str:
    """NFC without control characters, DEL or lone surrogates, line breaks as spaces, trimmed.

    A text of which nothing can be seen is empty.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    if not text.isprintable():
        text = _FORBIDDEN.sub("", _SPACES.sub(" ", text))
    text = unicodedata.normalize("NFC", text).strip()
    return "" if _UNSEEN.fullmatch(text) else text


def canonicalise(value: Any, key: str = "") -> Any:
    """The value in canonical form: texts cleaned, arrays as sorted sets, what is empty left out.

    Numbers, which no document may hold, are returned as they are, for the validation to name.
    """
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        made = {}
        for name, item in value.items():
            kept = canonicalise(item, name)
            if kept or not _empty(kept):
                made[name] = kept
        return made
    if isinstance(value, list):
        items = [canonicalise(item) for item in value]
        return _sorted_set([item for item in items if item or not _empty(item)], key)
    return value


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str | list | dict) and not value)


def _sorted_set(items: list[Any], key: str) -> list[Any]:
    if len(items) == 1 and isinstance(items[0], str):
        return items
    if key == "type" and all(isinstance(item, str) for item in items):
        order = {name: place for place, name in enumerate(types())}
        return sorted(set(items), key=lambda name: (order.get(name, len(order)), name))
    if all(isinstance(item, str) for item in items):
        return sorted(set(items))
    by_text = {dumps(item): item for item in items}
    return [by_text[text] for text in sorted(by_text)]


def text(document: dict[str, Any]) -> str:
    """The canonical text of a document: what is stored, served, hashed and synchronised."""
    return dumps(canonicalise(document))


def digest(document_text: str) -> str:
    """`sha256:` and the hex digest of a canonical text."""
    return "sha256:" + hashlib.sha256(document_text.encode()).hexdigest()
