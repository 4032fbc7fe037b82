"""Authority: whose word counts for a record that another hub offers. Pure: plain values in, a
verdict out.

Each record is counted by one hub: its revision is (`counter`, `counter_epoch`, `version`). What is
held and what is offered are compared by it; `path` names the hubs that an offer came through, the
counter first and the one that offers last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

#: How many hubs the path of a stored record may name, this one included.
MOST_HOPS: Final = 8


@dataclass(frozen=True, slots=True)
class Offer:
    """What a peer says of a record: its item of the feed, apart from the document."""

    op: str
    iri: str
    counter: str
    counter_epoch: str
    version: int
    path: tuple[str, ...]
    hash: str = ""
    reason: str = ""

    @property
    def revision(self) -> tuple[str, int]:
        """What is compared among revisions of one counter."""
        return self.counter_epoch, self.version


@dataclass(frozen=True, slots=True)
class Held:
    """What this hub has of a record; `peer` brought it, "" for our own. A stub is not `live`."""

    live: bool
    reason: str
    peer: str
    path: tuple[str, ...]
    counter: str
    counter_epoch: str
    version: int
    hash: str

    @property
    def revision(self) -> tuple[str, int]:
        """What is compared among revisions of one counter."""
        return self.counter_epoch, self.version


class Verdict(Enum):
    """What becomes of an offer; the value is the code of its sentence, where there is one."""

    TAKE = "take"
    SAME = "same"
    """What is held already."""
    NEARER = "nearer"
    """What is held already, but by a longer way: the shorter one is noted, nothing is announced."""
    OWN = "own"
    """A record that this hub counts, or that came through it before."""
    DIRECT = "direct"
    """A record of a source that this hub reads itself."""
    OLDER = "older"
    """A newer revision is held."""
    UNKNOWN = "gone"
    """A deletion of what is not held."""
    CLAIMED = "claimed"
    COUNTED = "counted_by_another"
    HOPS = "hops"
    PATH = "way"
    FORGED = "same_revision"
    ERASED = "erased"

    @property
    def refused(self) -> bool:
        """Whether it is shown as a refusal: the peer, or whoever it has it from, is wrong."""
        return self in _REFUSED


_REFUSED: Final = frozenset(
    {
        Verdict.CLAIMED,
        Verdict.COUNTED,
        Verdict.HOPS,
        Verdict.PATH,
        Verdict.FORGED,
    }
)


def judge(
    offer: Offer,
    held: Held | None,
    *,
    hub: str,
    peer: str,
    source_counter: str | None,
    erased: bool = False,
) -> Verdict:
    """What becomes of an offer by `peer` at `hub`.

    `source_counter` is the hub that counts the record's source here (None where it is not known
    here); a source itself has none to ask. `erased`: the record was erased here.
    """
    shape = _shape(offer, hub)
    if shape is not None:
        return shape
    if held is not None and held.counter == hub:
        return Verdict.CLAIMED if held.live else Verdict.OWN
    of_source = _of_source(offer, hub, source_counter)
    if of_source is not None and not _goes(offer, held, peer):
        return of_source
    if offer.op == "upsert" and (erased or (held is not None and held.reason == "erased")):
        return Verdict.ERASED
    if held is None:
        return _unheld(offer)
    if held.counter != offer.counter:
        return _of_another(offer, held, peer)
    return _by_revision(offer, held, peer)


def _shape(offer: Offer, hub: str) -> Verdict | None:
    """What the way of an offer says by itself."""
    if offer.counter == hub or hub in offer.path:
        return Verdict.OWN
    if offer.iri.startswith(f"{hub}id/"):
        return Verdict.CLAIMED
    if not offer.path or offer.path[0] != offer.counter or len(set(offer.path)) < len(offer.path):
        return Verdict.PATH
    if len(offer.path) >= MOST_HOPS:
        return Verdict.HOPS
    return None


def _of_source(offer: Offer, hub: str, source_counter: str | None) -> Verdict | None:
    """The hub that counts a source is the one whose word counts for its records."""
    if source_counter in {None, offer.counter}:
        return None
    return Verdict.DIRECT if source_counter == hub else Verdict.COUNTED


def _goes(offer: Offer, held: Held | None, peer: str) -> bool:
    """Whether a record goes by the word of the peer that brought it."""
    return offer.op == "delete" and held is not None and held.live and held.peer == peer


def _unheld(offer: Offer) -> Verdict:
    if offer.op == "upsert" or offer.reason == "erased":
        return Verdict.TAKE
    return Verdict.UNKNOWN


def _of_another(offer: Offer, held: Held, peer: str) -> Verdict:
    """With another counter the stored one stays until the peer it came by withdraws it."""
    if offer.op == "delete":
        if _goes(offer, held, peer):
            return Verdict.TAKE
        return Verdict.COUNTED if held.live else Verdict.UNKNOWN
    return Verdict.COUNTED if held.live else Verdict.TAKE


def _by_revision(offer: Offer, held: Held, peer: str) -> Verdict:
    """The greater revision wins; what the bringer takes back goes whatever its revision."""
    if offer.op == "delete" and not held.live:
        return Verdict.TAKE if _erases(offer, held) else Verdict.SAME
    if _erases(offer, held) or offer.revision > held.revision:
        return Verdict.TAKE
    if _goes(offer, held, peer):
        return Verdict.TAKE
    if offer.revision < held.revision or (offer.op == "upsert") != held.live:
        return Verdict.OLDER
    if offer.op == "upsert" and offer.hash != held.hash:
        return Verdict.FORGED
    return Verdict.NEARER if _nearer(offer.path, held) else Verdict.SAME


def _erases(offer: Offer, held: Held) -> bool:
    """Whether the word is that nothing of a record may be left; it waits for no revision."""
    return offer.op == "delete" and offer.reason == "erased" and held.reason != "erased"


def _nearer(path: Sequence[str], held: Held) -> bool:
    """Whether an offer comes straight from the hub that counts, and what is held does not."""
    return held.live and len(path) == 1 < len(held.path) - 1
