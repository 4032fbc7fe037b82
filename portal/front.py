"""What the hub's first page says: figures, the featured network, the sources, the other doors."""

from dataclasses import dataclass
from typing import Any

import orjson
from django.db.models import Count, QuerySet
from django.utils import translation

from directory.models import Membership, Organisation, Source
from directory.queries import visible
from portal import dates, links, mark, said
from portal.activities import activities_of
from portal.downloads import downloads
from portal.figures import Figures, figures, number
from portal.hidden import hidden
from portal.language import Text, choose
from portal.links import Link
from portal.members import members_of
from portal.pages import canonical


@dataclass(frozen=True, slots=True)
class Teller:
    """A source as the first page presents it."""

    title: Text
    page: str
    description: Text | None
    licence: Link | None
    contact: list[Link]
    contact_name: str
    website: Link | None
    organisations: str


def overview() -> dict[str, Any]:
    """The context of the first page."""
    language = translation.get_language() or ""
    found = figures(mark.state())
    return {
        "figures": found.worded(),
        "network": featured(language),
        "sources": [_teller(each, found, language) for each in visible(Source).order_by("pk")],
        "downloads": downloads(),
        "canonical": canonical("/"),
    }


def featured(language: str) -> dict[str, Any] | None:
    """The network that the first page shows with its members; None where there is none.

    It is the network with most memberships, current or past, among those of the hub's first
    source: a hub is set up by somebody, whose own source comes first. Ties go to the first record.
    """
    first = Source.objects.order_by("pk").first()
    networks = visible(Organisation).filter(source=first, network=True)
    sizes = _sizes(networks)
    record = networks.filter(iri=max(sizes, key=lambda iri: sizes[iri])).first() if sizes else None
    return _network(record, language) if record else None


def _sizes(networks: QuerySet[Organisation]) -> dict[str, int]:
    """How many memberships each network has, in the order of their records."""
    rows = Membership.objects.exclude(organisation__in=hidden())
    counted = dict(rows.values_list("network").annotate(size=Count("pk")).order_by())
    held = networks.filter(iri__in=list(counted)).order_by("pk").values_list("iri", flat=True)
    return {iri: counted[iri] for iri in held}


def _network(record: Organisation, language: str) -> dict[str, Any]:
    document = orjson.loads(record.shown)
    return {
        "name": record.name,
        "acronym": document.get("acronym"),
        "page": links.page(record),
        "mission": choose(document.get("mission") or document.get("description") or {}, language),
        "members": members_of(record.iri, language, dates.today()),
        "activities": activities_of(record.iri),
        "website": links.outward(document["website"]) if "website" in document else None,
        "founded": dates.worded(document["founded"]) if "founded" in document else None,
    }


def _teller(source: Source, found: Figures, language: str) -> Teller:
    document = orjson.loads(source.shown)
    contact = document.get("contact", {})
    ways = (contact.get("email"), contact.get("telephone"))
    return Teller(
        title=said.title(source, document, language),
        page=links.page(source),
        description=choose(document.get("description", {}), language),
        licence=said.licence_link(document["licence"]) if "licence" in document else None,
        contact=[links.outward(way) for way in ways if way],
        contact_name=contact.get("fullName", ""),
        website=links.outward(document["website"]) if "website" in document else None,
        organisations=number(found.by_source[source.pk]),
    )
