"""Heads and parts: what is published, and its digest."""

from django.db import models


class Head(models.Model):
    """The latest numbered change of each record: one narrow row, written by the sequencer alone."""

    iri = models.TextField(primary_key=True)
    key = models.UUIDField()
    type = models.CharField(max_length=12)
    source = models.TextField()
    seq = models.BigIntegerField(unique=True)
    op = models.CharField(max_length=6)
    hash = models.CharField(max_length=71, default="")

    class Meta:
        indexes = [models.Index(fields=["type", "key"])]

    def __str__(self) -> str:
        return f"{self.seq} {self.iri}"


class Part(models.Model):
    """The state of one source and type: how many live records, and their set digest.

    `digest` is 64 hex digits: the sum modulo 2²⁵⁶ of sha256(iri NUL hash) over live records.
    """

    source = models.TextField()
    type = models.CharField(max_length=12)
    count = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "type"], name="part_of_state")]

    def __str__(self) -> str:
        return f"{self.type} of {self.source}: {self.count}"
