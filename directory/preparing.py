"""Preparing: from what a source says to the document that is stored. It touches nothing."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from directory.contacts import own_contacts_only, without_contacts
from directory.erasing import STUB
from vocab.canonical import canonicalise, clean_text, digest, dumps
from vocab.faults import Fault
from vocab.profile import RECORDS, TYPE_SETS
from vocab.validation import faults

Identify: TypeAlias = Callable[[str], tuple[str, uuid.UUID]]
"""Local id → the IRI and key of its record."""

MAX_LOCAL_ID: Final = 500
MAX_IRI: Final = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """One record as its source knows it; `id` and `record` are not needed.

    `contacts` is the member's yes or no to publishing e-mail and telephone; None: not asked.
    """

    local_id: str
    document: Mapping[str, Any]
    contacts: bool | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that cannot be stored, with every reason."""

    local_id: str
    faults: list[Fault]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A valid canonical document; `content` is its hash without `record.modified`."""

    local_id: str
    iri: str
    key: uuid.UUID
    document: dict[str, Any]
    text: str
    hash: str
    content: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds for every row of one call: whose records they are, and when they are written.

    `source` is empty for sources, which say it of themselves; `modified` is an instant as
    documents write it.
    """

    type_name: str
    source: str
    licence: str
    publishes_contacts: bool
    modified: str


def local_id_of(row: Row) -> str:
    """The local id as it is stored and minted from."""
    return clean_text(row.local_id)


def prepare(row: Row, frame: Frame, identify: Identify) -> Prepared | Refused:
    """The document to store for a row, or everything that is wrong with it."""
    local_id = local_id_of(row)
    if not 0 < len(local_id) <= MAX_LOCAL_ID:
        sizes = {"got": len(local_id), "most": MAX_LOCAL_ID}
        return Refused(row.local_id, [Fault("", "local_id", sizes)])
    if local_id.startswith(STUB):
        return Refused(local_id, [Fault("", "reserved", {"start": STUB})])
    try:
        document = canonicalise(dict(row.document))
    except (TypeError, ValueError, RecursionError):
        values = {"expected": "an object of texts, booleans, arrays and objects", "got": "another"}
        return Refused(local_id, [Fault("", "kind", values)])
    if frame.type_name != "source":
        document = _discreet(document, frame.publishes_contacts and row.contacts is not False)
    iri, key = identify(local_id)
    wrong = _identity_faults(document, iri)
    document = _filled(document, iri, frame)
    wrong += faults(document, frame.type_name)
    return Refused(local_id, wrong) if wrong else hashed(local_id, iri, key, document)


def _discreet(document: dict[str, Any], agreed: bool) -> dict[str, Any]:
    """The document with no contacts but those that may be published, canonical again."""
    hidden = own_contacts_only(document) if agreed else without_contacts(document)
    left = {key: value for key, value in document.items() if key in hidden}
    return left if hidden == left else dict(canonicalise(hidden))


def changed_keys(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys whose values differ, `record.modified` aside."""
    before, after = _timeless(old), _timeless(new)
    return tuple(
        sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
    )


def _identity_faults(document: dict[str, Any], iri: str) -> list[Fault]:
    wrong = []
    if document.get("id", iri) != iri:
        wrong.append(Fault("/id", "identity", {"expected": iri, "got": document["id"]}))
    if len(iri.encode()) > MAX_IRI:
        wrong.append(Fault("/id", "long", {"got": len(iri.encode()), "most": MAX_IRI}))
    return wrong


def _filled(document: dict[str, Any], iri: str, frame: Frame) -> dict[str, Any]:
    """The document with what is the hub's to say: `id`, `type` where absent, `record`."""
    given = document.get("record", {})
    if not isinstance(given, dict):
        return {**document, "id": iri}
    licence = given.get("licence") or frame.licence or document.get("licence")
    record = {
        **given,
        "type": list(TYPE_SETS["Record"][0]),
        "source": frame.source or iri,
        "modified": frame.modified,
        **({"licence": licence} if licence else {}),
    }
    default = list(TYPE_SETS[RECORDS[frame.type_name]][0])
    return {"type": default, **document, "id": iri, "record": record}


def _timeless(document: Mapping[str, Any]) -> dict[str, Any]:
    record = {key: value for key, value in document["record"].items() if key != "modified"}
    return {**document, "record": record}


def hashed(local_id: str, iri: str, key: uuid.UUID, document: dict[str, Any]) -> Prepared:
    """A valid canonical document with its text and hashes."""
    text = dumps(document)
    content = digest(dumps(_timeless(document)))
    return Prepared(local_id, iri, key, document, text, digest(text), content)
