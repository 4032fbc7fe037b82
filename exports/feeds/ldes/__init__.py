"""The log as Linked Data Event Streams, in the shape of SEMIC's DCAT-AP Feeds."""

from exports.feeds.base import Feed
from exports.feeds.ldes.stream import STREAMS
from exports.feeds.ldes.trig import MEDIA_TYPE

__all__ = ["MEDIA_TYPE", "STREAMS", "Ldes"]


class Ldes(Feed):
    """A stream for each type: a root that leads to every page."""

    key = "ldes"
    title = "Linked Data Event Stream"
    media_type = MEDIA_TYPE
    entries = {stream: f"/ldes/{stream}" for stream in STREAMS}
