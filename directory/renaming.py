"""Renaming: a source calls a record by another local id; the record keeps its IRI.

The IRI of a renamed record is no longer the one that its local id would be given, so the door asks
here which record a local id means.
"""

import itertools
import uuid
from collections.abc import Callable, Collection, Mapping
from typing import Final, TypeAlias

from django.db import IntegrityError, transaction

from directory.bulk import Known, PlainStore
from directory.erasing import STUB
from directory.identity import key_of
from directory.models import Activity, Organisation, Source

Mint: TypeAlias = Callable[[str, int], str]
"""Local id and turn → IRI."""

_MODELS: Final[Mapping[str, type[Organisation] | type[Activity]]] = {
    "organisation": Organisation,
    "activity": Activity,
}


class TakenIdError(ValueError):
    """The source calls another record by this local id already."""


class Names:
    """Which records the local ids of one batch mean, and what is stored of them.

    One lookup where all of them are stored, a second one for those that are new.
    """

    def __init__(
        self, table: str, source: int, local_ids: Collection[str], mint: Mint, storage: PlainStore
    ) -> None:
        called = storage.called(table, source, [*local_ids])
        new = {local_id: mint(local_id, 0) for local_id in local_ids if local_id not in called}
        met = storage.known(table, [*new.values()]) if new else {}
        for local_id, iri in new.items():
            for turn in itertools.count(1):
                if not _given_up(met.get(iri)):
                    break
                iri = mint(local_id, turn)
                met |= storage.known(table, [iri])
            new[local_id] = iri
        self.known = {known.iri: known for known in [*called.values(), *met.values()]}
        self._iris = new | {local_id: known.iri for local_id, known in called.items()}

    def identify(self, local_id: str) -> tuple[str, uuid.UUID]:
        """The IRI and key of the record that a local id of the batch means."""
        iri = self._iris[local_id]
        return iri, key_of(iri)


def rename(type_name: str, source: Source, old: str, new: str) -> None:
    """Give the record that the source calls `old` the local id `new`; its content is unchanged.

    Raises `TakenIdError` where another record bears `new`.
    """
    records = _MODELS[type_name]._default_manager.filter(source=source)
    if records.filter(local_id=new).exists():
        raise _taken(source, new)
    try:
        with transaction.atomic():
            records.filter(local_id=old).update(local_id=new)
    except IntegrityError as error:  # it was taken between the look and the change
        raise _taken(source, new) from error


def _taken(source: Source, local_id: str) -> TakenIdError:
    return TakenIdError(f"{source.key} calls another record “{local_id}” already")


def _given_up(known: Known | None) -> bool:
    """Whether the record that has this IRI is called by another id now; an erased one has none."""
    return known is not None and not known.local_id.startswith(STUB)
