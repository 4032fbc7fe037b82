"""What a text means in a scheme; where that is no single concept, what it may have meant."""

from typing import Any, Final

from api import vocabulary
from api.messages import message
from api.problems import Problem
from api.reconcile import concepts
from vocab.resolve import resolve
from vocab.schemes import Concept, concept

_NEAREST: Final = 5


def meant(scheme: str, text: str, languages: tuple[str, ...]) -> Concept:
    """The concept; a problem 404 says whether several fit or none, and lists the nearest."""
    found = concept(resolve(text, scheme) or "")
    if found:
        return found
    exact = concepts.exact(scheme, text)
    ranked = concepts.near(scheme, text, _NEAREST)
    near = [(iri, score) for iri, score in ranked if not exact or iri in exact]
    code = "ambiguous" if len(exact) > 1 else "unresolved"
    told = [_suggestion(iri, score, languages) for iri, score in near]
    names = ", ".join(f"{each['label']} ({each['notation']})" for each in told)
    raise Problem(
        404,
        code,
        value=text[:100],
        scheme=scheme,
        near=names or message("nothing"),
        extra={"suggestions": told},
    )


def _suggestion(iri: str, score: float, languages: tuple[str, ...]) -> dict[str, Any]:
    found = concept(iri)
    assert found is not None
    label = found.label(*languages) or vocabulary.key_of(found)
    return {"id": iri, "notation": vocabulary.key_of(found), "label": label, "score": score}
