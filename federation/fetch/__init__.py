"""Fetching: only what a person registered, only where it leads to the public Internet.

`fetch(request, policy())` is all that the rest of the room needs.
"""

from urllib.parse import urlsplit

from django.conf import settings

from directory import epoch
from federation.fetch.addresses import Policy, RefusedAddressError, is_loopback, target
from federation.fetch.guarded import Answer, FetchError, PassingError, Request, fetch
from federation.fetch.limits import FILE, PAGE, Limits

__all__ = [
    "FILE",
    "PAGE",
    "Answer",
    "FetchError",
    "Limits",
    "PassingError",
    "Policy",
    "RefusedAddressError",
    "Request",
    "fetch",
    "policy",
    "target",
]


def policy() -> Policy:
    """What this hub may ask: by its own address, and by `MAILLAGE_PRIVATE_PEERS`."""
    own = urlsplit(epoch.base()).hostname or ""
    return Policy(is_loopback(own), frozenset(settings.PRIVATE_PEERS))
