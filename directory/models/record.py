"""What every record has: its document, and the envelope around it."""

from typing import ClassVar

from django.db import models


class Status(models.TextChoices):
    """Whether a record is published; a withdrawn one stays as a stub for ever."""

    LIVE = "live"
    WITHDRAWN = "withdrawn"


class Record(models.Model):
    """The envelope of one canonical JSON-LD document.

    `document` is the text that is served, dumped, hashed and synchronised (empty once withdrawn);
    `view`, where an override made one, is what this hub's own readers see instead. `content` is
    the hash of the document without `record.modified`, so that a write which differs in nothing
    else is no change. (`counter`, `counter_epoch`, `version`) is the revision: the base address
    of the hub that counts, the epoch it counts in, and the number. `path` lists the hubs that the
    record came through, `peer` the key of the peer that brought it ("" for our own). Every other
    column is an index, derived from the document in `directory.index`.
    """

    iri = models.TextField(unique=True)
    local_id = models.TextField()
    document = models.TextField()
    view = models.TextField(null=True)
    hash = models.CharField(max_length=71)
    content = models.CharField(max_length=71)
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.LIVE)
    reason = models.TextField(default="")
    replaced_by = models.TextField(null=True)
    peer = models.TextField(default="")
    path = models.JSONField(default=list)
    counter = models.TextField()
    counter_epoch = models.CharField(max_length=26)
    version = models.PositiveBigIntegerField()
    updated = models.DateTimeField()

    #: The type as the log and the API name it.
    type_name: ClassVar[str]

    class Meta:
        abstract = True

    @property
    def shown(self) -> str:
        """The text that this hub's readers see: the override's view, or the document."""
        return self.view if self.view is not None else self.document
