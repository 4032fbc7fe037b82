"""The table that mykomap draws its maps from: `standard.csv`, concepts by notation or by IRI.

Its columns, in its order; lists are joined by `;`. The notations are told by `vocabs.json`.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeAlias

import orjson

from exports.columns import Table
from exports.formats.base import Envelope, Format, Sink
from exports.formats.csv import TableWriter
from exports.places import main_place
from vocab.schemes import concept, schemes
from vocab.terms import SCHEMES

Document: TypeAlias = Mapping[str, Any]
Id: TypeAlias = Callable[[str], str]
#: Tells a key's value, concepts as by the second.
Cell: TypeAlias = Callable[[Any, Id], str]
_LANGUAGES: Final = ("en", "fr", "es", "und")
_COMPANIES_HOUSE: Final = SCHEMES + "identifier-scheme/companies-house"


@lru_cache(maxsize=4096)
def notation(iri: str) -> str:
    """A concept by its bare notation; the IRI of one that is unknown."""
    known = concept(iri)
    return (known.notation if known else None) or iri


#: How concepts are named, by `ids=`.
IDS: Final[Mapping[str, Id]] = {"notation": notation, "uri": str}


def table(ids: Id) -> Table:
    """One row a record, with concepts named by `ids`."""

    blank = [""] * len(_COLUMNS)
    of_record: dict[str, list[tuple[int, Cell]]] = {}
    of_place: dict[str, list[tuple[int, Cell]]] = {}
    for number, column in enumerate(_COLUMNS.values()):
        keys = of_place if column.placed else of_record
        keys.setdefault(column.key, []).append((number, column.cell))

    def rows(document: Document) -> Iterator[list[str]]:
        row = blank.copy()
        place = main_place(document.get("places") or document.get("locations") or [])
        for held, keys in ((document, of_record), (place, of_place)):
            for name, value in held.items():
                if name in keys:
                    for number, cell in keys[name]:
                        row[number] = cell(value, ids)
        yield row

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


def _plain(value: Any, _ids: Id) -> str:
    return str(value)


def _text(value: Document, _ids: Id) -> str:
    return next((value[tag] for tag in (*_LANGUAGES, *sorted(value)) if tag in value), "")


def _concepts(value: Any, ids: Id) -> str:
    return ids(value) if isinstance(value, str) else ";".join([ids(each) for each in value])


def _country(value: str, _ids: Id) -> str:
    """mykomap wants the ISO code whatever `ids` is."""
    return notation(value)


def _bare(scheme: str) -> Cell:
    return lambda value, _ids: str(value).removeprefix(scheme)


def _account(host: str) -> Cell:
    return lambda value, _ids: next((each for each in value if host in each), "")


def _company(value: Any, _ids: Id) -> str:
    return next((i.get("value", "") for i in value if i.get("scheme") == _COMPANIES_HOUSE), "")


class _Column(NamedTuple):
    """A column by the key that it shows, of the record or of its main place; none: it is empty."""

    key: str = ""
    cell: Cell = _plain
    placed: bool = False


_COLUMNS: Final[Mapping[str, _Column]] = {
    "Identifier": _Column("id"),
    "Name": _Column("name"),
    "Description": _Column("description", _text),
    "Organisational Structure": _Column("organisationalStructure", _concepts),
    "Primary Activity": _Column("primarySector", _concepts),
    "Activities": _Column("sectors", _concepts),
    "Street Address": _Column("street", placed=True),
    "Locality": _Column("locality", placed=True),
    "Region": _Column("region", placed=True),
    "Postcode": _Column("postcode", placed=True),
    "Country ID": _Column("country", _country, placed=True),
    "Territory ID": _Column(),
    "Website": _Column("website"),
    "Phone": _Column("telephone", _bare("tel:")),
    "Email": _Column("email", _bare("mailto:")),
    "Twitter": _Column("accounts", _account("twitter.com/")),
    "Facebook": _Column("accounts", _account("facebook.com/")),
    "Companies House Number": _Column("identifiers", _company),
    "Qualifiers": _Column("qualifiers", _concepts),
    "Membership Type": _Column("membershipBase", _concepts),
    "Latitude": _Column("latitude", placed=True),
    "Longitude": _Column("longitude", placed=True),
    "Geo Container": _Column(),
    "Geo Container Latitude": _Column("latitude", placed=True),
    "Geo Container Longitude": _Column("longitude", placed=True),
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
