"""Noticing: who is to be told of what the log has gained since they were told last."""

import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from directory import epoch
from directory.models import Head
from federation.models import Delivery, State, Subscription
from federation.pings.subscribing import last_seq, new_id

#: Changes that follow each other within this time are one ping.
SETTLE: Final = datetime.timedelta(seconds=1)
#: Two pings to one address are at least so far apart.
GAP: Final = datetime.timedelta(seconds=5)


def notice() -> int:
    """Make a ping for each subscription that something new concerns; how many were made.

    None is made while one waits: it will tell of everything up to its first attempt.
    """
    last, now, current = last_seq(), timezone.now(), epoch.current().id
    waiting = Delivery.objects.filter(subscription=OuterRef("pk"), state=State.WAITING)
    behind = ~Q(epoch=current) | Q(seq__lt=last)
    made = 0
    for each in Subscription.objects.filter(behind, ~Exists(waiting), ended=""):
        if each.epoch == current and not _concerned(each):
            Subscription.objects.filter(pk=each.pk, seq=each.seq).update(seq=last)
        elif _make(each, now):
            made += 1
    return made


def _concerned(subscription: Subscription) -> bool:
    new = Head.objects.filter(seq__gt=subscription.seq)
    if subscription.types:
        new = new.filter(type__in=subscription.types)
    if subscription.sources:
        new = new.filter(source__in=subscription.sources)
    return new.exists()


def _make(subscription: Subscription, now: datetime.datetime) -> bool:
    """Whether it was made: another worker may have been first."""
    former = subscription.deliveries.order_by("-created").first()
    due = max(now + SETTLE, former.created + GAP) if former else now + SETTLE
    try:
        with transaction.atomic():
            locked = Subscription.objects.select_for_update().get(pk=subscription.pk)
            if locked.ended or locked.deliveries.filter(state=State.WAITING).exists():
                return False
            Delivery.objects.create(id=new_id(), subscription=locked, created=now, due=due)
    except (IntegrityError, Subscription.DoesNotExist):
        return False
    return True
