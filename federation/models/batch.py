"""Batches: many records that a partner sent in one request."""

from django.db import models

from directory.models import Source


class State(models.TextChoices):
    """`held`: everything was done but the withdrawals, which were too many to go unasked."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    HELD = "held"
    FAILED = "failed"


#: States in which there is still something to do.
OPEN = (State.WAITING, State.RUNNING)


class Batch(models.Model):
    """One batch, by a ULID, so that ids are in the order of arrival.

    Its body, and what is worked out from it, lie in a folder of the data directory. `units` is how
    many pieces of the work are committed, `told` how many bytes of its report: both are written in
    the transaction of the piece, so that whoever goes on after a crash repeats none.
    """

    id = models.CharField(primary_key=True, max_length=26)
    source = models.ForeignKey(Source, models.CASCADE, related_name="batches")
    media_type = models.TextField()
    size = models.BigIntegerField()
    dry_run = models.BooleanField(default=False)
    complete = models.BooleanField(default=False)
    accept_gone = models.PositiveIntegerField(default=0)
    by = models.TextField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    created = models.DateTimeField(auto_now_add=True)
    finished = models.DateTimeField(null=True)
    units = models.PositiveIntegerField(default=0)
    told = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    fields = models.JSONField(default=dict)
    held = models.TextField(default="")
    error = models.TextField(default="")
    failures = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                name="batch_open",
                condition=models.Q(state__in=["waiting", "running"]),
            )
        ]

    def __str__(self) -> str:
        return f"batch {self.id}"

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do."""
        return self.state in OPEN
