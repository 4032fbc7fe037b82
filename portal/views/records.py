"""The page of one record: shown, gone, moved, or unknown."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.utils import translation

from directory.models import Activity, Organisation, Override, Source, Status
from portal import dates, language, links, local
from portal.fields import REASONS
from portal.links import Held
from portal.pages import Answer, Page, page
from portal.sheet import sheet


@page
def organisation(request: HttpRequest, key: UUID) -> Answer:
    """An organisation or a network, with its members and activities."""
    return _answer(request, Organisation.objects.filter(key=key).select_related("source").first())


@page
def activity(request: HttpRequest, key: UUID) -> Answer:
    """An activity, with the organisations that carry it."""
    return _answer(request, Activity.objects.filter(key=key).select_related("source").first())


@page
def source(request: HttpRequest, key: str) -> Answer:
    """A source: who says so, under which licence, and how the data are made."""
    return _answer(request, Source.objects.filter(key=key).first())


def _answer(request: HttpRequest, record: Held | None) -> Answer:
    if record is None:
        raise Http404
    if Override.objects.filter(iri=record.iri, hide=True).exists():
        return Page("portal/hidden.html", lambda: {"local": local.notes(record.iri)[:1]}, 404)
    if record.status == Status.LIVE:
        return Page("portal/record.html", lambda: sheet(record, translation.get_language() or ""))
    heir = links.heir(record.replaced_by) if record.replaced_by else None
    if record.reason == "merged" and heir:
        return HttpResponsePermanentRedirect(heir + _carried(request, heir))
    return Page("portal/gone.html", lambda: _tombstone(record, heir), 410)


def _carried(request: HttpRequest, heir: str) -> str:
    asked = language.asked(request)
    return f"?lang={asked}" if asked and heir.startswith("/") else ""


def _tombstone(record: Held, heir: str | None) -> dict[str, Any]:
    reason = REASONS.get(record.reason, record.reason)
    when = record.updated.date().isoformat()
    return {
        "reason": reason,
        "iri": record.iri,
        "when": {"value": when, "text": dates.worded(when)},
        "heir": links.outward(heir) if heir else None,
    }
