"""Receiving: whether another hub's bytes can be stored as they came. It touches nothing.

Nothing is dropped or normalised, or digests would never match. What the profile here does not know
(the other side may be newer) stays in the text and is left out of index and RDF.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from directory import identity
from directory.authority import Offer
from directory.preparing import MAX_IRI, Prepared
from vocab import iri
from vocab.canonical import digest
from vocab.faults import Fault
from vocab.profile import shapes
from vocab.validation import faults

MOST_TEXT: Final = 2**20
#: What may be wrong with a value that a newer profile allows: a concept, or its scheme, that is
#: not known here, and an end before its start.
_TOLERATED: Final = frozenset({"concept", "scheme", "order"})
_CONTACTS: Final = ("email", "telephone")
#: U+0000 as JSON writes it: an even number of backslashes before it, or none.
_NUL: Final = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


@dataclass(frozen=True, slots=True)
class Received(Offer):
    """An item of another hub's feed as it came; of a deletion `text` is empty.

    `source` is the IRI of its source, a source's own of a source.
    """

    type_name: str = "organisation"
    source: str = ""
    text: str = ""
    replaced_by: str | None = None


def received(item: Received, *, contacts: bool) -> Prepared | list[Fault]:
    """The document as it came, with what of it is known here for the index; or every fault.

    `contacts`: the source declares that e-mail and telephone are public; else none may arrive.
    """
    wrong = _text_faults(item)
    if wrong:
        return wrong
    document = orjson.loads(item.text)
    wrong = _identity_faults(item, document)
    if not wrong and not contacts and item.type_name != "source":
        wrong = [Fault(f"/{key}", "private", {"key": key}) for key in _CONTACTS if key in document]
    found = [] if wrong else faults(document, item.type_name)
    unknown = [fault.pointer for fault in found if _is_unknown(fault)]
    wrong += [fault for fault in found if not _is_unknown(fault) and not _tolerated(fault)]
    if wrong:
        return wrong
    known = _without(document, unknown) if unknown else document
    key = identity.key_of(item.iri)
    return Prepared(item.iri, item.iri, key, known, item.text, item.hash, item.hash)


def _text_faults(item: Received) -> list[Fault]:
    size = len(item.text.encode())
    if size > MOST_TEXT:
        return [Fault("", "long", {"got": size, "most": MOST_TEXT})]
    if len(item.iri.encode()) > MAX_IRI or not iri.is_clean(item.iri):
        return [Fault("/id", "iri", {"reason": f"“{item.iri[:100]}” is not a usable IRI"})]
    if _NUL.search(item.text):  # PostgreSQL has no such text, and the index needs each
        return [Fault("", "nul", {})]
    got = digest(item.text)
    if got != item.hash:
        return [Fault("", "hash", {"expected": item.hash, "got": got})]
    return []


def _identity_faults(item: Received, document: Any) -> list[Fault]:
    if not isinstance(document, dict):
        return [Fault("", "kind", {"expected": "an object", "got": type(document).__name__})]
    wrong = []
    record = document.get("record")
    source = record.get("source") if isinstance(record, dict) else None
    for pointer, got, expected in (
        ("/id", document.get("id"), item.iri),
        ("/record/source", source, item.source),
    ):
        if got != expected:
            wrong.append(Fault(pointer, "identity", {"expected": expected, "got": got}))
    return wrong


def _is_unknown(fault: Fault) -> bool:
    """Whether a key is known to no shape of the profile; one of another shape would be misread."""
    return fault.code == "unknown" and fault.values["key"] not in _names()


def _names() -> frozenset[str]:
    return frozenset(name for keys in shapes().values() for name in keys)


def _tolerated(fault: Fault) -> bool:
    """Whether what is wrong may be right over there, and is safe to write down as RDF."""
    if fault.code not in _TOLERATED:
        return False
    value = fault.values.get("value")
    return fault.code == "order" or (isinstance(value, str) and iri.is_clean(value))


def _without(document: Mapping[str, Any], pointers: Iterable[str]) -> dict[str, Any]:
    """The document without the values at these pointers, which are keys of objects."""
    left: dict[str, Any] = orjson.loads(orjson.dumps(document))
    for pointer in pointers:
        *way, last = (part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/"))
        node: Any = left
        for part in way:
            node = node[int(part)] if isinstance(node, list) else node[part]
        node.pop(last, None)
    return left
