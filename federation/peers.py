"""Peers: registered by a person, and removed with all that they brought."""

import re
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from directory import bulk, epoch, write
from directory.changes import number_all
from directory.models import Activity, Organisation, Source, Status
from directory.write import Received
from federation import fetch, mappings, pulling
from federation.fetch import RefusedAddressError
from federation.mappings import MappingError
from federation.models import Kind, Peer

_KEY: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_DURATION: Final = re.compile(r"(\d{1,6})([smhd])")
_SECONDS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_MOST: Final = 366 * 86_400


class PeerError(ValueError):
    """Why a peer cannot be registered; the message says what would be right."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants registered."""

    key: str
    url: str
    kind: str
    source: str = ""
    mapping: str = ""
    every: str = "15m"
    grace: str = "7d"


def add(wish: Wish) -> Peer:
    """The peer, registered or changed; another address or kind begins anew. Raises `PeerError`."""
    if not _KEY.fullmatch(wish.key):
        raise PeerError(f"“{wish.key}” is no key: lower-case letters, digits and hyphens.")
    if wish.kind not in Kind.values:
        raise PeerError(f"“{wish.kind}” is no kind of peer: one of {', '.join(Kind.values)}.")
    url = _address(wish)
    _check_source(wish)
    values: dict[str, Any] = {
        "url": url,
        "kind": wish.kind,
        "source": wish.source,
        "mapping": wish.mapping,
        "every": seconds(wish.every),
        "grace": seconds(wish.grace),
        "due": timezone.now(),
    }
    before = Peer.objects.filter(key=wish.key).first()
    if before is None or (before.url, before.kind) != (url, wish.kind):
        values |= {"cursor": "", "epoch": "", "seq": 0, "known": {}}
    return Peer.objects.update_or_create(key=wish.key, defaults=values)[0]


def remove(peer: Peer, data_dir: Path) -> int:
    """Withdraws what the peer brought from another hub and forgets it; how many records went.

    What it brought into a source of this hub stays, as the hub's own. The other hubs are read from
    their beginning again: what they have of the same records takes their place.
    """
    count = 0
    for model in (Organisation, Activity, Source):
        live = model._default_manager.filter(peer=peer.key, status=Status.LIVE)
        waiting = iter([*live.values_list("pk", flat=True)])
        while some := list(islice(waiting, bulk.CHUNK)):
            records = [*model._default_manager.filter(pk__in=some)]
            items = [_taken_back(record) for record in records]
            done = write.accept_many(items, peer=peer.key, by=peer.by)
            count += sum(each.outcome == "withdrawn" for each in done)
    if count:
        Peer.objects.filter(kind=Kind.MAILLAGE).exclude(pk=peer.pk).update(
            cursor="", epoch="", seq=0, due=timezone.now()
        )
    number_all()
    pulling.remove(peer, data_dir)
    return count


def seconds(text: str) -> int:
    """The seconds of a duration such as `15m` or `7d`; raises `PeerError`."""
    found = _DURATION.fullmatch(text)
    count = int(found[1]) * _SECONDS[found[2]] if found else -1
    if not 0 <= count <= _MOST:
        raise PeerError(f"“{text}” is no duration: expected such as 30s, 15m, 6h or 7d, to a year.")
    return count


def _address(wish: Wish) -> str:
    try:
        found = fetch.target(wish.url.strip(), fetch.policy())
    except RefusedAddressError as error:
        raise PeerError(str(error)) from error
    if wish.kind != Kind.MAILLAGE:
        return found.url
    url = found.url.removesuffix("/").removesuffix("/api/v1/changes").rstrip("/")
    if url == epoch.base():
        raise PeerError(f"{url} is this hub itself.")
    return url


def _check_source(wish: Wish) -> None:
    if wish.kind == Kind.MAILLAGE:
        if wish.source or wish.mapping:
            raise PeerError("A Maillage brings its own sources: no --source, no --mapping.")
        return
    if wish.kind == Kind.LDES and wish.mapping:
        raise PeerError("An event stream is RDF, which is read without a mapping: no --mapping.")
    try:
        mapping = mappings.find(wish.mapping) if wish.mapping else None
    except MappingError as error:
        raise PeerError(str(error)) from error
    if not wish.source and not (mapping and mapping.source_key):
        raise PeerError("State the source that its records go into: --source KEY.")
    if wish.source and not (mapping and mapping.source_key == wish.source):
        held = Source.objects.filter(key=wish.source, peer="", status=Status.LIVE)
        if not held.exists():
            raise PeerError(
                f"There is no source “{wish.source}” of this hub; add it: "
                f"manage.py source add {wish.source}."
            )


def _taken_back(record: Any) -> Received:
    """The end of a record on the word of the peer that brought it, so that any other may bring it
    again."""
    return Received(
        op="delete",
        iri=record.iri,
        counter=record.counter,
        counter_epoch=record.counter_epoch,
        version=0,
        path=tuple(record.path[:-1]),
        reason="withdrawn",
        type_name=record.type_name,
        source=record.iri if isinstance(record, Source) else record.source.iri,
    )
