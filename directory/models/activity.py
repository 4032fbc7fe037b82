"""Activities: what organisations do."""

from django.db import models

from directory.models.record import Record
from directory.models.source import Source


class Activity(Record):
    """What one or several organisations do; `start` and `end` are partial dates or empty."""

    key = models.UUIDField(unique=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="activities")
    name = models.TextField()
    licence = models.TextField(default="")
    start = models.CharField(max_length=10, default="")
    end = models.CharField(max_length=10, default="")
    has = models.BigIntegerField(default=0)

    type_name = "activity"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "local_id"], name="activity_local_id"),
        ]
        indexes = [
            models.Index(fields=["status", "key"]),
            models.Index(fields=["updated", "key"]),
            models.Index(fields=["name", "key"]),
        ]

    def __str__(self) -> str:
        return self.name
