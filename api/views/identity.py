"""`/id/{type}/{key}`: what a record's IRI answers, a way to the representation asked for."""

from typing import Any, ClassVar, Final

from django.http import HttpResponse
from rest_framework.request import Request

from api import addresses
from api.common import LANG, format_parameter
from api.representations import representations
from api.views.base import MachineView
from api.views.records import find, gone
from directory import epoch
from directory.models import Status

_PAGE: Final = {"html": "text/html"}


class Identity(MachineView):
    """303 to the page of the record for people, else to its address in the API."""

    like: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        shapes = representations(cls.like)
        cls.formats = {key: each.media_type for key, each in shapes.items()} | _PAGE
        cls.parameters = (format_parameter(cls.formats), LANG)

    def get(self, request: Request, kind: str, key: object) -> HttpResponse:
        row = find(kind, key, request.path)
        if row["status"] == Status.WITHDRAWN and self.format != "html":  # its page says it itself
            return gone(kind, row)
        return HttpResponse(status=303, headers={"Location": self._address(kind, key)})

    def _address(self, kind: str, key: object) -> str:
        if self.format == "html":
            return f"{epoch.base()}/{addresses.PLURALS[kind]}/{key}"
        return f"{addresses.by_key(kind, key)}.{self.format}"


class RecordIdentity(Identity):
    """Of an organisation or an activity."""

    like = "organisation"


class SourceIdentity(Identity):
    """Of a source."""

    like = "source"
