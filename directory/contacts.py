"""Contacts: e-mail addresses and telephone numbers, and where a document shows them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

from directory import hiding
from vocab.profile import Key, shapes

CONTACTS: Final = ("email", "telephone")
#: Texts that hold numbers by their nature, none of which is a telephone's.
_NUMBERS: Final = frozenset({"postcode", "value"})
_SCHEMES: Final = ("mailto:", "tel:", "sms:", "callto:", "whatsapp:", "https://wa.me/")


def without_contacts(document: dict[str, Any]) -> dict[str, Any]:
    """The document without its contacts, and with those in its texts hidden."""
    kept = {key: value for key, value in document.items() if key not in CONTACTS}
    return _hidden(kept, "Organisation", _Rule(hiding.regions(_countries(document)), frozenset()))


def own_contacts_only(document: dict[str, Any]) -> dict[str, Any]:
    """The document with its own contacts, and with all others in its texts hidden.

    Whoever agrees to the publication of a member's contacts does not agree for third persons.
    """
    own = frozenset(hiding.plain(str(document[key])) for key in CONTACTS if key in document)
    return _hidden(document, "Organisation", _Rule(hiding.regions(_countries(document)), own))


@dataclass(frozen=True, slots=True)
class _Rule:
    """In which countries numbers are read as people there write them, and what may be seen."""

    regions: tuple[str, ...]
    own: frozenset[str]

    def text(self, text: str) -> str:
        return hiding.hide(text, self.regions, self.own)


def _hidden(node: dict[str, Any], shape: str, rule: _Rule) -> dict[str, Any]:
    """The node by the table of its shape; what the shape does not know is left to validation."""
    keys = shapes()[shape]
    if "name" not in node and shape == "Organisation":
        keys = {**shapes()["Activity"], **keys}
    return {
        name: _value(value, keys[name], rule) if name in keys else value
        for name, value in node.items()
    }


def _value(value: Any, key: Key, rule: _Rule) -> Any:
    if key.name in _NUMBERS or key.name in CONTACTS:
        return value
    return HIDERS.get(key.kind, _as_it_is)(value, key, rule)


def _as_it_is(value: Any, _key: Key, _rule: _Rule) -> Any:
    return value


def _texts(value: Any, key: Key, rule: _Rule) -> Any:
    """Every text in a value, whatever its depth."""
    if isinstance(value, str):
        return rule.text(value)
    if isinstance(value, list):
        return [_texts(item, key, rule) for item in value]
    if isinstance(value, dict):
        return {name: _texts(item, key, rule) for name, item in value.items()}
    return value


def _iris(value: Any, _key: Key, rule: _Rule) -> Any:
    """An address that is or bears a contact is dropped: a part of it would lead nowhere."""
    if isinstance(value, list):
        return [item for item in value if not _bears_contact(item, rule)]
    return None if _bears_contact(value, rule) else value


def _bears_contact(value: Any, rule: _Rule) -> bool:
    if not isinstance(value, str) or (rule.own and hiding.plain(value) in rule.own):
        return False
    return value.startswith(_SCHEMES) or hiding.has_email(unquote(value))


def _nodes(value: Any, key: Key, rule: _Rule) -> Any:
    if isinstance(value, list):
        return [_nodes(item, key, rule) for item in value]
    return _hidden(value, key.target[0], rule) if isinstance(value, dict) else value


HIDERS: Final[Mapping[str, Callable[[Any, Key, _Rule], Any]]] = {
    "text": _texts,
    "lang": _texts,
    "langs": _texts,
    "iri": _iris,
    "node": _nodes,
}


def _countries(document: dict[str, Any]) -> set[str]:
    """The alpha-2 codes of the document's places."""
    places = [document.get(name) for name in ("places", "locations")]
    nodes = [node for found in places if isinstance(found, list) for node in found]
    codes = {str(node.get("country", ""))[-2:] for node in nodes if isinstance(node, dict)}
    return {code for code in codes if code.isalpha() and code.isupper()}
