"""What a feed is: the log in a form of its own, for those who follow it."""

from collections.abc import Mapping
from typing import ClassVar


class Feed:
    """A feed. To add one: a file in `exports/feeds/` and a line in `FEEDS`.

    `entries` are the addresses below the hub's base where its followers begin, by dataset.
    """

    key: ClassVar[str]
    title: ClassVar[str]
    media_type: ClassVar[str]
    entries: ClassVar[Mapping[str, str]]
