"""Epochs: which life of the log a cursor belongs to."""

from django.db import models


class Epoch(models.Model):
    """One life of the log, by a ULID that is greater than every former one.

    `base` is the hub's base address, fixed at the first start; `system` tells one database from
    a copy of it (PostgreSQL: system identifier, timeline and database oid; SQLite: empty).
    Tombstones up to the number `forgotten` are kept no longer.
    """

    id = models.CharField(primary_key=True, max_length=26)
    base = models.TextField()
    system = models.TextField(default="")
    started = models.DateTimeField(auto_now_add=True)
    why = models.TextField(default="")
    forgotten = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.id
