"""The log, for those who follow it."""

from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponseBase
from rest_framework.request import Request

from api import conditional
from api.common import LANG, format_parameter
from api.feeds import AFTER, LICENCE, LIMIT, MOST_ITEMS, SOURCE, TYPE
from api.problems import Problem
from api.views.base import MachineView
from directory import changes, epoch, queries
from directory.changes import GoneError, Page, Snapshot, Wanted
from exports.feeds import FEEDS, snapshot
from exports.feeds.changes import body

_JSON: Final = {"json": FEEDS["changes"].media_type}
_GONE: Final = 'rel="https://w3id.org/maillage/ns#snapshot"'


class ChangeList(MachineView):
    """A page of the change feed: items and state of one moment, no document parsed."""

    formats = _JSON
    parameters = (AFTER, LIMIT, TYPE, SOURCE, LICENCE, format_parameter(_JSON), LANG)

    def get(self, request: Request, suffix: str = "") -> HttpResponseBase:
        if changes.pending():
            changes.number(wait=False)
        while True:
            with changes.snapshot() as moment:
                etag = conditional.tag(epoch.base(), moment.epoch, moment.seq, self.asked.pairs)
                found = self.unchanged(etag)
                if found:
                    return found
                page = self._page(moment)
            if page.whole:
                return self._answer(page, etag)
            changes.number_all()

    def _page(self, moment: Snapshot) -> Page:
        limit = self.asked.get("limit", MOST_ITEMS)
        try:
            return changes.page(moment, self.asked.get("after"), self._wanted(), limit)
        except GoneError as error:
            raise gone(error, moment) from error

    def _wanted(self) -> Wanted:
        given = self.asked.get
        sources = queries.source_iris(given("source", ()))
        return Wanted(tuple(given("type", ())), tuple(sources), tuple(given("licence", ())))

    def _answer(self, page: Page, etag: str) -> HttpResponseBase:
        pairs = [(name, text) for name, text in self.asked.pairs if name != "after"]
        asked = urlencode([*pairs, ("after", page.cursor.encode())], safe=",:/")
        following = f"{epoch.base()}{self.request.path}?{asked}"
        links = [f'<{following}>; rel="next"'] if page.has_more else []
        content = body(page, self._wanted(), following)
        return self.answer(content, _JSON["json"], etag=etag, links=links)


def gone(error: GoneError, moment: Snapshot) -> Problem:
    """The problem 410 of a cursor that nobody can go on from, with the way to a new one."""
    start = snapshot.start(moment)
    extra: dict[str, Any] = {"snapshot": start.address, "cursor": start.cursor or None}
    headers = {"Link": f"<{start.address}>; {_GONE}"}
    return Problem(410, f"gone-{error.why}", extra=extra, headers=headers)
