"""The concept schemes: one Turtle file each, read once, when first asked for.

To add a scheme, add its Turtle file to this directory; its name is the scheme's key.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from vocab.schemes.loading import load
from vocab.schemes.model import Concept, Scheme

__all__ = ["Concept", "Scheme", "concept", "expand", "schemes"]


@cache
def schemes() -> Mapping[str, Scheme]:
    """Every scheme by its key, such as `activities` or `member-type`, in the order of the keys."""
    paths = {path.stem: path for path in Path(__file__).parent.glob("*.ttl")}
    return MappingProxyType({key: load(paths[key]) for key in sorted(paths)})


def concept(iri: str) -> Concept | None:
    """The concept with this canonical IRI, in whichever scheme; None if there is none."""
    return _concepts().get(iri)


@lru_cache(maxsize=4096)  # bounded: whoever asks may ask for anything
def expand(iri: str) -> frozenset[str]:
    """The IRI and those of all narrower concepts, however deep; an unknown IRI stands alone."""
    found: set[str] = set()
    waiting = [iri]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            known = concept(current)
            waiting.extend(known.narrower if known else ())
    return frozenset(found)


@cache
def _concepts() -> Mapping[str, Concept]:
    return {each.iri: each for scheme in schemes().values() for each in scheme.concepts}
