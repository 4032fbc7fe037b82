"""Memberships as the pages tell them: by member type, current ones apart from past ones."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from directory.index import NETWORK_IRI
from directory.models import Membership
from portal import dates, links
from portal.concepts import PLAIN_MEMBER, label
from portal.hidden import hidden
from portal.language import Text

MOST = 1000


@dataclass(frozen=True, slots=True)
class Period:
    """When a membership held: `start` and `end` are partial dates or empty.

    `known` is a sole year, month or day for which it is attested, without a word on what followed.
    """

    start: str
    end: str
    now: str

    @property
    def past(self) -> bool:
        return dates.is_past(self.end, self.now)

    @property
    def known(self) -> str:
        return self.end if self.past and self.start == self.end else ""

    @property
    def words(self) -> str:
        """`since 2016`, `2001 – 2009`, `until 2009`, `2021` alone, or nothing."""
        start, end = (dates.worded(date) if date else "" for date in (self.start, self.end))
        if start and end:
            return end if start == end else f"{start} – {end}"
        if start:
            return _("since %(date)s") % {"date": start}
        return _("until %(date)s") % {"date": end} if end else ""


@dataclass(frozen=True, slots=True)
class Member:
    """One organisation in a network, in one role."""

    name: str
    page: str
    role: Text | None
    period: Period


@dataclass(frozen=True, slots=True)
class Kind:
    """The members of one member type; `title` is None where the type is unknown."""

    title: Text | None
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Members:
    """A network's members: at most `MOST` of them, `total` in all."""

    kinds: tuple[Kind, ...]
    total: int
    past: int

    @property
    def cut(self) -> bool:
        return self.total > sum(len(kind.members) for kind in self.kinds)


def members_of(network: str, language: str, now: str) -> Members:
    """The members of a network that this hub shows, by member type, current ones first.

    A membership that has ended, or is known for a past time only, is not counted as current.
    """
    rows = (
        Membership.objects.filter(network=network[:NETWORK_IRI])
        .exclude(organisation__in=hidden())
        .select_related("organisation")
        .defer("organisation__document", "organisation__view")
        .order_by("organisation__name", "organisation__key", "role")
    )
    found = [(row.member_type, _member(row, language, now)) for row in rows[:MOST]]
    total = rows.count() if len(found) == MOST else len(found)
    past = sum(member.period.past for _kind, member in found)
    return Members(tuple(_kinds(found, language)), total, past)


def _member(row: Membership, language: str, now: str) -> Member:
    plain = row.role in ("", PLAIN_MEMBER)
    return Member(
        name=row.organisation.name,
        page=links.page(row.organisation),
        role=None if plain else label(row.role, language),
        period=Period(row.start, row.end, now),
    )


def _kinds(found: Iterable[tuple[str, Member]], language: str) -> list[Kind]:
    """The greatest group first; those of unknown type last."""
    groups: dict[str, list[Member]] = {}
    for kind, member in found:
        groups.setdefault(kind, []).append(member)
    order = sorted(groups, key=lambda kind: (not kind, -len(groups[kind]), kind))
    return [
        Kind(label(kind, language) if kind else None, tuple(sorted(groups[kind], key=_order)))
        for kind in order
    ]


def _order(member: Member) -> bool:
    return member.period.past
