"""`include`: what a page's IRIs are called, beside its records, so that no second call is needed.

Concepts come from memory; networks, sources and the rest from one query each. The records
themselves stay as they are.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import orjson

from api import addresses, kinds
from api.query import Parameter
from directory import queries
from directory.models import Activity, Classification, Organisation, Source
from vocab.profile import RECORDS, shapes
from vocab.schemes import concept

Document = Mapping[str, Any]
Found = Iterator[tuple[str, dict[str, Any]]]
#: Activities told of one page, in the order of their names.
MOST: Final = 5_000


@dataclass(frozen=True, slots=True)
class Page:
    """The documents of a page, and the languages that labels are looked for in."""

    kind: str
    documents: Sequence[Document]
    languages: Sequence[str]


def title(text: str, languages: Iterable[str]) -> tuple[str, str]:
    """The title of a source by its document, and its language; its IRI where it has none."""
    document = orjson.loads(text)
    return choose(document.get("title", {}), languages) or (document["id"], "und")


def choose(texts: Mapping[str, str], languages: Iterable[str]) -> tuple[str, str] | None:
    """The text in the first of the languages that has one, and its language; else any."""
    found = next((tag for tag in (*languages, *sorted(texts)) if tag in texts), None)
    return (texts[found], found) if found else None


def parameter(kind: str) -> Parameter:
    """`include`."""
    known = INCLUDES[kind]
    return Parameter(
        "include",
        {"type": "string", "enum": [*known]},
        kinds.choice(known),
        "Adds `included` to the page: what the IRIs of its records are called, in the language of "
        "`lang` or else `Accept-Language`. "
        + " ".join(f"`{name}`: {meaning}" for name, (meaning, _) in known.items())
        + " In JSON, JSON-LD (not a part of the graph) and GeoJSON.",
        ["concepts"],
        many=True,
    )


def told(kind: str, wanted: Iterable[str], texts: Sequence[str], languages: Sequence[str]) -> str:
    """IRI → what it is, as JSON, for the records of these texts."""
    page = Page(kind, [orjson.loads(text) for text in texts], languages)
    found: dict[str, dict[str, Any]] = {}
    for name in dict.fromkeys(wanted):
        for iri, members in INCLUDES[kind][name][1](page):
            found.setdefault(iri, members)
    return orjson.dumps(found, option=orjson.OPT_SORT_KEYS).decode()


def _concepts(page: Page) -> Found:
    for iri in {iri for each in page.documents for iri in _borne(RECORDS[page.kind], each)}:
        known = concept(iri)
        if known is None:
            continue
        label = choose(known.labels, page.languages) or (known.notation or iri, "und")
        yield (
            iri,
            {
                "kind": "concept",
                "label": label[0],
                "language": label[1],
                "scheme": known.scheme,
                "notation": known.notation or "",
            },
        )


def _borne(shape: str, node: Document) -> Iterator[str]:
    """The concepts of a node and of those in it."""
    for name in _keys(shape) & node.keys():
        key, value = shapes()[shape][name], node[name]
        values = value if isinstance(value, list) else [value]
        for each in values:
            if key.kind == "node" and isinstance(each, dict):
                yield from _borne(key.target[0], each)
            elif isinstance(each, str):
                yield each


@cache
def _keys(shape: str) -> frozenset[str]:
    """The keys under which concepts are: its own, and those of nodes that have some."""
    return frozenset(
        key.name
        for key in shapes()[shape].values()
        if key.kind == "concept"
        or (key.kind == "node" and _keys(key.target[0]))
        or (key.name == "scheme" and shape == "Identifier")
    )


def _networks(page: Page) -> Found:
    nodes = (node for each in page.documents for node in each.get("memberships", ()))
    return _organisations({node["network"] for node in nodes if "network" in node})


def _carriers(page: Page) -> Found:
    return _organisations({iri for each in page.documents for iri in each.get("organisations", ())})


def _organisations(iris: Iterable[str]) -> Found:
    rows = queries.visible(Organisation).filter(iri__in=sorted(iris))
    for iri, key, text in rows.values_list("iri", "key", queries.SHOWN):
        document = orjson.loads(text)
        acronym = {"acronym": document["acronym"]} if "acronym" in document else {}
        address = addresses.by_key("organisation", key)
        yield (
            iri,
            {"kind": "organisation", "name": document["name"], **acronym, "address": address},
        )


def _source(page: Page) -> Found:
    iris = {each.get("record", {}).get("source", "") for each in page.documents}
    rows = queries.visible(Source).filter(iri__in=sorted(iris))
    for iri, key, text in rows.values_list("iri", "key", queries.SHOWN):
        document = orjson.loads(text)
        name, language = title(text, page.languages)
        more = {name: document[name] for name in ("licence", "attribution") if name in document}
        address = addresses.by_key("source", key)
        yield (
            iri,
            {"kind": "source", "title": name, "language": language, **more, "address": address},
        )


def _activities(page: Page) -> Found:
    """Activities of the page's organisations, each with those that carry it."""
    about = Classification.objects.filter(
        field="organisations", concept__in=[each["id"] for each in page.documents]
    ).values("activity")
    rows = queries.visible(Activity).filter(pk__in=about).order_by("name", "key")
    for iri, key, text in rows.values_list("iri", "key", queries.SHOWN)[:MOST]:
        document = orjson.loads(text)
        yield (
            iri,
            {
                "kind": "activity",
                "name": document["name"],
                "organisations": document.get("organisations", []),
                "address": addresses.by_key("activity", key),
            },
        )


_CONCEPTS: Final = ("label, scheme and notation of every concept.", _concepts)
_SOURCE: Final = ("title, licence and attribution of who says so.", _source)
#: What can be included with the records of each type: its meaning, and what finds it.
INCLUDES: Final[Mapping[str, Mapping[str, tuple[str, Callable[[Page], Found]]]]] = {
    "organisation": {
        "concepts": _CONCEPTS,
        "networks": ("name and acronym of the networks they are members of.", _networks),
        "source": _SOURCE,
        "activities": ("the activities that they carry.", _activities),
    },
    "activity": {
        "concepts": _CONCEPTS,
        "organisations": ("name and acronym of those who carry them.", _carriers),
        "source": _SOURCE,
    },
}
