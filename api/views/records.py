"""Lists and details of organisations, activities and sources."""

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Exists, F, OuterRef, TextField
from django.db.models.expressions import RawSQL
from django.http import HttpResponseBase, HttpResponsePermanentRedirect, StreamingHttpResponse
from rest_framework.request import Request

from api import additions, addresses, conditional, minimal, overrides, places, sparse, tables
from api.common import MOST, USUAL, list_parameters, record_parameters
from api.filtering import parameters
from api.filters import FILTERS, narrow
from api.matching import Matching, matching
from api.pagination import DISTANCE, RANK, SORTS, Place, encode
from api.problems import Problem
from api.query import Query
from api.representations import context_link, representations
from api.streaming import Stream
from api.views.base import MachineView
from directory import epoch, queries, reading
from directory.models import Activity, Organisation, Override, Source, Status
from directory.nearest import nearest
from directory.search.looking import Looked, look
from directory.search.pages import best

MODELS: Final[Mapping[str, Any]] = {
    "organisation": Organisation,
    "activity": Activity,
    "source": Source,
}
_FOUND: Final = ("iri", "document", "status", "reason", "replaced_by", "shown", "hidden")
_SORTS: Final = {kind: {sort.name: sort for sort in each} for kind, each in SORTS.items()}
#: The orders that come with a filter.
_OWN: Final = {"near": DISTANCE, "q": RANK}
_EXACT: Final = re.compile(r"(?:^|[,;])\s*count\s*=\s*\"?exact\"?\s*(?:$|[,;])", re.IGNORECASE)


class RecordView(MachineView):
    """What lists and details share: the type of record."""

    kind: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "kind" in cls.__dict__:
            cls.formats = {key: each.media_type for key, each in representations(cls.kind).items()}

    def links(self) -> list[str]:
        return [context_link(epoch.base())] if self.format == "json" else []

    @property
    def as_source(self) -> bool:
        return "view" in self.asked.values


class RecordList(RecordView):
    """A list: keyset SQL that fetches texts, joined; no document is parsed for JSON or JSON-LD."""

    #: Rows that came along with the edition.
    ahead: Sequence[tuple[Any, ...]] = ()
    #: What was looked up along with the edition.
    looked: Looked | None = None
    #: What the filters let through, if it was found without SQL.
    matched: Matching | None = None

    #: Filters whose values are not asked for: the address gives them.
    given: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.parameters = (
            *(each for each in parameters(FILTERS[cls.kind]) if each.name not in cls.given),
            *list_parameters(cls.kind, cls.formats),
            *additions.parameters(cls.kind),
        )

    def get(self, request: Request, suffix: str = "") -> HttpResponseBase:
        counting = self._counting()
        edition = _read(self._edition())
        self.edition = (epoch.current().id, edition)
        etag = conditional.tag(
            self.format,
            self.edition,
            self.languages if additions.WORDED & self.asked.values.keys() else (),
            datetime.date.today() if "member_of" in self.asked.values else "",
            self.plain.path,
            self.asked.pairs,
            counting,
        )
        found = self.unchanged(etag)
        if found:
            return found
        if "minimal" in self.asked.values:
            return self._minimal(etag)
        self.matched = self._matching(edition)
        without = self.matched or self._place().sort is RANK
        rows = None if without else self._filtered()
        if self.format == "ndjson":
            return self._stream(rows, etag)
        return self._page(rows, etag, self._total(rows) if counting else None)

    def _total(self, rows: Any) -> int:
        if self.matched and self._place().sort is not DISTANCE:
            return self.matched.count()
        if rows is None:
            rows = self._filtered()
        if rows is None:
            rows = everything(self.kind, as_source=self.as_source)
        return int(rows.count())

    def _matching(self, edition: str) -> Matching | None:
        """The records that the filters let through, if they are found without SQL."""
        sort = self._place().sort
        if self.format == "ndjson" or not self._narrowed():
            return None
        if sort is DISTANCE:
            but = "near"
        elif sort.columns == ("key",):
            but = ""
        else:
            return None
        return matching(self.kind, self.asked, edition, as_source=self.as_source, but=but)

    def _filtered(self, but: str = "") -> Any:
        """The rows that the filters, but one, let through; None where there is no filter."""
        if not self._narrowed(but):
            return None
        table = [each for each in FILTERS[self.kind] if each.parameter.name != but]
        return narrow(
            queries.visible(MODELS[self.kind], as_source=self.as_source), table, self.asked
        )

    def _narrowed(self, but: str = "") -> bool:
        """Whether a filter was asked for, besides that one."""
        return bool((_filters(self.kind) & self.asked.values.keys()) - {but})

    def _page(self, rows: Any, etag: str, total: int | None) -> HttpResponseBase:
        limit = self.asked.get("limit", USUAL)
        place = self._place()
        found = self._rows(rows, place, limit + 1)
        following = None
        if len(found) > limit:
            following = self._address(encode(place.sort, found[limit - 1][1:]))
        shape = representations(self.kind)[self.format]
        texts = [row[0] for row in found[:limit]]
        content = shape.page(
            texts,
            base=epoch.base(),
            kind=self.kind,
            next=following,
            total=total,
            **self._told(texts),
        )
        links = [*self.links(), *([f'<{following}>; rel="next"'] if following else [])]
        headers = {"Preference-Applied": "count=exact"} if self._prefers() else {}
        return self.answer(content, shape.media_type, etag=etag, links=links, headers=headers)

    def _told(self, texts: Sequence[str]) -> dict[str, Any]:
        """How the answer differs from the stored texts, and what it says besides them."""
        languages = self.languages if "lang" in self.asked.values else ("fr",)
        found: dict[str, Any] = {"fields": sparse.chosen(self.asked.get("fields"))}
        if self.format == "csv":
            return {**found, "languages": languages, "table": tables.table(self.asked)}
        if self.format not in {"json", "jsonld", "geojson"}:
            return found
        members = additions.members(
            self.kind, self.asked, texts, self.edition, self.languages, as_source=self.as_source
        )
        local = {} if self.as_source else overrides.members(texts, self.edition[1])
        return {**found, "members": {**local, **members}}

    def _minimal(self, etag: str) -> HttpResponseBase:
        """A line a record; what is left out of pages by default is there too."""
        given = [each for each in FILTERS[self.kind] if each.parameter.name in self.asked.values]
        rows = narrow(queries.visible(MODELS[self.kind], as_source=True), given, self.asked)
        parts = minimal.lines(rows, self.asked.get("limit"))
        content_type = f"{minimal.MEDIA_TYPE}; charset=utf-8"
        response = StreamingHttpResponse(Stream(parts), content_type=content_type)
        self.dress(response, etag=etag)
        return response

    def _stream(self, rows: Any, etag: str) -> HttpResponseBase:
        shape = representations(self.kind)[self.format]
        texts = islice(self._texts(rows), self.asked.get("limit"))
        parts = shape.stream(texts, base=epoch.base(), kind=self.kind, **self._told(()))
        content_type = f"{shape.media_type}; charset=utf-8"
        response = StreamingHttpResponse(Stream(parts), content_type=content_type)
        self.dress(response, etag=etag)
        return response

    def _texts(self, rows: Any) -> Iterator[str]:
        """Every text, by one short query a page; no transaction is held between them."""
        place, size = self._place(), min(self.asked.get("limit", MOST), MOST)
        while True:
            found = self._rows(rows, place, size)
            yield from (row[0] for row in found)
            if len(found) < size:
                return
            place = Place(place.sort, found[-1][1:])

    def _rows(self, rows: Any, place: Place, most: int) -> Sequence[tuple[Any, ...]]:
        if place.sort is DISTANCE:
            return self._nearest(place, most)
        if place.sort is RANK:
            return self._best(place, most)
        columns = place.sort.columns
        if self.matched:
            held = self.matched.page(next(iter(place.values), ""), most, raw=self._raw())
            if held is not None:
                return held
            rows = self._filtered()
        if rows is None and columns == ("key",):
            found = self.ahead or self._plain(place, most)
            return [row[:-1] for row in found]
        if rows is None:
            rows = everything(self.kind, as_source=self.as_source)
        if place.values:
            rows = queries.after(rows, columns, place.values)
        names = [column.removeprefix("-") for column in columns]
        ordered = rows.order_by(*columns).values_list(_text(as_source=self.as_source), *names)
        return reading.tuples(ordered[:most])

    def _edition(self) -> str | bytes:
        """The edition; of a page that nobody holds with its rows, if one statement brings both."""
        unheld = "HTTP_IF_NONE_MATCH" not in self.plain.META and self.format != "ndjson"
        if unheld and "minimal" not in self.asked.values:
            place = self._place()
            if place.sort is RANK:
                self.looked = look(self._besides(), self.asked.get("q"), told=queries.EDITION)
            elif not self._narrowed() and place.sort.columns == ("key",):
                self.ahead = self._plain(place, self.asked.get("limit", USUAL) + 1)
        if self.ahead:
            return self.ahead[0][-1]  # type: ignore[no-any-return]
        return (self.looked and self.looked.told) or queries.edition()

    def _plain(self, place: Place, most: int) -> Sequence[tuple[Any, ...]]:
        """Text, key and edition of the rows of a list without filters, in its usual order."""
        table, statement = _plain(self.kind, self.as_source)
        beyond = _key(self.kind, place.values[0]) if place.values else None
        return reading.after(statement, f'"{table}"."key"', beyond, most, raw=self._raw())

    def _raw(self) -> bool:
        """Whether nothing looks into the texts: of JSON, unless it is asked to."""
        return self.format == "json" and not {"fields", "include"} & self.asked.values.keys()

    def _nearest(self, place: Place, most: int) -> Sequence[tuple[Any, ...]]:
        circle = places.circle(self.asked)
        if self.matched:
            held = self.matched.nearest(circle, place.values, most, raw=self._raw())
            if held is not None:
                return held
        rows = self._filtered(but="near")
        if rows is None:
            rows = everything(self.kind, as_source=self.as_source)
        return nearest(rows, circle, place.values, most, as_source=self.as_source)

    def _best(self, place: Place, most: int) -> Sequence[tuple[Any, ...]]:
        rows = self._besides()
        looked = self.looked or look(rows, self.asked.get("q"))
        as_source, raw = self.as_source, self._raw()
        return best(rows, looked, place.values, most, as_source=as_source, raw=raw)

    def _besides(self) -> Any:
        """The rows that every filter lets through besides the text that is looked for."""
        rows = self._filtered(but="q")
        return everything(self.kind, as_source=self.as_source) if rows is None else rows

    def _place(self) -> Place:
        """Where the page begins: at the cursor, or before everything in the order asked for."""
        sorts = _SORTS[self.kind]
        given = [sort for name, sort in _OWN.items() if name in self.asked.values]
        usual = given[0] if given else sorts["key"]
        first = Place(sorts.get(self.asked.get("sort"), usual), ())
        found: Place = self.asked.get("cursor", first)
        if found.sort in _OWN.values() and found.sort not in given:
            return Place(sorts["key"], found.values[1:])
        return found

    def _address(self, cursor: str) -> str:
        pairs = [(name, text) for name, text in self.asked.pairs if name != "cursor"]
        asked = urlencode([*pairs, ("cursor", cursor)], safe=",:/")
        return f"{epoch.base()}{self.plain.path}?{asked}"

    def _prefers(self) -> bool:
        return bool(_EXACT.search(self.header("PREFER")))

    def _counting(self) -> bool:
        return "count" in self.asked.values or self._prefers()


class RecordDetail(RecordView):
    """One record: its stored text; 410 where it was withdrawn, 301 where another replaced it."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.parameters = record_parameters(cls.formats)

    def get(self, request: Request, key: Any, suffix: str = "") -> HttpResponseBase:
        row = find(self.kind, key, request.path, as_source=self.as_source)
        if row["status"] == Status.WITHDRAWN:
            return gone(self.kind, row, suffix)
        text = row["document"] if self.as_source else row["shown"]
        etag = conditional.tag(self.format, text)
        shape = representations(self.kind)[self.format]
        base = epoch.base()
        local = [] if text == row["document"] else [overrides.link(base, self.kind, key)]
        return self.unchanged(etag) or self.answer(
            shape.record(text, base=base, kind=self.kind),
            shape.media_type,
            etag=etag,
            links=[*self.links(), *local],
        )


def find(kind: str, key: Any, path: str, *, as_source: bool = False) -> dict[str, Any]:
    """The row of a record by its key; a problem 404 where none is, or an override hides it, which
    the problem then says."""
    table, (sql, parameters) = _found(kind)
    where = f' WHERE "{table}"."key" = %s'
    found = reading.fetch(sql + where, (*parameters, _key(kind, key)), prepared=True)
    row = dict(zip(_FOUND, found[0], strict=True)) if found else {}
    if not row:
        raise Problem(404, "record", path=path)
    if row["hidden"] and not as_source:
        raise Problem(404, "hidden", path=path, extra={"override": overrides.of(row["iri"])})
    return row


def everything(kind: str, *, as_source: bool) -> Any:
    """The records of a list without filters."""
    rows = queries.visible(MODELS[kind], as_source=as_source)
    return narrow(rows, FILTERS[kind], Query([], {}, {}))


def _key(kind: str, key: Any) -> Any:
    """A key as a parameter of SQL."""
    return MODELS[kind]._meta.get_field("key").get_db_prep_value(key, connection)


@cache
def _filters(kind: str) -> frozenset[str]:
    return frozenset(each.parameter.name for each in FILTERS[kind])


def _read(text: str | bytes) -> str:
    return text.decode() if isinstance(text, bytes) else text


def _text(*, as_source: bool) -> Any:
    return F("document") if as_source else queries.SHOWN


@cache
def _plain(kind: str, as_source: bool) -> tuple[str, reading.Statement]:
    """The table of a list without filters and its statement, without order: compiled once."""
    edition = RawSQL(queries.EDITION, (), output_field=TextField())  # noqa: S611
    text = _text(as_source=as_source)
    rows = everything(kind, as_source=as_source).values_list(text, "key", edition)
    return MODELS[kind]._meta.db_table, reading.statement(rows)


@cache
def _found(kind: str) -> tuple[str, reading.Statement]:
    """The table of a record and the statement of `_FOUND`, without its condition."""
    hidden = Exists(Override.objects.filter(iri=OuterRef("iri"), hide=True))
    rows = MODELS[kind].objects.annotate(shown=queries.SHOWN, hidden=hidden).values_list(*_FOUND)
    return MODELS[kind]._meta.db_table, reading.statement(rows)


def gone(kind: str, row: Mapping[str, Any], suffix: str = "") -> HttpResponsePermanentRedirect:
    """The way to the record that replaced a withdrawn one; without any, a problem 410."""
    other = row["replaced_by"] or ""
    if MODELS[kind].objects.filter(iri=other).exists():
        address = addresses.of(kind, other)
        return HttpResponsePermanentRedirect(f"{address}.{suffix}" if suffix else address)
    if other.startswith(("http://", "https://")):
        return HttpResponsePermanentRedirect(other)
    reason = row["reason"] or "withdrawn"
    raise Problem(410, "withdrawn", reason=reason, extra={"reason": reason, "id": row["iri"]})


class OrganisationList(RecordList):
    """Organisations and networks."""

    kind = "organisation"


class OrganisationDetail(RecordDetail):
    """An organisation or a network."""

    kind = "organisation"


class ActivityList(RecordList):
    """Activities."""

    kind = "activity"


class ActivityDetail(RecordDetail):
    """An activity."""

    kind = "activity"


class SourceList(RecordList):
    """Sources."""

    kind = "source"


class SourceDetail(RecordDetail):
    """A source."""

    kind = "source"
