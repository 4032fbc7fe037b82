"""Overrides: what this hub hides from its own readers or corrects, told to everyone."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

import orjson
from django.http import HttpResponseBase
from rest_framework.request import Request

from api import bodies, conditional, overrides
from api.common import LANG
from api.permissions import Staff
from api.problems import Problem, fault
from api.views.base import MachineView
from api.views.keyed import KeyedView
from api.views.partners import invalid
from api.views.records import find
from directory import overriding, write
from directory.models import Override
from vocab.faults import InvalidDocumentError

_JSON: Final = "application/json"
WHATS: Final = ("hide", "correct", "remove")
#: Overrides that are listed, the latest first.
MOST: Final = 1_000


class OneOverride(MachineView):
    """What is overridden of one record, by whom, when and why."""

    kind: ClassVar[str]
    formats = {"json": "application/json"}
    parameters = (LANG,)

    def get(self, request: Request, key: Any, suffix: str = "") -> HttpResponseBase:
        row = find(self.kind, key, request.path, as_source=True)
        found = overrides.of(row["iri"])
        if not found:
            raise Problem(404, "override-none", path=request.path)
        etag = conditional.tag(found)
        content = orjson.dumps(found)
        return self.unchanged(etag) or self.answer(content, "application/json", etag=etag)


class Overrides(KeyedView):
    """All of them, and how staff makes them."""

    http_method_names = ["get", "head", "post", "options"]
    permission_classes = (Staff,)
    asks = {"GET": (LANG,), "POST": (LANG,)}
    formats = {"json": _JSON}

    def get(self, request: Request) -> HttpResponseBase:
        rows = Override.objects.order_by("-at")[:MOST]
        return self._told({"results": [each.members() for each in rows], "next": None})

    def post(self, request: Request) -> HttpResponseBase:
        iri, wish = _wish(bodies.document(request), self.by)
        try:
            found = write.override(iri, wish)
        except InvalidDocumentError as error:
            raise invalid(error) from error
        except overriding.NoSuchRecordError as error:
            raise Problem(404, "record", path=iri) from error
        except overriding.NoOverrideError as error:
            raise Problem(409, "override-nothing", reason=str(error)) from error
        nothing = {"id": iri, "hidden": False, "fields": []}
        return self._told(found.members() if found else nothing)

    def _told(self, content: dict[str, Any]) -> HttpResponseBase:
        return self.answer(orjson.dumps(content), _JSON)


def _wish(given: dict[str, Any], by: str) -> tuple[str, overriding.Wish]:
    """The record and the edit that a body asks for; a problem with everything that is wrong."""
    errors = [
        fault(f"/{name}", "unknown-member", name=name, known=", ".join(MEMBERS))
        for name in sorted(given.keys() - MEMBERS.keys())
    ]
    errors += [
        fault(f"/{name}", "member-kind", name=name, expected=expected)
        for name, (fits, needed, expected) in MEMBERS.items()
        if (name in given and not fits(given[name])) or (needed and name not in given)
    ]
    if not errors and given["what"] == "correct" and not given.get("patch"):
        errors = [fault("/patch", "member-kind", name="patch", expected=MEMBERS["patch"][2])]
    if errors:
        raise Problem(400, "document", errors=errors, count=len(errors))
    patch = given.get("patch", {})
    return given["id"], overriding.Wish(given["what"], by, given["why"].strip(), patch)


def _text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= 2_000


MEMBERS: Final[Mapping[str, tuple[Callable[[Any], bool], bool, str]]] = {
    "id": (_text, True, "the address of a record"),
    "what": (lambda value: value in WHATS, True, "hide, correct or remove"),
    "why": (_text, True, "the reason, at most 2000 characters"),
    "patch": (
        lambda value: isinstance(value, dict),
        False,
        "an object (RFC 7396): null for what is hidden or no longer overridden",
    ),
}


class OrganisationOverride(OneOverride):
    """That of an organisation or a network."""

    kind = "organisation"


class ActivityOverride(OneOverride):
    """That of an activity."""

    kind = "activity"


class SourceOverride(OneOverride):
    """That of a source."""

    kind = "source"
