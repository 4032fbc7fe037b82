"""The application profile: which keys a record has, and the one RDF property behind each.

`data/profile.csv` and `data/types.csv` are the table; context, shapes, RDF, CSV, validation, the
OpenAPI document and the readers of foreign RDF are derived from it.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from vocab import terms

DATA: Final = Path(__file__).parent / "data"

#: The shape of each kind of record, by the name that the log and the API give it.
RECORDS: Final = {"organisation": "Organisation", "activity": "Activity", "source": "Source"}
NODES: Final = ("Place", "Identifier", "Membership", "Record", "Contact")

#: `type` of an organisation, of a network, and of a network that is itself a body of the economy.
ORGANISATION: Final = ("SSEInitiative", "Organization", "SchemaOrganization")
NETWORK: Final = ("Network", "OrganizationalCollaboration", "Organization", "SchemaOrganization")
SSE_NETWORK: Final = ("SSEInitiative", *NETWORK)
TYPE_SETS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "Organisation": (ORGANISATION, NETWORK, SSE_NETWORK),
    "Activity": (("Activity",),),
    "Source": (("Source", "Dataset"),),
    "Place": (("Address",),),
    "Identifier": (("Identifier",),),
    "Membership": (("Membership",),),
    "Record": (("CatalogRecord",),),
    "Contact": (("Kind",),),
}

#: Where a concept may be of any scheme: those in which a text is looked for, in this order.
TOPICS: Final = (
    *("activities", "activities-modified", "activities-ica", "products-services"),
    *("qualifiers", "themes", "mes-themes"),
)

#: Kinds whose values are IRIs in RDF.
IRI_KINDS: Final = frozenset({"iri", "concept"})
#: Kinds whose values are typed literals in RDF, and their datatype.
DATATYPES: Final = {
    "boolean": terms.expand("xsd:boolean"),
    "decimal": terms.expand("xsd:decimal"),
    "dateTime": terms.expand("xsd:dateTime"),
    "date": terms.expand("xsd:date"),
}


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a shape.

    `kind` is one of iri, terms, text, lang, langs, concept, partial, boolean, node, decimal,
    dateTime, date. `target` holds the schemes of a concept (empty: any) or the shape of a node.
    `many` says that the JSON value is an array; `lang` is an object of strings and `langs` an
    object of arrays, whatever `many` says. `also` lists other properties that are read as this key.
    """

    name: str
    iri: str
    kind: str
    target: tuple[str, ...]
    many: bool
    required: bool
    also: tuple[str, ...]

    @property
    def schemes(self) -> tuple[str, ...]:
        """The schemes in which a text is looked for, the first that knows it deciding."""
        return self.target or TOPICS


def _key(row: Mapping[str, str]) -> Key:
    kind, _, target = row["kind"].partition(" ")
    return Key(
        name=row["key"],
        iri=_iri(row["iri"]),
        kind=kind,
        target=tuple(target.split("|")) if target else (),
        many=row["max"] == "n" and kind != "langs",
        required=row["required"] == "yes",
        also=tuple(_iri(name) for name in row["also"].split("|") if name),
    )


def _iri(name: str) -> str:
    return name if name.startswith(("@", "http")) else terms.expand(name)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


@cache
def shapes() -> Mapping[str, Mapping[str, Key]]:
    """Every shape (records and nested nodes) with its keys, in the profile's order.

    Nested nodes have no `id`, and only records have a `record`.
    """
    found: dict[str, dict[str, Key]] = {name: {} for name in (*RECORDS.values(), *NODES)}
    for row in _rows("profile.csv"):
        names = list(found) if row["on"] == "*" else row["on"].split("|")
        for name in names:
            if row["on"] == "*" and name in NODES and row["key"] != "type":
                continue
            found[name][row["key"]] = _key(row)
    return found


@cache
def types() -> Mapping[str, str]:
    """The IRI of each value of `type`, in the profile's order."""
    return {row["type"]: row["iri"] for row in _rows("types.csv")}


def record_type(types_of: object) -> str | None:
    """`organisation`, `activity` or `source` for the `type` array of a record; None for others."""
    if not isinstance(types_of, list):
        return None
    for name, shape in RECORDS.items():
        if any(tuple(types_of) == known for known in TYPE_SETS[shape]):
            return name
    return None
