"""Sending: one attempt each, in threads, so that a slow address delays no other one.

An attempt is claimed by moving `due` ahead: if its process dies, somebody makes it again then. A
ping may so arrive twice (with the same id), and is never lost.
"""

import datetime
import logging
import random
import time
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Final, NamedTuple

import orjson
from django.db import connections, transaction
from django.utils import timezone

from directory import epoch
from directory.changes import Cursor
from federation.fetch import FetchError, Limits, RefusedAddressError, Request, fetch, policy
from federation.models import Delivery, State, Subscription
from federation.pings.noticing import notice
from federation.pings.signing import headers
from federation.pings.subscribing import last_seq

THREADS: Final = 16
#: Seconds that an address is given to answer.
PATIENCE: Final = 15.0
#: How long a claim holds, well beyond `PATIENCE`.
CLAIM: Final = datetime.timedelta(seconds=60)
#: How long a ping is tried.
MOST: Final = datetime.timedelta(hours=24)
#: How long deliveries are listed.
KEPT: Final = datetime.timedelta(days=30)
#: Seconds to the next attempt after the first, second, …; the last one again and again.
DELAYS: Final = (5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400)
_JITTER: Final = 0.2
_GONE: Final = 410
_LIMITS: Final = Limits(seconds=PATIENCE, size=65_536, unpacked=65_536)
_log = logging.getLogger(__name__)


class Outcome(NamedTuple):
    """What an attempt came to: a status, 0 where there was none, and what is wrong, or nothing."""

    status: int
    fault: str


def ping() -> list["Future[None]"]:
    """Notice what is new, and begin every attempt that is due; it waits for none of them."""
    notice()
    return [_pool().submit(attempt, each) for each in claimed()]


def prune() -> None:
    """Deliveries of long ago are no longer listed."""
    past = Delivery.objects.filter(created__lt=timezone.now() - KEPT)
    past.exclude(state=State.WAITING).delete()


def claimed() -> list[str]:
    """The ids of the deliveries that this process is to try now."""
    now = timezone.now()
    waiting = Delivery.objects.filter(state=State.WAITING, due__lte=now).order_by("due")[:THREADS]
    return [
        id_
        for id_, due in waiting.values_list("id", "due")
        if Delivery.objects.filter(id=id_, due=due).update(due=now + CLAIM)
    ]


def attempt(id_: str) -> None:
    """Send one ping, and note what came of it."""
    try:
        delivery = _written(id_)
        if delivery is not None:
            _note(delivery.id, _sent(delivery))
    except Exception:
        # It falls due again when the claim ends.
        _log.exception("the ping %s could not be sent", id_)
    finally:
        connections.close_all()


def next_delay(attempts: int) -> datetime.timedelta:
    """How long to wait after so many attempts: longer and longer, never in step with others."""
    usual = DELAYS[min(attempts, len(DELAYS)) - 1]
    return datetime.timedelta(seconds=usual * random.uniform(1 - _JITTER, 1 + _JITTER))  # noqa: S311


def _written(id_: str) -> Delivery | None:
    """The delivery with its body, which tells of everything up to now; None if it is no more due.

    What it tells of is noted with it, so that no second ping does.
    """
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update().filter(id=id_).first()
        if delivery is None or delivery.state != State.WAITING:
            return None
        subscription = delivery.subscription
        if subscription.ended:
            Delivery.objects.filter(id=id_).update(state=State.GIVEN_UP, due=None)
            return None
        if not delivery.body:
            seq, current = last_seq(), epoch.current().id
            delivery.body = _body(current, subscription.seq, subscription.epoch)
            Delivery.objects.filter(id=id_).update(body=delivery.body)
            Subscription.objects.filter(pk=subscription.pk).update(seq=seq, epoch=current)
    return delivery


def _body(current: str, told: int, epoch_told: str) -> str:
    """Thin: that there is something new, and where; nothing of any record."""
    after = Cursor(epoch_told, told).encode()
    return orjson.dumps(
        {
            "type": "changes.available",
            "timestamp": timezone.now().isoformat(timespec="seconds").replace("+00:00", "Z"),
            "data": {
                "epoch": current,
                "changes": f"{epoch.base()}/api/v1/changes?after={after}",
            },
        }
    ).decode()


def _sent(delivery: Delivery) -> Outcome:
    body = delivery.body.encode()
    signed = headers(delivery.subscription.secret, delivery.id, int(time.time()), body)
    request = Request(
        delivery.subscription.address,
        headers={"Content-Type": "application/json", **signed},
        body=body,
        limits=_LIMITS,
        redirects=0,
    )
    try:
        answer = fetch(request, policy(), attempts=1)
    except (FetchError, RefusedAddressError) as error:
        return Outcome(getattr(error, "status", 0), str(error))
    if 200 <= answer.status < 300:
        return Outcome(answer.status, "")
    if 300 <= answer.status < 400:
        return Outcome(answer.status, "it redirects, which is not followed")
    return Outcome(answer.status, f"it answers {answer.status}")


def _note(id_: str, outcome: Outcome) -> None:
    now = timezone.now()
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update().filter(id=id_).first()
        if delivery is None:
            return
        at = now.isoformat(timespec="seconds").replace("+00:00", "Z")
        attempts = [*delivery.attempts, {"at": at, **outcome._asdict()}]
        state, due = _following(delivery, len(attempts), outcome, now)
        changed = {"attempts": attempts, "state": state, "due": due}
        Delivery.objects.filter(id=id_).update(**changed)
        subscription = Subscription.objects.filter(pk=delivery.subscription_id)
        if not outcome.fault:
            subscription.update(failing=None)
        else:
            subscription.filter(failing=None).update(failing=now)
        if outcome.status == _GONE:
            subscription.update(ended=f"the address answered {_GONE} at {at}")


def _following(
    delivery: Delivery, attempts: int, outcome: Outcome, now: datetime.datetime
) -> tuple[str, datetime.datetime | None]:
    """What state an attempt leaves the delivery in, and when the next one is due."""
    if not outcome.fault:
        return State.DELIVERED, None
    due = now + next_delay(attempts)
    if outcome.status == _GONE or due > delivery.created + MOST:
        return State.GIVEN_UP, None
    return State.WAITING, due


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(THREADS, thread_name_prefix="ping")
