"""Pulls: each run of reading a peer, and what came of it."""

from typing import Any

from django.db import models

from federation.models.peer import Peer


class Status(models.TextChoices):
    """How far a run came. A held one is staged whole and waits for a person."""

    RUNNING = "running"
    HELD = "held"
    RELEASED = "released"
    DONE = "done"
    FAILED = "failed"


class Pull(models.Model):
    """One run. Its items lie in a file of the data directory until they are applied.

    `applied` is the place in that file up to which they are; it moves in the transactions that
    apply them. `counts` are items by what became of them, `withdrawn` how many records of each
    source went, `refusals` the first items that were refused, each with its reason. `parts` compare
    what the peer says it has with what is here; `equal` says whether all of it is the same. `lag`
    is how many seconds after its publication the latest change arrived. `released` names who let
    a held run through.
    """

    peer = models.ForeignKey(Peer, on_delete=models.CASCADE, related_name="pulls")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.RUNNING)
    started = models.DateTimeField(auto_now_add=True)
    ended = models.DateTimeField(null=True)
    complete = models.BooleanField(default=False)
    judged = models.BooleanField(default=False)
    applied = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    withdrawn = models.JSONField(default=dict)
    refusals = models.JSONField(default=list)
    reason = models.TextField(default="")
    parts = models.JSONField(default=list)
    equal = models.BooleanField(null=True)
    lag = models.FloatField(null=True)
    released = models.TextField(default="")

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["peer", "status"])]

    def __str__(self) -> str:
        return f"{self.peer_id} {self.pk} {self.status}"

    def as_json(self) -> dict[str, Any]:
        """The run as the API and `peer show` tell it."""
        return {
            "id": self.pk,
            "status": self.status,
            "started": _instant(self.started),
            "ended": _instant(self.ended),
            "complete": self.complete,
            "reason": self.reason,
            "counts": self.counts,
            "withdrawn": self.withdrawn,
            "refusals": self.refusals,
            "equal": self.equal,
            "parts": self.parts,
            "lag": self.lag,
            "releasedBy": self.released or None,
        }


def _instant(moment: Any) -> str | None:
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")
