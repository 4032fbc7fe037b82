"""Peers: addresses that this hub pulls."""

import datetime
from typing import Any

from django.db import models


class Kind(models.TextChoices):
    """What stands at a peer's address."""

    MAILLAGE = "maillage", "another Maillage, by its feed of changes"
    LDES = "ldes", "a Linked Data Event Stream"
    DUMP = "dump", "a file in any format that is read"


class Peer(models.Model):
    """An address that is pulled every `every` seconds; a Maillage may bring many sources.

    `source` is the key of the source that the records of a stream or a dump go into, `mapping` how
    a dump's are read. What they lack is withdrawn after `grace` seconds. `cursor`, `epoch` and
    `seq` say how far all that was said is applied; `known` is what a conditional request needs, and
    since when each absent record of a stream or a dump is absent.
    """

    key = models.SlugField(max_length=64, unique=True)
    url = models.TextField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    source = models.TextField(default="", blank=True)
    mapping = models.TextField(default="", blank=True)
    every = models.PositiveIntegerField(default=900)
    grace = models.PositiveIntegerField(default=604_800)
    cursor = models.TextField(default="", blank=True)
    epoch = models.CharField(max_length=26, default="", blank=True)
    seq = models.BigIntegerField(default=0)
    known = models.JSONField(default=dict, blank=True)
    due = models.DateTimeField(null=True)
    added = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key

    @property
    def by(self) -> str:
        """Who writes what it brings, as the log tells it."""
        return f"peer:{self.key}"

    def next_due(self, now: datetime.datetime) -> datetime.datetime:
        """When it is to be pulled again."""
        return now + datetime.timedelta(seconds=self.every)

    def as_json(self) -> dict[str, Any]:
        """The peer as the API and `peer show` tell it."""
        return {
            "key": self.key,
            "url": self.url,
            "kind": self.kind,
            "source": self.source or None,
            "mapping": self.mapping or None,
            "every": self.every,
            "grace": self.grace,
            "cursor": self.cursor or None,
            "epoch": self.epoch or None,
            "due": self.due.strftime("%Y-%m-%dT%H:%M:%SZ") if self.due else None,
        }
