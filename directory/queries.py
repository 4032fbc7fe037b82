"""What readers ask of the index: querysets and their filters, for the API's lists and the pages.

Every filter takes a queryset of organisations or activities and gives a narrower one; several
values mean any of them. None joins a table, so that a record never stands twice.
"""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeVar

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact, GreaterThan, LessThanOrEqual

from directory import index, reading
from directory.database import is_postgres
from directory.geography import Box, Circle, distance, inside, millimetres
from directory.models import (
    Classification,
    Identifier,
    Organisation,
    Override,
    Place,
    Record,
    Source,
    Status,
)
from directory.presence import bits
from directory.search.finding import matching as matching, ranked as ranked

R = TypeVar("R", bound=Record)
#: The end of the log, the changes that wait for a number, and the overrides, as one text.
EDITION: Final = """
(SELECT COALESCE(max(seq), 0) FROM directory_change) || ' ' ||
(SELECT count(*) || ' ' || COALESCE(min(id), 0) || ' ' || COALESCE(max(id), 0) || ' '
    || COALESCE(sum(id), 0) FROM directory_change WHERE seq IS NULL) || ' ' ||
(SELECT count(*) || ' ' || COALESCE(CAST(max(at) AS text), '') FROM directory_override)
"""
_TYPES: Final = {
    "SSEInitiative": Q(sse=True),
    "Network": Q(network=True),
    "OrganizationalCollaboration": Q(network=True),
    "Organization": Q(),
    "SchemaOrganization": Q(),
}
#: The document of each row as this hub's readers see it.
SHOWN: Final = Coalesce(F("view"), F("document"), output_field=TextField())


def visible(model: type[R], *, as_source: bool = False) -> QuerySet[R]:
    """The live records that this hub shows; `as_source` also those that an override hides."""
    live: QuerySet[R] = model._default_manager.filter(status=Status.LIVE)
    if as_source:
        return live
    return live.filter(~Exists(Override.objects.filter(iri=OuterRef("iri"), hide=True)))


def with_concept(rows: QuerySet[R], field: str, concepts: Iterable[str]) -> QuerySet[R]:
    """Those that bear one of the concepts, by canonical IRI, under this key of the profile.

    Narrower concepts are the caller's to add, by `vocab.schemes.expand`.
    """
    wanted = Q(field=field, concept__in=sorted(concepts))
    return rows.filter(_has(rows, Classification, wanted))


def in_country(rows: QuerySet[R], codes: Iterable[str]) -> QuerySet[R]:
    """Those with a place in one of the countries, by alpha-2 code."""
    return rows.filter(_has(rows, Place, Q(country__in=sorted(codes))))


def within(rows: QuerySet[R], box: Box) -> QuerySet[R]:
    """Those with a place in the box, its edges included."""
    return rows.filter(_has(rows, Place, inside(box)))


def around(rows: QuerySet[R], circle: Circle) -> QuerySet[R]:
    """Those with a place in the circle."""
    near = Q(LessThanOrEqual(distance(circle), millimetres(circle.kilometres)))
    return rows.filter(_has(rows, Place, inside(circle.box()) & near))


def in_region(rows: QuerySet[R], names: Iterable[str]) -> QuerySet[R]:
    """Those with a place in one of the regions, case, accents and commas aside."""
    return rows.filter(_has(rows, Place, Q(region_folded__in=_folded(names))))


def in_locality(rows: QuerySet[R], names: Iterable[str]) -> QuerySet[R]:
    """Those with a place in one of the localities, case, accents and commas aside."""
    return rows.filter(_has(rows, Place, Q(locality_folded__in=_folded(names))))


def with_postcode(rows: QuerySet[R], starts: Iterable[str]) -> QuerySet[R]:
    """Those with a place whose postcode begins with one of the texts, case and spaces aside."""
    texts = [text for text in map(index.postcode, starts) if text]
    return rows.filter(_has(rows, Place, _any(map(_begins, texts)))) if texts else rows.none()


def having(rows: QuerySet[R], keys: Iterable[str], *, every: bool = False) -> QuerySet[R]:
    """Those whose documents have one of the keys (of `presence.KEYS`), or every one of them."""
    wanted = bits(rows.model.type_name, keys)
    held = F("has").bitand(wanted)
    return rows.filter(Exact(held, wanted) if every else GreaterThan(held, 0))


def lacking(rows: QuerySet[R], keys: Iterable[str]) -> QuerySet[R]:
    """Those whose documents have none of the keys."""
    return rows.filter(Exact(F("has").bitand(bits(rows.model.type_name, keys)), 0))


def without_concept(rows: QuerySet[R], field: str, concepts: Iterable[str]) -> QuerySet[R]:
    """Those that bear none of the concepts under this key."""
    return rows.filter(~_has(rows, Classification, Q(field=field, concept__in=sorted(concepts))))


def outside_country(rows: QuerySet[R], codes: Iterable[str]) -> QuerySet[R]:
    """Those without a place in any of the countries; also those without any place."""
    return rows.filter(~_has(rows, Place, Q(country__in=sorted(codes))))


def from_other_source(rows: QuerySet[R], sources: Iterable[str]) -> QuerySet[R]:
    """Those of none of the sources, by key or IRI."""
    return rows.exclude(source__in=_sources(sources))


def of_type(rows: QuerySet[Organisation], terms: Iterable[str]) -> QuerySet[Organisation]:
    """Those whose `type` holds one of the terms; KeyError for a term of no organisation."""
    found = [_TYPES[term] for term in terms]
    return rows if Q() in found else rows.filter(_any(found))


def of_other_type(rows: QuerySet[Organisation], terms: Iterable[str]) -> QuerySet[Organisation]:
    """Those whose `type` holds none of the terms; KeyError for a term of no organisation."""
    found = [_TYPES[term] for term in terms]
    return rows.none() if Q() in found else rows.exclude(_any(found))


def operating(rows: QuerySet[Organisation], wanted: bool | None = None) -> QuerySet[Organisation]:
    """Those known to operate (true) or to be closed (false); None: not known to be closed."""
    if wanted is None:
        return rows.filter(Q(operating=True) | Q(operating__isnull=True))
    return rows.filter(operating=wanted)


def from_source(rows: QuerySet[R], sources: Iterable[str]) -> QuerySet[R]:
    """Those of one of the sources, by key or IRI."""
    return rows.filter(source__in=_sources(sources))


def identified(
    rows: QuerySet[Organisation], identifiers: Iterable[tuple[str, str]]
) -> QuerySet[Organisation]:
    """Those that bear one of the (scheme, value) pairs; the index holds 200 characters of each."""
    pairs = [Q(scheme=scheme, value=value[:200]) for scheme, value in identifiers]
    return rows.filter(_has(rows, Identifier, _any(pairs)))


def updated_since(rows: QuerySet[R], instant: datetime.datetime) -> QuerySet[R]:
    """Those that this hub wrote at the instant or later."""
    return rows.filter(updated__gte=instant)


def licensed(rows: QuerySet[R], licences: Iterable[str]) -> QuerySet[R]:
    """Those under one of the licences, by IRI."""
    return rows.filter(licence__in=sorted(licences))


def edition() -> str:
    """A text that changes whenever what the lists show does; one cheap query.

    A statement that reads rows may bring it along: `EDITION`.
    """
    return str(reading.fetch(f"SELECT {EDITION}", (), prepared=True)[0][0])


def overrides_of(edition: str) -> int:
    """How many overrides there were at an edition; it is told there, after what is of the log."""
    return int(edition.split(" ")[5])


def after(rows: QuerySet[R], columns: Sequence[str], place: Sequence[Any]) -> QuerySet[R]:
    """The rows beyond a place in the order of one or two columns, a leading `-` descending.

    `place` holds a value for each column; the last column is unique and ascending.
    """
    *first, key = columns
    beyond = Q(**{f"{key}__gt": place[-1]})
    for column in first:
        name = column.removeprefix("-")
        strictly = "lt" if column.startswith("-") else "gt"
        # The outer bound repeats what the inner ones say, so that the index is entered at it.
        beyond = Q(**{f"{name}__{strictly}e": place[0]}) & (
            Q(**{f"{name}__{strictly}": place[0]}) | beyond
        )
    return rows.filter(beyond).order_by(*columns)


def _has(rows: QuerySet[R], table: type[Model], wanted: Q) -> Exists:
    """Whether the row has one in the index table; its foreign key bears the record's type name."""
    owner = rows.model.type_name
    return Exists(table._default_manager.filter(wanted, **{owner: OuterRef("pk")}))


def source_iris(wanted: Iterable[str]) -> list[str]:
    """The IRIs of sources by key or IRI; what names no source stays as it is, and finds nothing."""
    texts = sorted(wanted)
    keys = dict(Source.objects.filter(key__in=texts).values_list("key", "iri"))
    return [keys.get(text, text) for text in texts]


def _sources(wanted: Iterable[str]) -> QuerySet[Any, Any]:
    texts = sorted(wanted)
    return Source.objects.filter(Q(key__in=texts) | Q(iri__in=texts)).values("pk")


def _folded(names: Iterable[str]) -> list[str]:
    return [text for text in map(index.place_name, names) if text]


def _begins(text: str) -> Q:
    """SQLite uses its index for a range only, PostgreSQL for LIKE whatever the collation."""
    if is_postgres():
        return Q(postcode_folded__startswith=text)
    return Q(postcode_folded__gte=text, postcode_folded__lt=f"{text}\U0010ffff")


def _any(conditions: Iterable[Q]) -> Q:
    found = Q()
    for condition in conditions:
        found |= condition
    return found
