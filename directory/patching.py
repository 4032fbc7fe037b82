"""Patching: a document as an override shows it, and what of the override does not apply to it.

Pure: from plain values to plain values.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from vocab.canonical import canonicalise, dumps
from vocab.faults import Fault, InvalidDocumentError
from vocab.profile import RECORDS, shapes
from vocab.validation import faults

Document = Mapping[str, Any]
#: What an override may not touch: which record it is, what it is, who says so under which licence.
FIXED: Final = ("id", "type", "record")


class View(NamedTuple):
    """The document as shown, the same text as the document's where nothing applies.

    `idle` says by key why a part of the patch does not apply: the document has no such key
    (`absent`), says the same already (`same`), or would not be valid with it (`invalid`).
    """

    document: dict[str, Any]
    text: str | None
    idle: dict[str, str]


def merged(target: Any, patch: Any) -> Any:
    """A value with a JSON merge patch applied (RFC 7396)."""
    if not isinstance(patch, Mapping):
        return patch
    found = dict(target) if isinstance(target, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            found.pop(key, None)
        else:
            found[key] = merged(found.get(key), value)
    return found


def combined(first: Any, second: Any) -> Any:
    """One patch that does what the first and then the second do."""
    if not (isinstance(first, Mapping) and isinstance(second, Mapping)):
        return second
    found = dict(first)
    for key, value in second.items():
        found[key] = combined(found[key], value) if key in found else value
    return found


def view(type_name: str, document: Document, patch: Document) -> View:
    """The document as the patch shows it; what does not apply is left aside and named."""
    idle = {key: why for key in patch if (why := _needless(document, key, patch[key]))}
    left = {key: value for key, value in patch.items() if key not in idle}
    while left:
        shown = _canonical(merged(document, left))
        wrong = {_key(fault) for fault in new_faults(type_name, document, shown)}
        if not wrong:
            return View(shown, dumps(shown), idle)
        wrong = wrong & left.keys() or set(left)
        idle |= dict.fromkeys(wrong, "invalid")
        left = {key: value for key, value in left.items() if key not in wrong}
    return View(dict(document), None, idle)


def check(type_name: str, document: Document, patch: Document) -> None:
    """Raises `InvalidDocumentError` for a patch that may not be, or makes the document invalid."""
    known = shapes()[RECORDS[type_name]]
    told = {"shape": RECORDS[type_name], "known": ", ".join(k for k in known if k not in FIXED)}
    wrong = [Fault(f"/{key}", "fixed", {"key": key}) for key in FIXED if key in patch]
    wrong += [
        Fault(f"/{key}", "unknown", {"key": key, **told})
        for key in patch
        if key not in known and key not in FIXED
    ]
    if not wrong:
        wrong = new_faults(type_name, document, _canonical(merged(document, patch)))
    if wrong:
        raise InvalidDocumentError(wrong)


def new_faults(type_name: str, document: Document, shown: Document) -> list[Fault]:
    """What is wrong with what is shown and was not with the document (of another hub, perhaps)."""
    found = faults(shown, type_name)
    if not found:
        return []
    before = {(each.pointer, each.code) for each in faults(document, type_name)}
    return [each for each in found if (each.pointer, each.code) not in before]


def _needless(document: Document, key: str, value: Any) -> str:
    if value is None:
        return "" if key in document else "absent"
    after = _canonical(merged({key: document.get(key)}, {key: value}))
    return "same" if after == _canonical({key: document.get(key)}) else ""


def _canonical(value: dict[str, Any]) -> dict[str, Any]:
    return dict(canonicalise(value))


def _key(fault: Fault) -> str:
    """The key of the document that a fault lies in."""
    return fault.pointer.split("/")[1] if "/" in fault.pointer else ""
