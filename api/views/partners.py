"""A partner's own records, by what the partner calls them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Final

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import get_language
from rest_framework.request import Request

from api import addresses, bodies, conditional
from api.common import LANG
from api.kinds import choice
from api.problems import Problem
from api.query import Parameter, WrongError
from api.representations import context_link
from api.views.keyed import KeyedView
from directory import epoch
from directory.withdrawing import REASONS
from federation import pushing
from federation.pushing import Place, Stored
from vocab import iri
from vocab.faults import InvalidDocumentError

_JSON: Final = "application/json"


def _address(text: str) -> str:
    """An absolute IRI as documents write it."""
    try:
        return iri.clean(text)
    except iri.IriError as error:
        raise WrongError("address", value=text[:100]) from error


REASON: Final = Parameter(
    "reason",
    {"type": "string", "enum": [*REASONS], "default": "withdrawn"},
    choice(REASONS),
    "Why the record goes: `closed` (it operates no longer), `merged` (another one replaces it), "
    "`withdrawn` (it is no longer published), `erased` (every trace of its content is removed, "
    "here and at every hub that follows, and it may never come back).",
    "closed",
)
REPLACED_BY: Final = Parameter(
    "replaced_by",
    {
        "type": "string",
        "pattern": r"^(https?://[a-z0-9.-]+(/[A-Za-z0-9._/-]*)?|urn:[a-z0-9]+:[A-Za-z0-9.-]+)$",
    },
    _address,
    "With `reason=merged`: the address (`id`) of the record that replaces this one.",
    "https://hub.example.org/id/organisation/6c1cd6ca-9ee8-5cd0-9df4-b7ea6f1ff2e8",
)


class PartnerRecord(KeyedView):
    """One record of a source, by the source's own id for it: read, written, withdrawn."""

    http_method_names = ["get", "head", "put", "delete", "options"]
    asks = {"GET": (LANG,), "PUT": (LANG,), "DELETE": (REASON, REPLACED_BY, LANG)}
    formats = {"json": _JSON}
    kind: ClassVar[str]

    def get(self, request: Request, source: str, local_id: str) -> HttpResponseBase:
        stored = self._stored(self._place(source, local_id))
        etag = _etag(stored)
        return self.unchanged(etag) or self._shown(stored)

    def put(self, request: Request, source: str, local_id: str) -> HttpResponseBase:
        given = conditional.conditions(request._request)
        place = self._place(source, local_id)
        with _problems():
            outcome, stored = pushing.put(
                place,
                bodies.document(request),
                lambda found: given.check(_etag(found) if found and found.live else None),
                blind=given.blind,
                by=self.by,
            )
        response = self._shown(stored)
        if outcome == "new":
            response.status_code = 201
            response["Location"] = addresses.by_key(self.kind, stored.key)
        return response

    def delete(self, request: Request, source: str, local_id: str) -> HttpResponseBase:
        given = conditional.conditions(request._request)
        reason, other = self.asked.get("reason", "withdrawn"), self.asked.get("replaced_by")

        def check(found: Stored | None) -> None:
            given.check(_etag(found) if found and found.live else None)
            if other and (reason != "merged" or (found and other == found.iri)):
                fault = {"parameter": "replaced_by", "code": "replaced"}
                raise _wrong([fault | {"detail": str(Problem(400, "replaced").detail)}])

        place = self._place(source, local_id)
        with _problems():
            try:
                before = pushing.withdraw(
                    place, check, reason=reason, replaced_by=other, by=self.by
                )
            except pushing.ErasedError:
                if reason != "erased":
                    raise
                return HttpResponse(status=204)  # asked again, since the answer was lost
        if before is None:
            raise Problem(404, "record", path=request.path)
        if not before.live and reason not in (before.reason, "erased"):
            raise _gone(before.reason, before.iri)
        return HttpResponse(status=204)

    def _place(self, source: str, local_id: str) -> Place:
        with _problems():
            return Place.of(self.source(source), self.kind, local_id)

    def _stored(self, place: Place) -> Stored:
        with _problems():
            stored = pushing.find(place)
        if stored is None:
            raise Problem(404, "record", path=self.request.path)
        if not stored.live:
            raise _gone(stored.reason, stored.iri, stored.replaced_by)
        return stored

    def _shown(self, stored: Stored) -> HttpResponse:
        public = addresses.by_key(self.kind, stored.key)
        links = [context_link(epoch.base()), f'<{public}>; rel="alternate"']
        content = stored.document.encode()
        return self.answer(content, _JSON, etag=_etag(stored), links=links)


class PartnerOrganisation(PartnerRecord):
    """An organisation or a network."""

    kind = "organisation"


class PartnerActivity(PartnerRecord):
    """An activity."""

    kind = "activity"


def _etag(stored: Stored) -> str:
    """The ETag of a live record: the representation is the stored text itself."""
    return f'"{stored.hash.removeprefix("sha256:")[:32]}"'


def _gone(reason: str, iri: str = "", replaced_by: str | None = None) -> Problem:
    extra = {"reason": reason, "id": iri, "replacedBy": replaced_by}
    told = {name: value for name, value in extra.items() if value}
    return Problem(410, "withdrawn", reason=reason, extra=told)


def _wrong(errors: list[dict[str, str]]) -> Problem:
    return Problem(400, "parameters", errors=errors, count=len(errors))


@contextmanager
def _problems() -> Iterator[None]:
    """What the hub says against a write, as problems."""
    try:
        yield
    except InvalidDocumentError as error:
        raise invalid(error) from error
    except pushing.BlindError as error:
        raise Problem(428, "blind") from error
    except pushing.ForeignError as error:
        raise Problem(409, "foreign", counter=str(error)) from error
    except pushing.ErasedError as error:
        raise _gone("erased") from error


def invalid(error: InvalidDocumentError) -> Problem:
    """Every fault of a body with its JSON pointer, in the reader's language."""
    language = (get_language() or "en")[:2]
    errors: list[dict[str, Any]] = [
        {"pointer": fault.pointer, "code": fault.code, "detail": fault.message(language)}
        for fault in error.faults
    ]
    return Problem(400, "document", errors=errors, count=len(errors))
