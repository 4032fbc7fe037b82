"""The vocabulary: the words of names, to which mistyped ones are corrected.

It is added to at the write door. Words of records that changed or went stay, and find nothing;
those of an erased record go with it.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, Final

import orjson

from directory import bulk
from directory.database import is_postgres
from directory.models import Change
from directory.search import postgres, sqlite, words
from directory.search.asking import parse

_CHUNK: Final = 500


def learn(rows: Iterable[Sequence[Any]], storage: bulk.PlainStore) -> None:
    """Add the words of these searched texts."""
    found: set[str] = set()
    for row in rows:
        found |= words.vocabulary(row)
    storage.insert_missing("word", "word", sorted(found))


def logged(iris: Sequence[str]) -> set[str]:
    """Every word that the log holds of these records."""
    documents = Change.objects.filter(iri__in=iris).exclude(document=None)
    return known(documents.values_list("document", flat=True).iterator(500))


def known(texts: Iterable[str | None]) -> set[str]:
    """Every word that the texts of these documents brought in."""
    found: set[str] = set()
    for document in texts:
        found |= words.vocabulary(words.texts(orjson.loads(document or "{}")))
    return found


def forget(gone: Iterable[str], storage: bulk.PlainStore) -> None:
    """Remove those of the words that no record holds any more."""
    backend = postgres if is_postgres() else sqlite
    unused = []
    for word in sorted(gone):
        (term,) = parse(f"{word} ").terms
        if not any(backend.held(kind, [term], 1)[0] for kind in ("organisation", "activity")):
            unused.append(word)
    storage.clear("word", "word", unused)


def sweep() -> None:
    """Remove every word that no record holds: those of pruned changes and former overrides too."""
    backend = postgres if is_postgres() else sqlite
    waiting = iter(backend.unheld())
    while some := [*islice(waiting, _CHUNK)]:
        forget(some, bulk.store(1))
