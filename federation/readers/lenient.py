"""What partners write, as the profile wants it: one rule for each kind of key, from one table.

Documents that already follow the profile come out as they went in.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from federation.normalise import contacts, dates, languages, numbers, places, websites
from federation.normalise.registers import normalise as register_number
from federation.normalise.texts import lost_letters
from federation.rows import Made, Note, shown
from federation.types import type_set
from vocab import iri
from vocab.profile import RECORDS, TYPE_SETS, Key, shapes, types
from vocab.resolve import first, resolve
from vocab.schemes import concept
from vocab.terms import SCHEMES

Notes = list[Note]
Rule = Callable[[Any, Key], Made]

_YES: Final = {"true": True, "yes": True, "1": True, "oui": True, "sí": True, "si": True}
_NO: Final = {"false": False, "no": False, "0": False, "non": False}
_BOOLEANS: Final = {**_YES, **_NO}
_IDENTIFIERS: Final = SCHEMES + "identifier-scheme/"


def normalise(document: Mapping[str, Any], type_name: str) -> tuple[dict[str, Any], list[Note]]:
    """The document with every value in the form of the profile, and a note on each that changed.

    `type_name` is organisation, activity or source. Accepted for a concept are any IRI of it, its
    notation, an alias or a label; a bare text for texts by language; a number for a coordinate; one
    value for a list. What cannot be used is left out with a note of refusal, whose `field` is a
    JSON pointer. Unknown keys stay, for the validation to name.
    """
    notes: Notes = []
    made = _shape(document, RECORDS[type_name], "", notes)
    _complete_contacts(made, notes)
    return made, notes


def _shape(node: Mapping[str, Any], shape: str, at: str, notes: Notes) -> dict[str, Any]:
    keys = shapes()[shape]
    made: dict[str, Any] = {}
    for name, value in node.items():
        key = keys.get(name)
        found = value if key is None else _value(value, key, f"{at}/{name}", notes)
        if found is not None:
            made[name] = found
    if shape in {"Place", "Identifier"}:
        made = _NODES[shape](made, at, notes)
    if made:
        made["type"] = _types(made.get("type"), shape)
    return made


def _types(given: Any, shape: str) -> Any:
    """The set of types that is meant; what names none of them stays, for the validation."""
    if not given:
        return list(TYPE_SETS[shape][0])
    if isinstance(given, list) and given in _whole_sets(shape):
        return given
    names = [given] if isinstance(given, str) else given
    texts = isinstance(names, list) and all(isinstance(name, str) for name in names)
    known = texts and all(name in types() for name in names)
    return (type_set(names, shape) if known else None) or given


@cache
def _whole_sets(shape: str) -> list[list[str]]:
    return [list(names) for names in TYPE_SETS[shape]]


def _value(value: Any, key: Key, at: str, notes: Notes) -> Any:
    if value is None or key.kind == "terms":
        return value
    if key.kind in {"lang", "langs"}:
        return _by_language(value, key, at, notes)
    if not key.many:
        return _one(value, key, at, notes)
    given = value if isinstance(value, list) else [value]
    found = (_one(item, key, f"{at}/{place}", notes) for place, item in enumerate(given))
    return [item for item in found if item is not None and item != {}]


def _one(value: Any, key: Key, at: str, notes: Notes) -> Any:
    if key.kind == "node":
        return _shape(value, key.target[0], at, notes) if isinstance(value, dict) else value
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    made = _RULES[key.kind](value, key)
    if made.notes:
        notes.extend(note._replace(field=at) for note in made.notes)
    return made.value


def _by_language(value: Any, key: Key, at: str, notes: Notes) -> Any:
    """`{"und": …}` for a bare text; tags in lower case; lists for `langs`."""
    texts = value if isinstance(value, dict) else {"und": value}
    made: dict[str, Any] = {}
    for tag, text in texts.items():
        found = languages.tag(str(tag))
        notes.extend(note._replace(field=at) for note in found.notes)
        for each in text if isinstance(text, list) else [text]:
            if found.value is None or each is None or each == "":
                continue
            if "\x00" in str(each):
                notes.append(_nul(str(each))._replace(field=f"{at}/{tag}"))
                continue
            notes.extend(n._replace(field=f"{at}/{tag}") for n in lost_letters(str(each)))
            if key.kind == "langs":
                made.setdefault(found.value, []).append(each)
            else:
                made.setdefault(found.value, each)
    return made


def _text(value: Any, _key: Key) -> Made:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return Made(value)
    text = str(value)
    return Made(None, (_nul(text),)) if "\x00" in text else Made(text, lost_letters(text))


def _nul(text: str) -> Note:
    """JSON can write U+0000, and nobody means it: what was cut or joined there is not guessed."""
    reason = "holds U+0000, which no text may hold"
    return Note("refused", reason, shown(text.replace("\x00", "␀")))


def _concept(value: Any, key: Key) -> Made:
    if not isinstance(value, str) or not value.strip():
        return Made(None if value == "" else value)
    if key.target == ("countries-iso",):
        return Made(value) if concept(value) else places.country(value)
    found = first(value, key.schemes)
    if found is None:
        reason = f"is no concept of {', '.join(key.schemes)}"
        return Made(None, (Note("refused", reason, shown(value)),))
    return Made(found)


def _partial(value: Any, _key: Key) -> Made:
    return dates.partial(str(value))


def _boolean(value: Any, _key: Key) -> Made:
    if isinstance(value, bool):
        return Made(value)
    text = str(value).strip().casefold()
    if text not in _BOOLEANS:
        return Made(None, (Note("refused", "is neither true nor false", shown(value)),))
    return Made(_BOOLEANS[text])


def _decimal(value: Any, _key: Key) -> Made:
    return numbers.decimal(value)


def _iri(value: Any, key: Key) -> Made:
    if not isinstance(value, str) or not value.strip():
        return Made(None if value == "" else value)
    if key.name == "website":
        return websites.address(value)
    if key.name == "email":
        return Made(value) if iri.is_clean(value) else contacts.email(value)
    if key.name == "telephone" or (key.name == "scheme" and ":" not in value):
        return Made(value)
    try:
        return Made(iri.clean(value))
    except iri.IriError as error:
        return Made(None, (Note("refused", str(error), shown(value)),))


def _as_it_is(value: Any, _key: Key) -> Made:
    return Made(value)


_RULES: Final[Mapping[str, Rule]] = {
    "iri": _iri,
    "text": _text,
    "concept": _concept,
    "partial": _partial,
    "boolean": _boolean,
    "decimal": _decimal,
    "dateTime": _as_it_is,
    "date": _as_it_is,
}


def _place(place: dict[str, Any], at: str, notes: Notes) -> dict[str, Any]:
    """The place with its postcode as its country writes it, and coordinates that can be."""
    code = places.code_of(place.get("country"))
    if isinstance(place.get("postcode"), str):
        made = places.postcode(place["postcode"], code)
        notes.extend(note._replace(field=f"{at}/postcode") for note in made.notes)
        place["postcode"] = made.value
    if "latitude" in place or "longitude" in place:
        point = places.point(place.pop("latitude", ""), place.pop("longitude", ""))
        if isinstance(point, Note):
            notes.append(point._replace(field=at))
        else:
            place["latitude"], place["longitude"] = point
            flag = places.contradiction(code, *point) if code else None
            notes.extend([flag._replace(field=at)] if flag else [])
    return {key: value for key, value in place.items() if value is not None}


def _identifier(node: dict[str, Any], at: str, notes: Notes) -> dict[str, Any]:
    """The identifier with its scheme as an IRI and its number as the register writes it.

    A number that its register cannot have given is left out where the scheme is named by its
    notation, and kept but flagged in a document that follows the profile already.
    """
    scheme, value = str(node.get("scheme") or ""), node.get("value")
    if not scheme:
        return node
    by_notation = ":" not in scheme
    if by_notation:
        known = resolve(scheme, "identifier-scheme")
        if known is None:
            reason = "is no identifier scheme"
            notes.append(Note("refused", reason, shown(scheme), f"{at}/scheme"))
            return {}
        node["scheme"] = known
    if isinstance(value, str):
        made = register_number(str(node["scheme"]).removeprefix(_IDENTIFIERS), value)
        said = (note._replace(field=at) for note in made.notes)
        if made.value is None and by_notation:
            notes.extend(said)
            return {}
        notes.extend(
            note._replace(outcome="flagged") if made.value is None else note for note in said
        )
        node["value"] = made.value or value
    return node


_NODES: Final[Mapping[str, Callable[[dict[str, Any], str, Notes], dict[str, Any]]]] = {
    "Place": _place,
    "Identifier": _identifier,
}


def _complete_contacts(document: dict[str, Any], notes: Notes) -> None:
    """A telephone number as a `tel:` IRI; a national one is read as one of the places' country."""
    given = document.get("telephone")
    if not isinstance(given, str) or iri.is_clean(given):
        return
    region = next((code for code in _countries(document)), None)
    made = contacts.telephone(given, region)
    notes.extend(note._replace(field="/telephone") for note in made.notes)
    document.pop("telephone")
    if made.value:
        document["telephone"] = made.value


def _countries(document: Mapping[str, Any]) -> Iterator[str]:
    for place in document.get("places") or ():
        code = places.code_of(place.get("country")) if isinstance(place, dict) else None
        if code:
            yield code
