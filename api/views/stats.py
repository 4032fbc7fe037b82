"""Statistics of the hub."""

import orjson
from django.http import HttpResponseBase
from rest_framework.request import Request

from api import conditional, stats
from api.common import LANG, format_parameter
from api.views.base import MachineView
from directory import epoch, queries


class Statistics(MachineView):
    """How much the hub shows, of what kinds, how complete and how fresh."""

    formats = {"json": "application/json"}
    parameters = (format_parameter({"json": "application/json"}), LANG)

    def get(self, request: Request, suffix: str = "") -> HttpResponseBase:
        found = stats.figures((epoch.current().id, queries.edition()))
        etag = conditional.tag(found.edition, found.generated, self.languages)
        content = orjson.dumps(stats.told(found, self.languages))
        return self.unchanged(etag) or self.answer(content, "application/json", etag=etag)
