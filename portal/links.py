"""Where an IRI leads a person: to a page of this hub, to the web, or nowhere."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final, TypeAlias

from directory.models import Activity, Organisation, Source
from directory.queries import visible

#: A record that has a page.
Held: TypeAlias = Organisation | Activity | Source

#: The part of the addresses of each type of record, in the API as in the pages.
LISTS: Final = {"organisation": "organisations", "activity": "activities", "source": "sources"}

#: Schemes that a link may have; a record is foreign text, and `javascript:` is an IRI too.
_FOLLOWED: Final = ("https://", "http://", "mailto:", "tel:")


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says and where it leads; `href` is empty where it must not be followed."""

    text: str
    href: str

    @property
    def outward(self) -> bool:
        return bool(self.href) and not self.href.startswith("/")


def page(record: Held) -> str:
    """The path of a record's page."""
    return f"/{LISTS[record.type_name]}/{record.key}"


def outward(iri: str) -> Link:
    """A link out of the hub, told without its scheme: `www.example.org/page`, `+33 3 20 …`."""
    text = iri
    for scheme in _FOLLOWED:
        text = text.removeprefix(scheme)
    return Link(text.rstrip("/"), iri if iri.startswith(_FOLLOWED) else "")


def known(iris: Iterable[str]) -> dict[str, Link]:
    """A link to the page of each IRI whose organisation or activity this hub shows."""
    wanted = set(iris)
    if not wanted:
        return {}
    organisations = visible(Organisation).filter(iri__in=wanted).only("iri", "key", "name")
    activities = visible(Activity).filter(iri__in=wanted).only("iri", "key", "name")
    found: Iterator[Organisation | Activity] = chain(organisations, activities)
    return {record.iri: Link(record.name, page(record)) for record in found}


def heir(iri: str) -> str | None:
    """Where what stands under another IRI now is to be found; None where no page can say."""
    held = known([iri]).get(iri)
    if held:
        return held.href
    return iri if iri.startswith(("https://", "http://")) else None
