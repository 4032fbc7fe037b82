"""Texts: entities, control characters, white space, and words that say nothing."""

import html
import re
import unicodedata
from typing import Final

from federation.rows import Made, Note, shown

#: Words that stand where nothing is known; case is ignored.
SAY_NOTHING: Final = frozenset(
    {"[nd]", "n/a", "#n/a", "n.a.", "n.c.", "nc.", "null", "nan", "#ref!", "#value!"}
    | {"-", "--", "---", "–", "—", "?", "??", "."}
)
_ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_REPLACED: Final = "�"


def clean(text: str, *, lines: str = " ") -> Made:
    """The text in NFC on one line, with its entities decoded; None where it says nothing.

    `lines` stands where the text had a line break. U+FFFD is kept; see `lost_letters`.
    """
    if _is_plain(text):
        return Made(text)
    notes: list[Note] = []
    if "&" in text and _ENTITY.search(text) and html.unescape(text) != text:
        notes.append(Note("repaired", "HTML entities were decoded", shown(text)))
        text = html.unescape(text)
    if _CONTROL.search(text):
        notes.append(Note("repaired", "control characters were removed", shown(text)))
        text = _CONTROL.sub("", text)
    parts = (" ".join(line.split()) for line in text.splitlines())
    text = unicodedata.normalize("NFC", lines.join(part.rstrip(",") for part in parts if part))
    if text.casefold() in SAY_NOTHING:
        return Made(None, (*notes, Note("refused", "says nothing; left out", text)))
    return Made(text or None, tuple(notes))


def _is_plain(text: str) -> bool:
    """Whether nothing needs doing: the usual case, decided fast."""
    return (
        len(text) > 1
        and text.isascii()
        and text.isprintable()
        and "&" not in text
        and "  " not in text
        and not (text[0] == " " or text[-1] == " ")
        and text.casefold() not in SAY_NOTHING
    )


def lost_letters(text: str) -> tuple[Note, ...]:
    """A flag where the text holds U+FFFD: the letter was lost before the file reached us."""
    if _REPLACED not in text:
        return ()
    reason = "holds U+FFFD: a letter was lost before the file reached us"
    return (Note("flagged", reason, shown(text)),)
