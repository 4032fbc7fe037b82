"""A record as its page shows it, made from the document by the profile."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from django.utils.functional import Promise

from directory.models import Organisation
from portal import dates, links, local, said
from portal.activities import activities_of
from portal.fields import GROUPS, LABELS
from portal.language import choose
from portal.links import Held
from portal.members import members_of
from portal.pages import canonical
from portal.values import Reader, Shown, shown
from vocab.profile import RECORDS, Key, shapes

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One key: its name and its values."""

    label: str | Promise
    values: list[Shown]


@dataclass(frozen=True, slots=True)
class Section:
    """One group of rows; a group of one row is not named twice."""

    slug: str
    title: str | Promise
    rows: list[Row]


def sheet(record: Held, language: str) -> dict[str, Any]:
    """The context of a record's page."""
    document = orjson.loads(record.shown)
    shape = shapes()[RECORDS[record.type_name]]
    reader = Reader(language, dates.today(), links.known(_iris(document, shape)))
    network = isinstance(record, Organisation) and record.network
    return {
        "record": record,
        "kind": "network" if network else record.type_name,
        "title": document.get("name") or choose(document.get("title", {}), language),
        "acronym": document.get("acronym"),
        "description": choose(document.get("description", {}), language),
        "sections": list(sections(document, shape, reader)),
        "members": members_of(record.iri, language, reader.now) if network else None,
        "activities": activities_of(record.iri) if isinstance(record, Organisation) else [],
        "local": local.notes(record.iri),
        "said": said.by(record, document, language),
        "canonical": canonical(links.page(record)),
    }


def sections(document: Document, shape: Mapping[str, Key], reader: Reader) -> Iterator[Section]:
    """The groups of the table that have something to show, in its order."""
    for group in GROUPS:
        keys = [shape[name] for name in group.keys if name in shape and name in document]
        rows = [Row(LABELS[key.name], shown(key, document[key.name], reader)) for key in keys]
        rows = [row for row in rows if row.values]
        if rows:
            yield Section(group.slug, group.title, rows)


def _iris(document: Document, shape: Mapping[str, Key]) -> Iterator[str]:
    """Every IRI of the document that might have a page here."""
    for name, value in document.items():
        key = shape.get(name)
        if key and key.kind == "iri" and name != "id":
            yield from value if key.many else [value]
    yield from (node["network"] for node in document.get("memberships", ()) if "network" in node)
