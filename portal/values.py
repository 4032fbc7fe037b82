"""Values of a document as a page shows them: one function for each kind of the profile."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from portal import dates, links
from portal.concepts import PLAIN_MEMBER, label
from portal.fields import FREQUENCIES
from portal.language import Text, choose
from portal.links import Link
from portal.members import Period
from vocab.licences import BY_IRI
from vocab.profile import Key

#: What to render a value with, `portal/values/{template}.html`, and the value.
Shown = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a value is shown: the language, today, and the IRIs that have pages here."""

    language: str
    now: str
    pages: Mapping[str, Link]

    def link(self, iri: str) -> Link:
        return self.pages.get(iri) or links.outward(iri)


def _text(key: Key, value: str, reader: Reader) -> list[Shown]:
    return [("text", Text(value))]


def _lang(key: Key, value: Mapping[str, str], reader: Reader) -> list[Shown]:
    found = choose(value, reader.language)
    return [("prose", found)] if found else []


def _langs(key: Key, value: Mapping[str, list[str]], reader: Reader) -> list[Shown]:
    return [
        ("text", Text(text, "" if tag in (reader.language, "und") else tag))
        for tag, texts in sorted(value.items())
        for text in texts
    ]


def _iri(key: Key, value: str, reader: Reader) -> list[Shown]:
    if value in BY_IRI:
        return [("link", Link(BY_IRI[value].title, value))]
    if key.name == "updateRate":
        name = FREQUENCIES.get(value.rpartition("/")[2])
        return [("text", Text(str(name) if name else value))]
    return [("link", reader.link(value))]


def _concept(key: Key, value: str, reader: Reader) -> list[Shown]:
    return [("text", label(value, reader.language))]


def _date(key: Key, value: str, reader: Reader) -> list[Shown]:
    return [("date", {"value": value, "text": dates.worded(value)})]


def _boolean(key: Key, value: bool, reader: Reader) -> list[Shown]:
    return [("text", Text(_("yes") if value else _("no")))]


def _node(key: Key, value: Mapping[str, Any], reader: Reader) -> list[Shown]:
    shape = key.target[0]
    return [(shape.lower(), _NODES[shape](value, reader))]


def _place(node: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    country = node.get("country")
    position = (node.get("latitude"), node.get("longitude"))
    return {
        "lines": [
            node.get("street"),
            " ".join(filter(None, (node.get("postcode"), node.get("locality")))),
            node.get("region"),
        ],
        "country": label(country, reader.language) if country else None,
        "position": position if all(position) else None,
        "main": node.get("main", False),
    }


def _identifier(node: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    return {
        "scheme": label(node["scheme"], reader.language) if "scheme" in node else None,
        "value": node.get("value", ""),
    }


def _membership(node: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    role, kind = node.get("role", PLAIN_MEMBER), node.get("memberType")
    return {
        "network": reader.link(node.get("network", "")),
        "role": label(role, reader.language),
        "kind": label(kind, reader.language) if kind else None,
        "period": Period(node.get("start", ""), node.get("end", ""), reader.now),
    }


def _contact(node: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    ways = (node.get("email"), node.get("telephone"))
    return {"name": node.get("fullName"), "ways": [links.outward(way) for way in ways if way]}


_NODES: Final[Mapping[str, Callable[[Mapping[str, Any], Reader], dict[str, Any]]]] = {
    "Place": _place,
    "Identifier": _identifier,
    "Membership": _membership,
    "Contact": _contact,
}
_KINDS: Final[Mapping[str, Callable[[Key, Any, Reader], list[Shown]]]] = {
    "text": _text,
    "lang": _lang,
    "langs": _langs,
    "iri": _iri,
    "concept": _concept,
    "partial": _date,
    "date": _date,
    "dateTime": _date,
    "boolean": _boolean,
    "node": _node,
}


def shown(key: Key, value: Any, reader: Reader) -> list[Shown]:
    """What the page shows for one key of a document; a list of values keeps its order."""
    values = value if key.many else [value]
    return [each for one in values for each in _KINDS[key.kind](key, one, reader)]
