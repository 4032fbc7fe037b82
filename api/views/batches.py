"""Batches, and the mapping that they are read through."""

import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson
from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from rest_framework.request import Request

from api import bodies, conditional
from api.common import LANG
from api.kinds import BATCH, choice, matching, whole
from api.messages import message
from api.problems import Problem
from api.query import Parameter
from api.views.keyed import KeyedView
from directory import epoch
from federation import batches, source_mappings
from federation.batches.receiving import AT_ONCE, BY_MEDIA_TYPE, ReceivedError, Wish
from federation.batches.reporting import Page
from federation.mappings import MappingError
from federation.models import Batch, SourceMapping

_log = logging.getLogger(__name__)
_JSON: Final = "application/json"
_FLAG: Final[Mapping[str, Any]] = {"type": "string", "enum": ["true", "false"]}
LANGUAGES: Final = {"application/json": "json", "application/toml": "toml"}


def _flag(text: str) -> bool:
    return str(choice(("true", "false"))(text)) == "true"


DRY_RUN: Final = Parameter(
    "dry_run", _FLAG, _flag, "`true`: report what would become of it, and change nothing.", "true"
)
COMPLETE: Final = Parameter(
    "complete",
    _FLAG,
    _flag,
    "`true`: the body is the whole source, of each type of record that it holds; what it lacks is "
    "withdrawn. More than max(3, 10 %) of the source is held back.",
    "true",
)
ACCEPT_GONE: Final = Parameter(
    "accept_gone",
    {"type": "integer", "minimum": 0, "maximum": 999_999_999},
    whole(0, 999_999_999),
    "With `complete=true`: withdraw even as many as this.",
    12,
)
LIMIT: Final = Parameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": AT_ONCE, "default": 100},
    whole(1, AT_ONCE),
    "Entries in a page.",
    20,
)
PLACE: Final = Parameter(
    "cursor",
    {"type": "integer", "minimum": 0, "maximum": 999_999_999},
    whole(0, 999_999_999),
    "Where the page begins, as `next` of the page before gives it.",
    0,
)
BEFORE: Final = Parameter(
    "cursor",
    {"type": "string", "pattern": f"^{BATCH}$"},
    matching(BATCH, "cursor"),
    "Where the page begins, as `next` of the page before gives it.",
    "01KAS9Z8Y0QWERTY0123456789",
)


class BatchList(KeyedView):
    """The batches of a source, the latest first; one more by POST."""

    http_method_names = ["get", "head", "post", "options"]
    asks = {"GET": (LIMIT, BEFORE, LANG), "POST": (DRY_RUN, COMPLETE, ACCEPT_GONE, LANG)}
    formats = {"json": _JSON}

    def get(self, request: Request, source: str) -> HttpResponseBase:
        rows = Batch.objects.filter(source=self.source(source)).order_by("-id")
        if "cursor" in self.asked.values:
            rows = rows.filter(id__lt=self.asked.values["cursor"])
        limit = self.asked.get("limit", 100)
        found = list(rows[: limit + 1])
        more = f"?cursor={found[limit - 1].id}&limit={limit}" if len(found) > limit else None
        following = f"{epoch.base()}{request.path}{more}" if more else None
        told = [_members(batch, source) for batch in found[:limit]]
        return self.answer(orjson.dumps({"results": told, "next": following}), _JSON)

    def post(self, request: Request, source: str) -> HttpResponseBase:
        owner = self.source(source)
        most = settings.BATCH_MEGABYTES * 2**20
        try:
            batch, small = batches.receive(
                owner, self._wish(request), bodies.pieces(request, most), by=self.by
            )
        except ReceivedError as error:
            raise Problem(400, "batch", reason=str(error)) from error
        except OSError as error:
            _log.exception("no room for a batch of %s", source)
            raise Problem(503, "room", headers={"Retry-After": "600"}) from error
        if small:
            batch = batches.run_at_once(batch)
        return self._answered(batch, source)

    def _answered(self, batch: Batch, source: str) -> HttpResponseBase:
        """The report of what is done; of what waits, where it will be found."""
        place = _address(batch, source)
        content = _told(batch, source, batches.problems(batch, 0, AT_ONCE), AT_ONCE)
        if not batch.is_open:
            lines, _ = batches.lines(batch, 0, 10 * AT_ONCE)
            content["lines"] = sorted(lines, key=lambda each: each.get("line", 1 << 40))
        response = self.answer(orjson.dumps(content), _JSON, headers={"Content-Location": place})
        if batch.is_open:
            response.status_code = 202
            self.dress(response, headers={"Location": place, "Retry-After": "2"})
        if batch.error:
            raise Problem(400, "batch", reason=batch.error)
        return response

    def _wish(self, request: Request) -> Wish:
        media_type = bodies.media_type(request)
        if media_type not in BY_MEDIA_TYPE:
            known = ", ".join(sorted(BY_MEDIA_TYPE))
            raise Problem(415, "media-type", given=media_type[:100], known=known)
        coding = request.headers.get("Content-Encoding", "identity").strip().lower()
        if coding not in {"", "identity", "gzip", "x-gzip"}:
            raise Problem(415, "coding", given=coding[:100], known="gzip")
        return Wish(
            media_type,
            "gzip" in coding,
            self.asked.get("dry_run", False),
            self.asked.get("complete", False),
            self.asked.get("accept_gone", 0),
        )


class OneBatch(KeyedView):
    """A batch: how far it is, its counts, and what was wrong in it."""

    asks = {"GET": (LIMIT, PLACE, LANG)}
    formats = {"json": _JSON}

    def get(self, request: Request, source: str, batch: str) -> HttpResponseBase:
        found = self.batch(source, batch)
        limit = self.asked.get("limit", 100)
        content = _told(found, source, self.page(batches.problems, found, limit), limit)
        return self.answer(orjson.dumps(content), _JSON)

    def page(self, of: Callable[[Batch, int, int], Page], batch: Batch, most: int) -> Page:
        """The entries from the cursor on; a problem 400 where no entry begins there."""
        try:
            return of(batch, self.asked.get("cursor", 0), most)
        except batches.PlaceError as error:
            fault = {"parameter": "cursor", "code": "cursor", "detail": message("cursor")}
            raise Problem(400, "parameters", errors=[fault], count=1) from error

    def batch(self, source: str, id: str) -> Batch:
        """The batch in the address; a problem 404 where there is none."""
        found = Batch.objects.filter(source=self.source(source), id=id).first()
        if found is None:
            raise Problem(404, "path", path=self.request.path)
        return found


class BatchLines(OneBatch):
    """What became of each line of a batch."""

    def get(self, request: Request, source: str, batch: str) -> HttpResponseBase:
        found = self.batch(source, batch)
        limit = self.asked.get("limit", 100)
        entries, place = self.page(batches.lines, found, limit)
        following = _next(f"{_address(found, source)}/lines", place, limit)
        return self.answer(orjson.dumps({"results": entries, "next": following}), _JSON)


class OneMapping(KeyedView):
    """How the files of a source are read."""

    http_method_names = ["get", "head", "put", "options"]
    asks = {"GET": (LANG,), "PUT": (LANG,)}
    formats = {key: media for media, key in LANGUAGES.items()}

    def get(self, request: Request, source: str) -> HttpResponseBase:
        kept = SourceMapping.objects.filter(source=self.source(source)).first()
        if kept is None:
            raise Problem(404, "mapping-none", source=source)
        return self._shown(kept)

    def put(self, request: Request, source: str) -> HttpResponseBase:
        given = bodies.media_type(request)
        if given not in LANGUAGES:
            raise Problem(415, "media-type", given=given[:100], known=", ".join(LANGUAGES))
        content = b"".join(bodies.pieces(request, bodies.MOST_RECORD))
        try:
            text = content.decode()
            kept, new = source_mappings.keep(
                self.source(source), text, LANGUAGES[given], by=self.by
            )
        except UnicodeDecodeError as error:
            raise Problem(400, "mapping", reason="it is not in UTF-8.") from error
        except MappingError as error:
            raise Problem(400, "mapping", reason=str(error)) from error
        response = self._shown(kept)
        response.status_code = 201 if new else 200
        return response

    def _shown(self, kept: SourceMapping) -> HttpResponse:
        """As it was sent, in the language that it was sent in."""
        media_type = next(media for media, key in LANGUAGES.items() if key == kept.format)
        etag = conditional.tag(kept.format, kept.text)
        return self.answer(kept.text.encode(), media_type, etag=etag)


def _told(batch: Batch, source: str, page: Page, limit: int) -> dict[str, Any]:
    entries, place = page
    following = _next(_address(batch, source), place, limit)
    return {**_members(batch, source), "problems": entries, "next": following}


def _next(address: str, place: int | None, limit: int) -> str | None:
    return None if place is None else f"{address}?cursor={place}&limit={limit}"


def _members(batch: Batch, source: str) -> dict[str, Any]:
    zeros = dict.fromkeys(COUNTS, 0)
    return {
        "id": batch.id,
        "address": _address(batch, source),
        "status": batch.state,
        "media_type": batch.media_type,
        "dry_run": batch.dry_run,
        "complete": batch.complete,
        "created": batch.created,
        "finished": batch.finished,
        "counts": zeros | batch.counts,
        "changed_fields": batch.fields,
        "held": batch.held or None,
        "error": batch.error or None,
    }


COUNTS: Final = (
    *("read", "new", "changed", "unchanged", "gone", "withdrawn", "refused", "repaired"),
    *("duplicates", "matched", "contacts_left_out"),
)


def _address(batch: Batch, source: str) -> str:
    return f"{epoch.base()}/api/v1/sources/{source}/batches/{batch.id}"
