"""Subscriptions: who is told that there is something new, and what became of each ping."""

import uuid

from django.db import models


class Subscription(models.Model):
    """An address that gets a ping when the log goes on.

    `owner` is the id of the key that made it. `types` and `sources` (IRIs) narrow what is told;
    empty means all. `secret` signs, so it is kept as it is. All changes up to `seq` of `epoch` were
    told, or concern others. `ended` says why no more is sent, empty while it lives; `failing` since
    when every attempt failed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    address = models.TextField()
    secret = models.TextField()
    owner = models.TextField(db_index=True)
    types = models.JSONField(default=list)
    sources = models.JSONField(default=list)
    epoch = models.CharField(max_length=26)
    seq = models.BigIntegerField()
    created = models.DateTimeField(auto_now_add=True)
    failing = models.DateTimeField(null=True)
    ended = models.TextField(default="")

    def __str__(self) -> str:
        return f"{self.id} {self.address}"


class State(models.TextChoices):
    """What became of a ping."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given-up"


class Delivery(models.Model):
    """One ping and every attempt to send it.

    `body` is written at the first attempt and is the same at each. `due` is when the next attempt
    falls due; who makes one moves it ahead first, so that nobody else does, and a crash in between
    only means that it is sent again. `attempts` lists instant, status and fault of each.
    """

    id = models.CharField(primary_key=True, max_length=40)
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="deliveries")
    body = models.TextField(default="")
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    created = models.DateTimeField()
    due = models.DateTimeField(null=True)
    attempts = models.JSONField(default=list)

    class Meta:
        indexes = [
            models.Index(fields=["due"], name="delivery_due", condition=models.Q(state="waiting")),
            models.Index(fields=["subscription", "created"], name="delivery_of_subscription"),
        ]

    def __str__(self) -> str:
        return self.id
