"""Subscribing: an address, what it wants to be told of, and its secret, shown once."""

from collections.abc import Collection, Sequence

from django.utils import timezone
from ulid import ULID

from directory import epoch
from directory.models import Change, Source
from federation.fetch import policy, target
from federation.models import Delivery, Subscription
from federation.pings.signing import new_secret

TYPES = ("organisation", "activity", "source")


class SubscriptionError(ValueError):
    """What cannot be subscribed to; `pointer` is where in the request, the message one sentence."""

    def __init__(self, pointer: str, reason: str) -> None:
        self.pointer = pointer
        super().__init__(reason)


class NoSuchSourceError(SubscriptionError):
    """A source that is not here."""


def subscribe(
    address: str, owner: str, types: Sequence[str] = (), sources: Sequence[str] = ()
) -> Subscription:
    """A new subscription, told of what comes from now on; sources by key or IRI.

    Raises `RefusedAddressError` for an address that is never asked, `SubscriptionError`.
    """
    target(address, policy())
    unknown = [each for each in types if each not in TYPES]
    if unknown:
        raise SubscriptionError("/types", f"“{unknown[0]}” is none of {', '.join(TYPES)}")
    return Subscription.objects.create(
        address=address,
        secret=new_secret(),
        owner=owner,
        types=sorted(set(types)),
        sources=sorted({_source(each) for each in sources}),
        epoch=epoch.current().id,
        seq=last_seq(),
    )


def end(owners: Collection[str], reason: str) -> int:
    """End the subscriptions of these keys (ids): nothing more is sent; how many were ended."""
    return Subscription.objects.filter(owner__in=owners, ended="").update(ended=reason)


def owners() -> set[str]:
    """The ids of the keys whose subscriptions live."""
    return set(Subscription.objects.filter(ended="").values_list("owner", flat=True).distinct())


def replay(delivery: Delivery) -> Delivery:
    """The same ping again, as a new one with its own id, due now."""
    now = timezone.now()
    return Delivery.objects.create(
        id=new_id(), subscription=delivery.subscription, body=delivery.body, created=now, due=now
    )


def last_seq() -> int:
    """The end of the log."""
    return (
        Change.objects.filter(seq__isnull=False)
        .order_by("-seq")
        .values_list("seq", flat=True)
        .first()
        or 0
    )


def new_id() -> str:
    """The id of a message."""
    return f"msg_{ULID()}"


def _source(given: str) -> str:
    found = Source.objects.filter(iri=given).first() or Source.objects.filter(key=given).first()
    if found is None:
        raise NoSuchSourceError("/sources", f"there is no source “{given}”")
    return found.iri
