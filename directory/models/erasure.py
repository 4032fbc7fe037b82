"""Erasures: what may never come back, and those that are not carried out everywhere yet."""

from django.db import models


class Erasure(models.Model):
    """A keyed hash of an erased record's IRI; the ledger in the data directory holds the same.

    `reason` is what the one who erased it said, never of the record itself.
    """

    mark = models.CharField(primary_key=True, max_length=64)
    at = models.DateTimeField(auto_now_add=True)
    reason = models.TextField()

    def __str__(self) -> str:
        return self.mark


class Erasing(models.Model):
    """An erasure that waits for files, reports and pages to be cleared of the record.

    It holds the local id until they are, since some of them name the record by nothing else.
    """

    iri = models.TextField(unique=True)
    type = models.CharField(max_length=12)
    source = models.TextField()
    local_id = models.TextField()

    def __str__(self) -> str:
        return self.iri
