"""The table that mykomap draws its maps from: `standard.csv`, concepts by notation or by IRI.

Its columns, in its order; lists are joined by `;`. The notations are told by `vocabs.json`.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final, TypeAlias

import orjson

from exports.columns import Table
from exports.formats.base import Envelope, Format, Sink
from exports.formats.csv import TableWriter
from exports.places import main_place, places
from vocab.schemes import concept, schemes
from vocab.terms import SCHEMES

Document: TypeAlias = Mapping[str, Any]
Id: TypeAlias = Callable[[str], str]
_LANGUAGES: Final = ("en", "fr", "es", "und")
_COMPANIES_HOUSE: Final = SCHEMES + "identifier-scheme/companies-house"


def notation(iri: str) -> str:
    """A concept by its bare notation; the IRI of one that is unknown."""
    known = concept(iri)
    return (known.notation if known else None) or iri


#: How concepts are named, by `ids=`.
IDS: Final[Mapping[str, Id]] = {"notation": notation, "uri": str}


def table(ids: Id) -> Table:
    """One row a record, with concepts named by `ids`."""

    def rows(document: Document) -> Iterator[list[str]]:
        place = main_place(places(document))
        yield [cell(document, place, ids) for cell in _COLUMNS.values()]

    return Table("standard", tuple(_COLUMNS), rows)


def vocabs() -> bytes:
    """`vocabs.json`: each scheme that the table names concepts of, with its terms by language."""
    known = {key: scheme for key, scheme in schemes().items() if key in _SCHEMES}
    whole = {
        "prefixes": {_prefix(key, scheme.iri): key for key, scheme in known.items()},
        "vocabs": {
            f"{key}:": {
                tag.upper(): {
                    "title": scheme.title.get(tag, key),
                    "terms": {
                        each.notation or each.iri: each.label(tag) or each.iri
                        for each in scheme.concepts
                    },
                }
                for tag in ("en", "fr", "es")
            }
            for key, scheme in known.items()
        },
    }
    return orjson.dumps(whole, option=orjson.OPT_INDENT_2) + b"\n"


def _prefix(key: str, iri: str) -> str:
    """What stands before the notation in the IRIs of a scheme's concepts."""
    first = next(iter(schemes()[key].concepts), None)
    return first.iri.removesuffix(first.notation or "") if first else iri


def _plain(name: str, document: Document, _place: Document, _ids: Id) -> str:
    return str(document.get(name, ""))


def _text(name: str, document: Document, _place: Document, _ids: Id) -> str:
    found = document.get(name, {})
    return next((found[t] for t in (*_LANGUAGES, *sorted(found)) if t in found), "")


def _concepts(name: str, document: Document, _place: Document, ids: Id) -> str:
    found = document.get(name, ())
    return ids(found) if isinstance(found, str) else ";".join(ids(each) for each in found)


def _placed(name: str, _document: Document, place: Document, _ids: Id) -> str:
    return str(place.get(name, ""))


def _country(_document: Document, place: Document, _ids: Id) -> str:
    """mykomap wants the ISO code whatever `ids` is."""
    return notation(place["country"]) if "country" in place else ""


def _bare(name: str, scheme: str, document: Document, _place: Document, _ids: Id) -> str:
    return str(document.get(name, "")).removeprefix(scheme)


def _account(host: str, document: Document, _place: Document, _ids: Id) -> str:
    return next((each for each in document.get("accounts", ()) if host in each), "")


def _company(document: Document, _place: Document, _ids: Id) -> str:
    found = document.get("identifiers", ())
    return next((i.get("value", "") for i in found if i.get("scheme") == _COMPANIES_HOUSE), "")


def _nothing(_document: Document, _place: Document, _ids: Id) -> str:
    return ""


_COLUMNS: Final[Mapping[str, Callable[[Document, Document, Id], str]]] = {
    "Identifier": partial(_plain, "id"),
    "Name": partial(_plain, "name"),
    "Description": partial(_text, "description"),
    "Organisational Structure": partial(_concepts, "organisationalStructure"),
    "Primary Activity": partial(_concepts, "primarySector"),
    "Activities": partial(_concepts, "sectors"),
    "Street Address": partial(_placed, "street"),
    "Locality": partial(_placed, "locality"),
    "Region": partial(_placed, "region"),
    "Postcode": partial(_placed, "postcode"),
    "Country ID": _country,
    "Territory ID": _nothing,
    "Website": partial(_plain, "website"),
    "Phone": partial(_bare, "telephone", "tel:"),
    "Email": partial(_bare, "email", "mailto:"),
    "Twitter": partial(_account, "twitter.com/"),
    "Facebook": partial(_account, "facebook.com/"),
    "Companies House Number": _company,
    "Qualifiers": partial(_concepts, "qualifiers"),
    "Membership Type": partial(_concepts, "membershipBase"),
    "Latitude": partial(_placed, "latitude"),
    "Longitude": partial(_placed, "longitude"),
    "Geo Container": _nothing,
    "Geo Container Latitude": partial(_placed, "latitude"),
    "Geo Container Longitude": partial(_placed, "longitude"),
}
_SCHEMES: Final = frozenset(
    {
        *("activities", "activities-ica", "activities-modified", "base-membership-type"),
        *("countries-iso", "organisational-structure", "qualifiers"),
    }
)


class StandardWriter(TableWriter):
    """Writes mykomap's table with bare notations."""

    def __init__(self, sink: Sink, envelope: Envelope) -> None:
        super().__init__(sink, envelope, table(IDS["notation"]))


class Standard(Format):
    """mykomap's `standard.csv`."""

    key = "standard"
    title = "CSV: mykomap's standard.csv"
    media_type = "text/csv"
    ending = "-standard.csv"
    kinds = ("organisation",)
    writer = StandardWriter
