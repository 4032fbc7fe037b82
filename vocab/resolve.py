"""What people and files write, as the concept they mean: an address, a notation or a label."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Final, TypeAlias

from vocab.aliases import canonical_iri
from vocab.folding import fold
from vocab.schemes import Concept, concept, schemes
from vocab.terms import ESS_STANDARD, SCHEMES

Index: TypeAlias = Mapping[str, frozenset[str]]
"""A spelling → the concepts that bear it."""

_TIERS: Final = ("notation", "label", "alternative", "hidden")


def resolve(text: str, scheme: str | Sequence[str] | None = None) -> str | None:
    """The canonical IRI of the concept that the text means in the scheme(s), all if None.

    Read as: any IRI of `data/aliases.csv`, a compact name (`aci:ICA10`, `activities:a01`,
    `activities/a01`), a notation in any case, a label in any language, its case, accents and
    punctuation aside. Within a scheme a notation counts before a label, that before an alternative
    one, that before a hidden one. None when nothing or more than one concept fits; KeyError for an
    unknown scheme.
    """
    keys = (scheme,) if isinstance(scheme, str) else tuple(scheme or schemes())
    return _resolve(text.strip(), keys)


def first(text: str, schemes_in_order: Iterable[str]) -> str | None:
    """The concept that the text means in the first scheme that knows it; None where none does."""
    return next((iri for key in schemes_in_order if (iri := resolve(text, key))), None)


@lru_cache(maxsize=8192)  # files repeat the same few words; bounded, since they may hold any
def _resolve(text: str, keys: tuple[str, ...]) -> str | None:
    named = _named(text)
    if named is not None:
        key, notation = named
        return _only(_index(key, "notation"), notation.casefold()) if key in keys else None
    if text.lower().startswith(("http:", "https:")):
        return None
    found = {iri for key in keys if (iri := _within(text, key))}
    return found.pop() if len(found) == 1 else None


def _named(text: str) -> tuple[str, str] | None:
    """Scheme and notation of an address or a compact name; None for anything else."""
    iri = canonical_iri(text)
    known = concept(iri)
    if known and known.notation:
        return known.scheme, known.notation
    for base in (ESS_STANDARD, SCHEMES):
        iri = iri.removeprefix(base)
    for mark in ("/", ":"):
        key, found, notation = iri.partition(mark)
        if found and key.casefold() in schemes():
            return key.casefold(), notation.strip()
    return None


def _within(text: str, key: str) -> str | None:
    for tier in _TIERS:
        spelling = text.casefold() if tier == "notation" else fold(text)
        if spelling in _index(key, tier):
            return _only(_index(key, tier), spelling)
    return None


def _only(index: Index, spelling: str) -> str | None:
    found = index.get(spelling, frozenset())
    return next(iter(found)) if len(found) == 1 else None


@cache
def _index(key: str, tier: str) -> Index:
    index: dict[str, frozenset[str]] = {}
    for each in schemes()[key].concepts:
        for spelling in _spellings(each, tier):
            index[spelling] = index.get(spelling, frozenset()) | {each.iri}
    index.pop("", None)
    return index


def _spellings(each: Concept, tier: str) -> Iterator[str]:
    if tier == "notation":
        yield (each.notation or "").casefold()
        return
    yield from map(fold, _texts(each, tier))


def _texts(each: Concept, tier: str) -> Iterable[str]:
    if tier == "label":
        return each.labels.values()
    labels = each.alt_labels if tier == "alternative" else each.hidden_labels
    return (text for texts in labels.values() for text in texts)
