"""Organisations as candidates: found by number or name, scored by name and evidence.

`match` is true only where taking the candidate is safe: a number of a register agrees and the name
is not another, or the name is the same, no other candidate bears it, nothing differs, and either
something else agrees or the name is of several words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import orjson

from api.reconcile import evidence, scoring
from api.reconcile.model import Asked, Candidate, Entity
from directory import queries
from directory.models import Organisation
from exports.places import places
from vocab.folding import fold
from vocab.schemes import concept

TYPES: Final[Mapping[str, str]] = {
    "Organization": "Organisation",
    "SSEInitiative": "Initiative of the solidarity economy",
    "Network": "Network",
}
PROPERTIES: Final[Mapping[str, str]] = {
    "country": "Country",
    "locality": "Locality",
    "postcode": "Postcode",
    "website": "Website",
    "identifiers": "Number of any register, such as siren:552120222",
    **evidence.registers(),
}
_RANKED: Final = 30
_ENOUGH: Final = 3
_SUGGESTED: Final = 20
_NAME_WEIGHT: Final = 3
_NOT_ANOTHER: Final = 50.0

Document = dict[str, Any]


def find(asked: Asked, lang: str) -> list[Candidate]:
    """The candidates of a query, the best first."""
    found = [_scored(key, document, asked, lang) for key, document in _documents(asked)]
    found.sort(key=lambda each: (-each.score, -_agreeing(each), each.entity.name, each.entity.id))
    return _safe(asked, found)[: asked.limit]


def suggest(prefix: str, skip: int, lang: str) -> list[Entity]:
    """Organisations whose name goes on from the prefix, or the one with this key."""
    rows = queries.visible(Organisation)
    found = _by_key(rows, prefix) or _loaded(rows, _named(rows, prefix)[skip : skip + _SUGGESTED])
    return [entity(key, document, lang) for key, document in found]


def entity(key: str, document: Document, lang: str) -> Entity:
    """The record as an entity."""
    place = next(iter(places(document)), {})
    country = concept(place.get("country", ""))
    where = (place.get("locality"), country.label(lang) if country else None)
    parts = (document.get("acronym"), ", ".join(filter(None, where)), document.get("website"))
    types = [each for each in TYPES if each in document.get("type", ())]
    return Entity(key, document["name"], " · ".join(filter(None, parts)), tuple(types))


def one(key: str, lang: str) -> tuple[Entity, Document] | None:
    """The shown record with the key."""
    found = _by_key(queries.visible(Organisation), key)
    return (entity(*found[0], lang), found[0][1]) if found else None


def _documents(asked: Asked) -> list[tuple[str, Document]]:
    rows = queries.visible(Organisation)
    if asked.types:
        rows = queries.of_type(rows, asked.types)
    held = _by_key(rows, asked.query)
    if held:
        return held
    pairs = evidence.numbers(asked.properties)
    known: list[Any] = []
    if pairs:
        known = [*queries.identified(rows, pairs).order_by("key").values_list("pk", flat=True)[:9]]
    return _loaded(rows, [*known, *_named(rows, asked.query)])


def _named(rows: Any, text: str) -> list[Any]:
    """Primary keys by name; where hardly any record has every word, by the longest ones too."""
    words = sorted(set(fold(text).split()), key=len, reverse=True)
    if not words:
        return []
    found = [each.id for each in queries.ranked(rows, text)][:_RANKED]
    if len(found) < _ENOUGH and len(words) > 1:
        for word in words[:2]:
            found += [each.id for each in queries.ranked(rows, word)][:_RANKED]
    return list(dict.fromkeys(found))


def _by_key(rows: Any, text: str) -> list[tuple[str, Document]]:
    """The record whose key or IRI the text is."""
    key = text.rpartition("/")[2].lower()
    try:
        found = rows.filter(key=key) if len(key) == 36 else rows.none()
        if text.startswith(("http://", "https://")):
            found = rows.filter(iri=text)
        return _parsed(found)
    except ValueError:  # 36 characters that are no UUID
        return []


def _loaded(rows: Any, ids: Sequence[Any]) -> list[tuple[str, Document]]:
    """The records with these primary keys, in their order."""
    order = list(rows.filter(pk__in=ids).values_list("pk", "key", queries.SHOWN)) if ids else []
    order.sort(key=lambda row: ids.index(row[0]))
    return [(str(key), orjson.loads(text)) for _, key, text in order]


def _parsed(rows: Any) -> list[tuple[str, Document]]:
    found = rows.values_list("key", queries.SHOWN)
    return [(str(key), orjson.loads(text)) for key, text in found]


def _names(document: Document) -> Iterable[str]:
    yield document["name"]
    if "legalName" in document:
        yield document["legalName"]
    for names in document.get("otherNames", {}).values():
        yield from names


def _scored(key: str, document: Document, asked: Asked, lang: str) -> Candidate:
    names = [*_names(document)]
    like = max(
        scoring.likeness(asked.query, names),
        scoring.likeness(asked.query, [document.get("acronym", "")]) * 0.9,
    )
    verdicts = {
        pid: found
        for pid, values in asked.properties.items()
        if (found := evidence.verdict(pid, values, document)) is not None
    }
    features: dict[str, float | bool] = {"name": round(like, 2), **verdicts}
    is_it = asked.query.rpartition("/")[2].lower() == key or asked.query == document["id"]
    if is_it:
        return Candidate(entity(key, document, lang), 100.0, True, features)
    parts = [like] * _NAME_WEIGHT if asked.query else []
    parts += [100.0 * found for found in verdicts.values()]
    score = sum(parts) / len(parts) if parts else 0.0
    if _numbered(verdicts) and like >= _NOT_ANOTHER * bool(asked.query):
        score = max(score, 95.0)
    return Candidate(entity(key, document, lang), score, False, features)


def _numbered(verdicts: Mapping[str, Any]) -> bool:
    """Whether a number of a register agrees, and none differs."""
    registers = {"identifiers", *evidence.registers()}
    said = [found for pid, found in verdicts.items() if pid in registers]
    return any(said) and all(said)


def _safe(asked: Asked, found: list[Candidate]) -> list[Candidate]:
    """The candidates, the one that may be taken without looking marked."""
    safe = [each for each in found if each.match or _convincing(asked, each)]
    safe = [each for each in safe if _agreeing(each)] or safe
    if len(safe) != 1 or safe[0] is not found[0]:
        return [replace(each, match=False) for each in found]
    return [replace(each, match=each is safe[0]) for each in found]


def _convincing(asked: Asked, candidate: Candidate) -> bool:
    verdicts = {name: value for name, value in candidate.features.items() if name != "name"}
    like = candidate.features["name"]
    if _numbered(verdicts):
        return like >= _NOT_ANOTHER * bool(asked.query)
    if like < 100 or not all(verdicts.values()):
        return False
    return bool(verdicts) or len(fold(asked.query).split()) > 1


def _agreeing(candidate: Candidate) -> int:
    """How many properties agree."""
    return sum(value is True for value in candidate.features.values())
