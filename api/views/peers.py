"""Peers, and each run of pulling them: read by anyone, started and let through by staff."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final
from urllib.parse import urlsplit, urlunsplit

import orjson
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from rest_framework.request import Request

from api.common import LANG
from api.kinds import whole
from api.permissions import Anyone, Staff
from api.problems import Problem
from api.query import Parameter
from api.views.keyed import SAFE, KeyedView
from directory import epoch
from federation import pulling
from federation.kinds.base import PullError
from federation.models import Peer, Pull

_JSON: Final = "application/json"
LIMIT: Final = Parameter(
    "limit",
    {"type": "integer", "minimum": 1, "maximum": 200, "default": 20},
    whole(1, 200),
    "Runs in a page.",
    20,
)
BEFORE: Final = Parameter(
    "cursor",
    {"type": "integer", "minimum": 1, "maximum": 999_999_999},
    whole(1, 999_999_999),
    "Where the page begins, as `next` of the page before gives it.",
    17,
)


class PeerView(KeyedView):
    """An address about peers: open to read, for staff to write."""

    formats = {"json": _JSON}
    asks: ClassVar[Mapping[str, tuple[Parameter, ...]]] = {"GET": (LANG,), "POST": (LANG,)}

    def get_permissions(self) -> Sequence[Any]:
        """Reading is open; what changes something needs a staff key."""
        return [Anyone() if self.request.method in SAFE else Staff()]

    def peer(self, key: str) -> Peer:
        """The peer in the address; a problem 404 where there is none."""
        found = Peer.objects.filter(key=key).first()
        if found is None:
            raise Problem(404, "path", path=self.request.path)
        return found

    def told(self, content: Any, status: int = 200) -> HttpResponse:
        """JSON, with its status."""
        response = self.answer(orjson.dumps(content), _JSON)
        response.status_code = status
        return response


class PeerList(PeerView):
    """Every address that this hub pulls."""

    def get(self, request: Request) -> HttpResponseBase:
        return self.told({"results": [_peer(each) for each in Peer.objects.all()]})


class OnePeer(PeerView):
    """An address that this hub pulls, and its last run."""

    def get(self, request: Request, peer: str) -> HttpResponseBase:
        return self.told(_peer(self.peer(peer)))


class PullList(PeerView):
    """The runs of a peer, the latest first; one more by POST."""

    http_method_names = ["get", "head", "post", "options"]
    asks = {"GET": (LIMIT, BEFORE, LANG), "POST": (LANG,)}

    def get(self, request: Request, peer: str) -> HttpResponseBase:
        rows = self.peer(peer).pulls.order_by("-pk")
        if "cursor" in self.asked.values:
            rows = rows.filter(pk__lt=self.asked.values["cursor"])
        limit = self.asked.get("limit", 20)
        found = list(rows[: limit + 1])
        more = f"?cursor={found[limit - 1].pk}&limit={limit}" if len(found) > limit else None
        following = f"{epoch.base()}{request.path}{more}" if more else None
        return self.told({"results": [r.as_json() for r in found[:limit]], "next": following})

    def post(self, request: Request, peer: str) -> HttpResponseBase:
        """Has the worker pull the peer now."""
        found = self.peer(peer)
        found.due = timezone.now()
        found.save(update_fields=["due"])
        return self.told(_peer(found), 202)


class PullRelease(PeerView):
    """A held run, let through once."""

    http_method_names = ["post", "options"]

    def post(self, request: Request, peer: str, pull: int) -> HttpResponseBase:
        found = Pull.objects.filter(peer=self.peer(peer), pk=pull).first()
        if found is None:
            raise Problem(404, "path", path=request.path)
        try:
            pulling.release(found, self.by)
        except PullError as error:
            raise Problem(409, "not-held", found=found.status) from error
        found.refresh_from_db()
        return self.told(found.as_json(), 202)


def _peer(peer: Peer) -> dict[str, Any]:
    """A peer as anyone may see it: of its address no query, which may hold a secret."""
    last = peer.pulls.first()
    parts = urlsplit(peer.url)
    shown = {name: value for name, value in peer.as_json().items() if name != "mapping"}
    url = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
    return {**shown, "url": url, "last": last.as_json() if last else None}
