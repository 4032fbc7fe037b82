"""What was seen at an address: plain values, for the rules to judge."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Record(NamedTuple):
    """A record as it was read: `where` a person finds it, and its document.

    `hash` and `computed` are those that a feed states and that its bytes have, else empty.
    """

    id: str
    type: str
    where: str
    document: Mapping[str, Any]
    licence: str = ""
    hash: str = ""
    computed: str = ""


class Odd(NamedTuple):
    """A value that cannot be used: what kind of thing is wrong (`values`, `concepts`,
    `coordinates`, `null-island`), where, what stands there, and why it cannot be used."""

    rule: str
    where: str
    value: str
    why: str


@dataclass(slots=True)
class Seen:
    """One address, read twice. `kind` is feed or dump, empty where nothing could be read."""

    url: str
    kind: str = ""
    status: int = 0
    media_type: str = ""
    unreachable: str = ""
    unreadable: str = ""
    records: list[Record] = field(default_factory=list)
    odd: list[Odd] = field(default_factory=list)
    again: frozenset[str] | None = None
    deleted: frozenset[str] = frozenset()
    twice: list[str] = field(default_factory=list)
    state: Mapping[str, Any] = field(default_factory=dict)
    dated: str = ""
    versioned: bool = False
    sums: tuple[str, str] | None = None
    without_op: list[str] = field(default_factory=list)
    cut: bool = False
