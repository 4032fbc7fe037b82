"""Which record may be published under which licence: one table, and the file sets that follow.

A record keeps its own licence wherever it goes. What is asked here is whether it may stand in a
collection that is published as a whole under another one. Where a licence can be read two ways,
the narrow reading holds (docs/decisions/0050).
"""

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from vocab.licences import BY_IRI, LICENCES

_FREE: Final = frozenset({"CC0-1.0", "PDM-1.0"})
#: By the licence of a collection: those of the records that may be in it, besides its own.
ALLOWED: Final[Mapping[str, frozenset[str]]] = {
    "CC0-1.0": _FREE,
    "PDM-1.0": _FREE,
    "etalab-2.0": _FREE,
    # Licence Ouverte 2.0 names ODC-By and CC BY as licences that it is compatible with.
    "ODC-By-1.0": _FREE | {"etalab-2.0"},
    "CC-BY-3.0": _FREE | {"etalab-2.0"},
    "CC-BY-4.0": _FREE | {"etalab-2.0", "ODC-By-1.0", "CC-BY-3.0"},
    "CC-BY-SA-4.0": _FREE | {"etalab-2.0", "ODC-By-1.0", "CC-BY-3.0", "CC-BY-4.0"},
    # Not CC BY: it forbids technical measures, which ODbL allows beside an open copy.
    "ODbL-1.0": _FREE | {"etalab-2.0", "ODC-By-1.0"},
}
#: The set of records that state no licence.
UNSTATED: Final = "unstated"
_SCHEMES: Final = ("https://", "http://")


@lru_cache(maxsize=1024)
def file_set(licence: str, collection: str) -> str:
    """The set that a record belongs to: "" for the main one, else what its files are named by.

    `licence` is the record's, as an IRI; `collection` the hub's own, by its SPDX identifier.
    """
    known = BY_IRI.get(normal(licence))
    if known is None:
        return f"other-{hashlib.sha256(licence.encode()).hexdigest()[:8]}" if licence else UNSTATED
    if known.spdx == collection or known.spdx in ALLOWED[collection]:
        return ""
    return known.spdx.lower()


@lru_cache(maxsize=1024)
def normal(licence: str) -> str:
    """The IRI that we write for a licence, where only scheme or last slash differ from it."""
    return _WRITTEN.get(_bare(licence), licence)


def title(licence: str) -> str:
    """The full English name of a licence by its IRI; the IRI where we know none."""
    known = BY_IRI.get(normal(licence))
    return known.title if known else licence


def _bare(licence: str) -> str:
    for scheme in _SCHEMES:
        licence = licence.removeprefix(scheme)
    return licence.rstrip("/")


_WRITTEN: Final = {_bare(each.iri): each.iri for each in LICENCES.values()}
