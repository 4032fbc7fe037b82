"""The feeds, by key: other languages in which the log is told to those who follow it."""

from collections.abc import Mapping
from typing import Final

from exports.feeds.base import Feed
from exports.feeds.changes import Changes
from exports.feeds.ldes import Ldes

__all__ = ["FEEDS", "Feed"]

FEEDS: Final[Mapping[str, Feed]] = {each.key: each for each in (Changes(), Ldes())}
