"""Changes: the lines of the log."""

from django.db import models


class Change(models.Model):
    """One line of the log, written in the transaction of the change itself.

    `seq` and `published` stay empty until the sequencer fills them; nobody else does. `op` is
    upsert or delete; a delete has a `reason` (closed, merged, withdrawn, erased) and no document.
    `source` is the IRI of the record's source.
    """

    seq = models.BigIntegerField(null=True, unique=True)
    published = models.DateTimeField(null=True)
    op = models.CharField(max_length=6)
    type = models.CharField(max_length=12)
    iri = models.TextField()
    key = models.UUIDField()
    source = models.TextField()
    counter = models.TextField()
    counter_epoch = models.CharField(max_length=26)
    version = models.PositiveBigIntegerField()
    path = models.JSONField(default=list)
    licence = models.TextField(default="")
    document = models.TextField(null=True)
    hash = models.CharField(max_length=71, default="")
    reason = models.TextField(default="")
    replaced_by = models.TextField(null=True)
    by = models.TextField()

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], name="change_unnumbered", condition=models.Q(seq__isnull=True)
            ),
            models.Index(fields=["iri", "seq"]),
        ]

    def __str__(self) -> str:
        return f"{self.op} {self.iri}"
