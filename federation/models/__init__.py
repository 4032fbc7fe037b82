"""The tables: peers and each run of pulling them; subscriptions and each ping; batches that
partners send, and how their files are read."""

from federation.models.batch import Batch
from federation.models.mapping import SourceMapping
from federation.models.peer import Kind, Peer
from federation.models.pull import Pull, Status
from federation.models.subscription import Delivery, State, Subscription

__all__ = [
    "Batch",
    "Delivery",
    "Kind",
    "Peer",
    "Pull",
    "SourceMapping",
    "State",
    "Status",
    "Subscription",
]
