"""Concepts as candidates: whatever `vocab.resolve` understands, then what is spelled alike."""

from functools import cache
from typing import Final

from rapidfuzz import fuzz, process

from api.reconcile.model import Asked, Candidate, Entity
from api.vocabulary import key_of
from vocab.folding import fold
from vocab.resolve import resolve
from vocab.schemes import Concept, concept, schemes

TYPES: Final = {"Concept": "Concept"}
#: What is less alike is no suggestion.
LEAST: Final = 55.0
_SUGGESTED: Final = 20


def find(scheme: str, asked: Asked, lang: str) -> list[Candidate]:
    """The candidates of a query, the best first; what resolves to one concept is safe."""
    meant = resolve(asked.query, scheme)
    scores = {iri: min(score, 99.0) for iri, score in near(scheme, asked.query)}
    if meant:
        scores[meant] = 100.0
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[: asked.limit]
    return [
        Candidate(_entity(iri, lang), score, iri == meant, {"label": score})
        for iri, score in ranked
    ]


def suggest(scheme: str, prefix: str, skip: int, lang: str) -> list[Entity]:
    """Concepts with a label or notation that goes on from the prefix, then those alike."""
    wanted = fold(prefix)
    begun = [iri for text, iri in _texts(scheme) if text.startswith(wanted)]
    meant = resolve(prefix, scheme)
    alike = [iri for iri, _ in near(scheme, prefix)]
    found = dict.fromkeys([*([meant] if meant else []), *begun, *alike])
    return [_entity(iri, lang) for iri in list(found)[skip : skip + _SUGGESTED]]


def near(scheme: str, text: str, most: int = 20) -> list[tuple[str, float]]:
    """Concepts with a text like this one, 0–100, the best first."""
    texts = _texts(scheme)
    wanted = fold(text)
    if not wanted:
        return []
    found = process.extract(
        wanted,
        [each for each, _ in texts],
        scorer=fuzz.WRatio if len(wanted) > 3 else fuzz.ratio,
        score_cutoff=LEAST,
        limit=most * 4,
    )
    best: dict[str, float] = {}
    for _, score, place in found:
        best.setdefault(texts[place][1], round(score, 2))
    return list(best.items())[:most]


def entity(found: Concept, lang: str) -> Entity:
    """A concept as an entity; its description is its definition, else the concept above it."""
    above = [concept(iri) for iri in found.broader]
    words = found.definition.get(lang) or next(iter(found.definition.values()), "")
    broader = ", ".join(each.label(lang) or "" for each in above if each)
    return Entity(
        key_of(found), found.label(lang) or key_of(found), (words or broader)[:300], ("Concept",)
    )


def _entity(iri: str, lang: str) -> Entity:
    found = concept(iri)
    assert found is not None
    return entity(found, lang)


@cache
def _texts(scheme: str) -> list[tuple[str, str]]:
    """Every folded text of the scheme's concepts, with the IRI."""
    return [
        (folded, each.iri)
        for each in schemes()[scheme].concepts
        for text in dict.fromkeys(_spellings(each))
        if (folded := fold(text))
    ]


def _spellings(each: Concept) -> list[str]:
    lists = [*each.alt_labels.values(), *each.hidden_labels.values()]
    return [*each.labels.values(), *(t for texts in lists for t in texts), each.notation or ""]


def exact(scheme: str, text: str) -> set[str]:
    """The concepts with this very text, case, accents and punctuation aside."""
    wanted = fold(text)
    return {iri for each, iri in _texts(scheme) if each == wanted}
