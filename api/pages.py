"""Pages of the vocabulary for people: a scheme, a concept, our namespace."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.translation import get_language

from api import vocabulary
from vocab.labels import labels
from vocab.profile import shapes, types
from vocab.schemes import Concept, Scheme, concept, schemes
from vocab.terms import NS

#: English, French, Spanish.
_WORDS: Final[Mapping[str, tuple[str, str, str]]] = {
    "labels": ("Labels", "Libellés", "Etiquetas"),
    "altLabels": ("Also", "Aussi", "También"),
    "definition": ("Definition", "Définition", "Definición"),
    "scheme": ("Scheme", "Schéma", "Esquema"),
    "broader": ("Broader", "Plus large", "Más amplio"),
    "narrower": ("Narrower", "Plus précis", "Más específico"),
    "partOf": ("Part of", "Partie de", "Parte de"),
    "exactMatch": ("Same as", "Équivalent à", "Equivalente a"),
    "closeMatch": ("Close to", "Proche de", "Próximo a"),
    "broadMatch": ("Broader elsewhere", "Plus large ailleurs", "Más amplio en otro esquema"),
    "narrowMatch": ("Narrower elsewhere", "Plus précis ailleurs", "Más específico en otro esquema"),
    "relatedMatch": ("Related", "Lié à", "Relacionado con"),
    "organisations": ("Organisations", "Organisations", "Organizaciones"),
    "licence": ("Licence", "Licence", "Licencia"),
    "concepts": ("Concepts", "Concepts", "Conceptos"),
    "classes": ("Classes", "Classes", "Clases"),
    "properties": ("Properties", "Propriétés", "Propiedades"),
}
_ORDER: Final = ("en", "fr", "es")
Entry = dict[str, str]


def concept_page(found: Concept, uses: Mapping[str, int]) -> bytes:
    """A concept: its words, what is above, below and beside it, who uses it."""
    sections = [
        _section("labels", [_text(text, tag) for tag, text in sorted(found.labels.items())]),
        _section("altLabels", _lists(found.alt_labels)),
        _section("definition", [_text(text, tag) for tag, text in found.definition.items()]),
        _section("scheme", [_scheme(schemes()[found.scheme])]),
        *(
            _section(name, [_link(iri) for iri in getattr(found, column)])
            for name, column in vocabulary.RELATIONS.items()
        ),
        _section("organisations", [_text(str(uses.get(found.iri, 0)))]),
    ]
    return _page(found.label(_language()) or vocabulary.key_of(found), found.iri, sections)


def scheme_page(found: Scheme) -> bytes:
    """A scheme and its concepts."""
    sections = [
        _section("licence", [{"text": found.licence, "href": found.licence}]),
        _section("concepts", [_link(each.iri) for each in found.concepts]),
    ]
    return _page(_scheme(found)["text"], found.iri, sections)


def namespace_page() -> bytes:
    """Our terms, each at the anchor that its IRI names."""
    keys = {key.iri: key.name for shape in shapes().values() for key in shape.values()}
    sections = [
        _section("classes", [_term(iri, name) for name, iri in sorted(types().items())]),
        _section("properties", [_term(iri, name) for iri, name in sorted(keys.items())]),
    ]
    for section in sections:
        section["entries"] = [each for each in section["entries"] if each]
    return _page("Maillage", NS, sections)


def _term(iri: str, name: str) -> Entry:
    if not iri.startswith(NS):
        return {}
    told = labels().get(name)
    words = f"{told.names[_language()]}: {told.meaning}" if told else name
    return {"anchor": iri.removeprefix(NS), "text": f"{iri.removeprefix(NS)} – {words}"}


def _page(title: str, iri: str, sections: Iterable[Mapping[str, Any]]) -> bytes:
    given = {"title": title, "iri": iri, "language": _language()}
    shown = [each for each in sections if each["entries"]]
    return render_to_string("api/vocabulary.html", {**given, "sections": shown}).encode()


def _section(name: str, entries: list[Entry]) -> dict[str, Any]:
    return {"name": _WORDS[name][_ORDER.index(_language())], "entries": entries}


def _link(iri: str) -> Entry:
    found = concept(iri)
    if found is None:
        return {"text": iri, "href": iri}
    key = vocabulary.key_of(found)
    text = f"{key} – {found.label(_language()) or key}"
    return {"text": text, "href": f"/schemes/{found.scheme}/{key}"}


def _scheme(found: Scheme) -> Entry:
    text = found.title.get(_language()) or next(iter(found.title.values()), found.key)
    return {"text": text, "href": f"/schemes/{found.key}"}


def _text(text: str, tag: str = "") -> Entry:
    return {"text": text, "language": tag}


def _lists(texts: Mapping[str, Iterable[str]]) -> list[Entry]:
    return [_text(text, tag) for tag, each in sorted(texts.items()) for text in each]


def _language() -> str:
    found = (get_language() or "en")[:2]
    return found if found in _ORDER else "en"
