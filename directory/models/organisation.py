"""Organisations, networks among them."""

from django.db import models

from directory.models.record import Record
from directory.models.source import Source


class Organisation(Record):
    """An organisation or a network.

    `key` is the UUID of an IRI minted here, the UUIDv5 of a foreign one. `network` and `sse` say
    which of the three `type` sets it bears; `operating` is null when nothing is known. `has` are
    the bits of the keys that the document has, `sector` the one concept it is drawn as on a map.
    """

    key = models.UUIDField(unique=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="organisations")
    name = models.TextField()
    licence = models.TextField(default="")
    network = models.BooleanField(default=False)
    sse = models.BooleanField(default=True)
    operating = models.BooleanField(null=True)
    has = models.BigIntegerField(default=0)
    sector = models.TextField(default="")

    type_name = "organisation"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "local_id"], name="organisation_local_id"),
        ]
        indexes = [
            models.Index(fields=["status", "key"]),
            models.Index(fields=["updated", "key"]),
            models.Index(fields=["name", "key"]),
        ]

    def __str__(self) -> str:
        return self.name
