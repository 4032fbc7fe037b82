"""The log as event streams: roots and pages."""

import hashlib
from typing import Final

from django.http import HttpResponseBase
from rest_framework.request import Request

from api import conditional
from api.problems import Problem
from api.views.base import MachineView
from exports.feeds import FEEDS
from exports.feeds.ldes import stream as streams

_FOR_EVER: Final = "public, max-age=31536000, immutable"
_A_MINUTE: Final = "public, max-age=60"


class StreamRoot(MachineView):
    """What a stream is, and the way to each of its pages."""

    cache_control = _A_MINUTE

    def get(self, request: Request, stream: str) -> HttpResponseBase:
        at = streams.moment()
        etag = conditional.tag(streams.address(stream), at)
        return self.unchanged(etag) or self.answer(
            streams.root(stream, at), FEEDS["ldes"].media_type, etag=etag
        )


class StreamPage(MachineView):
    """A page of a stream: the same bytes for ever once it is sealed."""

    cache_control = _A_MINUTE

    def get(self, request: Request, stream: str, generation: str, number: int) -> HttpResponseBase:
        at = streams.moment()
        content = None
        if generation == at.generation.id:
            content = streams.page(stream, number, at)
        if content is None:
            raise Problem(404, "path", path=request.path)
        etag = f'"{hashlib.sha256(content).hexdigest()}"'
        if streams.sealed(number, at):
            self.cache_control = _FOR_EVER  # type: ignore[misc]
        return self.unchanged(etag) or self.answer(content, FEEDS["ldes"].media_type, etag=etag)
