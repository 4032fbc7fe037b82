"""Finding: what somebody typed → the records that answer, in order."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from directory.models.record import Record
from directory.search.asking import Query
from directory.search.backend import CAP
from directory.search.looking import Looked, backend, look
from directory.search.ranking import Candidate, rank

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A record that answers; the lower its rank, the better, and by key where ranks are equal."""

    rank: int
    key: UUID
    id: int


def matching(rows: QuerySet[R], text: str) -> QuerySet[R]:
    """Those that hold every word of the text, in any of its spellings; unordered."""
    looked = look(rows.model._default_manager.none(), text)
    return _narrowed(rows, looked.query, common=_cut(looked.found))


def ranked(rows: QuerySet[R], text: str) -> list[Ranked]:
    """The best of the rows that answer, in order: at most `CAP`, the same for the same data.

    Of what a common text matches a bounded part is ranked: all names that begin so, up to 200,
    then the first matches by name, other texts and description.
    """
    return ordered(rows, look(rows, text))


def ordered(rows: QuerySet[R], looked: Looked) -> list[Ranked]:
    """As `ranked`, of the same rows, looked up already."""
    query, by_id, kept = looked.query, dict(looked.found), dict(looked.kept)
    if _cut(by_id) and len(kept) < len(by_id) // 2:
        # Other filters let few of them through: these are looked up together with the words.
        columns = [f"text__{name}" for name in ("title", "name", "acronym", "others")]
        more = (
            _narrowed(rows, query, common=True)
            .order_by("key")
            .values_list("pk", "key", *columns)[:CAP]
        )
        for id_, key, *texts in more:
            by_id[id_], kept[id_] = Candidate(id_, *texts), key
    answers = [Ranked(rank(query, by_id[id_]), key, id_) for id_, key in kept.items()]
    return sorted(answers, key=lambda each: (each.rank, each.key))[:CAP]


def _cut(found: Iterable[int]) -> bool:
    """Whether there may be more candidates than these."""
    return len([*found]) >= CAP // 5


def _narrowed(rows: QuerySet[R], query: Query, *, common: bool) -> QuerySet[R]:
    if not query.terms:
        return rows.none()
    sql, parameters = backend().condition(rows.model.type_name, query, common=common)
    return rows.filter(pk__in=RawSQL(sql, parameters))  # noqa: S611 (our own SQL)
