"""Viewing: the overrides of records, and how those records are shown."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Final

from directory import patching
from directory.models import Override
from directory.patching import View

_MOST: Final = 500


def overrides(iris: Iterable[str]) -> dict[str, Override]:
    """The overrides of these records, by IRI."""
    found: dict[str, Override] = {}
    if not Override.objects.exists():
        return found
    iterator = iter(iris)
    while some := [*islice(iterator, _MOST)]:
        found |= {each.iri: each for each in Override.objects.filter(iri__in=some)}
    return found


def views(type_name: str, documents: Mapping[str, Mapping[str, Any]]) -> dict[str, View]:
    """How those of the documents that have an override are shown; what is idle is noted.

    To be called in the transaction that stores the documents, their rows locked.
    """
    found = {}
    for iri, override in overrides(documents).items():
        made = patching.view(type_name, documents[iri], override.patch)
        if made.idle != override.idle:
            # By the queryset, for `at` is when a person last edited it.
            Override.objects.filter(pk=override.pk).update(idle=made.idle)
        found[iri] = made
    return found


def told(iris: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What readers are told of the overrides of these records, by IRI."""
    return {iri: each.members() for iri, each in sorted(overrides(iris).items())}
