"""Networks: who is a member of what, through one level or several; a cycle ends by itself."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from directory.index import NETWORK_IRI
from directory.models import Membership, Organisation

#: Levels that are followed at most.
DEEPEST: Final = 10
#: Networks that a tree holds at most.
MOST: Final = 1_000
# A level's networks are those of the former one's members that have members themselves.
_BELOW: Final = """
WITH RECURSIVE below(iri, level) AS (
  {seeds}
  UNION
  SELECT substr(o.iri, 1, %s), b.level + 1
  FROM below b
  JOIN directory_membership m ON m.network = b.iri
  JOIN directory_organisation o ON o.id = m.organisation_id
  WHERE b.level < %s AND m.start <= %s
    AND (m."end" = '' OR m."end" >= %s OR m."end" = %s OR m."end" = %s)
    AND EXISTS (SELECT 1 FROM directory_membership n WHERE n.network = substr(o.iri, 1, %s))
) SELECT iri FROM below
"""


def current(today: datetime.date) -> Q:
    """Memberships that have begun and not ended; a partial date counts to its last day."""
    day = today.isoformat()
    open_end = Q(end="") | Q(end__gte=day) | Q(end__in=(day[:4], day[:7]))
    return open_end & Q(start__lte=day)


def member_of(
    rows: QuerySet[Organisation],
    networks: Iterable[str],
    today: datetime.date | None = None,
    *,
    depth: int = 1,
    roles: Iterable[str] = (),
    member_types: Iterable[str] = (),
) -> QuerySet[Organisation]:
    """Those with a current membership of one of the networks, by IRI, in one of the roles if any
    are given; with `depth`, also of a network that is a member of it, and so on."""
    day = today or datetime.date.today()
    iris = sorted(iri[:NETWORK_IRI] for iri in networks)
    if not iris:
        return rows.none()
    wanted = current(day)
    wanted &= Q(network__in=iris if depth == 1 else _below(iris, depth - 1, day))
    for column, concepts in (("role", roles), ("member_type", member_types)):
        if concepts:
            wanted &= Q(**{f"{column}__in": sorted(concepts)})
    return rows.filter(Exists(Membership.objects.filter(wanted, organisation=OuterRef("pk"))))


def _below(iris: list[str], levels: int, today: datetime.date) -> RawSQL:
    """The networks, and those within so many levels of them."""
    seeds = "VALUES " + ", ".join(["(CAST(%s AS text), 0)"] * len(iris))
    day = today.isoformat()
    period = (day, day, day[:4], day[:7])
    return RawSQL(  # noqa: S611 (nothing but marks is put in)
        _BELOW.format(seeds=seeds), (*iris, NETWORK_IRI, levels, *period, NETWORK_IRI)
    )


@dataclass(slots=True)
class Node:
    """A network in a tree: how many direct members it has, and the networks among them.

    `cycle` marks one that stands above itself, `repeated` one whose networks are told elsewhere in
    the tree, `cut` one whose networks are not all told: they lie too deep, or are too many.
    """

    iri: str
    key: UUID
    name: str
    above: frozenset[str] = frozenset()
    members: int = 0
    networks: list["Node"] = field(default_factory=list)
    cycle: bool = False
    repeated: bool = False
    cut: bool = False


def tree(
    root: Organisation, shown: QuerySet[Organisation], depth: int, today: datetime.date
) -> Node:
    """The networks below one, among those `shown`: `depth` levels of them, a query for each."""
    top = Node(root.iri, root.key, root.name)
    nodes, level, told = [top], [top], {top.iri}
    for _ in range(depth):
        found = _networks(level, shown, today)
        following = []
        for node in level:
            for iri, key, name in found.get(node.iri[:NETWORK_IRI], ()):
                if len(nodes) == MOST:
                    node.cut = True
                    break
                child = Node(iri, key, name, node.above | {node.iri})
                child.cycle = iri in child.above
                child.repeated = iri in told and not child.cycle
                node.networks.append(child)
                nodes.append(child)
                if iri not in told:
                    told.add(iri)
                    following.append(child)
        level = following
    deeper = _networks(level, shown, today)
    for node in level:
        node.cut = node.iri[:NETWORK_IRI] in deeper
    _count(nodes, shown, today)
    return top


def _networks(
    level: Iterable[Node], shown: QuerySet[Organisation], today: datetime.date
) -> Mapping[str, list[list[Any]]]:
    """IRI, key and name of each network's members that are networks themselves, by name."""
    below = Membership.objects.filter(network=OuterRef("iri"))
    networks = shown.filter(Q(network=True) | Exists(below))
    found: dict[str, list[list[Any]]] = {}
    for network, *child in (
        _memberships(level, networks, today)
        .values_list("network", "organisation__iri", "organisation__key", "organisation__name")
        .order_by("organisation__name", "organisation__key")
        .distinct()
    ):
        found.setdefault(network, []).append(child)
    return found


def _count(nodes: Iterable[Node], shown: QuerySet[Organisation], today: datetime.date) -> None:
    members = Count("organisation", distinct=True)
    counts = _memberships(nodes, shown, today).values("network").annotate(count=members)
    numbers = dict(counts.values_list("network", "count"))
    for node in nodes:
        node.members = numbers.get(node.iri[:NETWORK_IRI], 0)


def _memberships(
    nodes: Iterable[Node], shown: QuerySet[Organisation], today: datetime.date
) -> QuerySet[Membership]:
    iris = sorted({node.iri[:NETWORK_IRI] for node in nodes})
    return Membership.objects.filter(current(today), network__in=iris, organisation__in=shown)
