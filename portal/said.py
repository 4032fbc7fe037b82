"""Who says so, when, and under which licence; and the record's other forms."""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from directory.models import Source
from portal import dates, links
from portal.language import Text, choose
from portal.links import Held, Link
from vocab.licences import BY_IRI

#: The forms of a record that the API serves: name, suffix, media type.
FORMS: Final = (
    ("JSON", "json", "application/json"),
    ("JSON-LD", "jsonld", "application/ld+json"),
    ("Turtle", "ttl", "text/turtle"),
    ("N-Triples", "nt", "application/n-triples"),
)


def by(record: Held, document: Mapping[str, Any], language: str) -> dict[str, Any]:
    """What the box beside a record says of its description."""
    about = document.get("record", {})
    source = record if isinstance(record, Source) else record.source
    licence = about.get("licence") or document.get("licence", "")
    told = orjson.loads(source.shown) if source.document else {}
    return {
        "source": title(source, told, language),
        "source_page": "" if record == source else links.page(source),
        "attribution": None if record == source else told.get("attribution"),
        "licence": licence_link(licence) if licence else None,
        "modified": _date(about.get("modified")),
        "verified": _date(about.get("verified")),
        "iri": record.iri,
        "forms": [(name, _address(record, suffix), media) for name, suffix, media in FORMS],
    }


def title(source: Source, document: Mapping[str, Any], language: str) -> Text:
    """The source's title in the reader's language, its key where it has none."""
    return choose(document.get("title", {}), language) or Text(source.key)


def licence_link(iri: str) -> Link:
    """A licence by its title, linked to its text."""
    return Link(BY_IRI[iri].title, iri) if iri in BY_IRI else links.outward(iri)


def _date(value: str | None) -> dict[str, str] | None:
    return {"value": value, "text": dates.worded(value)} if value else None


def _address(record: Held, suffix: str) -> str:
    return f"/api/v1{links.page(record)}.{suffix}"
