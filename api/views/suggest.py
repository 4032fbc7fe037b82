"""Suggestions for a search box: the few that a text, perhaps unfinished, is likely to mean."""

from collections.abc import Mapping
from typing import Any, Final

import orjson
from django.http import HttpResponseBase
from rest_framework.request import Request

from api import conditional
from api.common import LANG
from api.filters import FILTERS, Q, narrow
from api.kinds import whole
from api.query import Parameter
from api.views.base import MachineView
from directory import epoch, queries
from directory.models import Organisation
from directory.search.looking import look
from directory.search.pages import best

MOST: Final = 50
USUAL: Final = 10


class Suggestions(MachineView):
    """Organisations whose names, acronyms and so on hold what was typed so far, the best first."""

    parameters = (
        Parameter(
            "q",
            Q.parameter.schema,
            Q.parameter.read,
            "What was typed so far; the last word may be unfinished. Understood as in the list.",
            "coop",
            required=True,
        ),
        Parameter(
            "limit",
            {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
            whole(1, MOST),
            f"Suggestions at most, {USUAL} by default.",
            5,
        ),
        LANG,
    )

    def get(self, request: Request) -> HttpResponseBase:
        but = [each for each in FILTERS["organisation"] if each is not Q]
        rows, text = narrow(queries.visible(Organisation), but, self.asked), self.asked.get("q")
        looked = None if self.header("IF_NONE_MATCH") else look(rows, text, told=queries.EDITION)
        edition = (looked and looked.told) or queries.edition()
        etag = conditional.tag(epoch.current().id, edition, self.asked.pairs)
        found = self.unchanged(etag)
        if found:
            return found
        texts = best(rows, looked or look(rows, text), (), self.asked.get("limit", USUAL))
        results = [suggestion(orjson.loads(text), key) for text, _, key in texts]
        content = orjson.dumps({"results": results})
        return self.answer(content, "application/json", etag=etag)


def suggestion(document: Mapping[str, Any], key: Any) -> dict[str, str]:
    """A record as a search box shows it: its name, its main place, and where to go from there."""
    places = document.get("places") or [{}]
    main = next((each for each in places if each.get("main")), places[0])
    country = str(main.get("country", "")).rpartition("/")[2]
    told = {
        "id": document["id"],
        "key": str(key),
        "name": document["name"],
        "acronym": document.get("acronym", ""),
        "locality": main.get("locality", ""),
        "country": country,
    }
    return {name: value for name, value in told.items() if value}
