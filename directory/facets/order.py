"""The order of a list: the records of a type by their keys, and pages of it."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from itertools import compress
from operator import and_
from typing import Final
from uuid import UUID

from directory.database import is_postgres, uuid_read
from directory.facets.column import Bits, keys
from directory.facets.reading import parts
from directory.reading import fetch

#: Records that are looked at at once.
_STEP: Final = 1_024
#: Bytes of a key.
_KEY: Final = 16


class Order:
    """Primary keys in the order of the records' keys; what came later stands beside it."""

    def __init__(self, ids: "array[int]", plain: bytes) -> None:
        self.ids = ids
        self.plain = plain
        self.late: dict[int, bytes] = {}
        #: Of each primary key its place in `ids`, from 1; of each of these its octet in a bitmap,
        #: and the bit in there.
        self._ranks = array("I", bytes(4 * (max(ids, default=0) + 1)))
        for rank, id_ in enumerate(ids, 1):
            self._ranks[id_] = rank
        self._octets = array("I", [id_ >> 3 for id_ in ids])
        self._bits = bytes([1 << (id_ & 7) for id_ in ids])

    def page(self, among: Bits, after: str, most: int) -> list[tuple[int, str]]:
        """At most so many of the records in `among` that come after a key: primary key and key.

        Keys are their 32 digits; "" is before them all.
        """
        beyond = bytes.fromhex(after)
        late = [(key, id_) for id_, key in self.late.items() if among >> id_ & 1 and key > beyond]
        found = sorted([*self._settled(among, beyond, most), *late])[:most]
        return [(id_, key.hex()) for key, id_ in found]

    def key(self, id_: int) -> str:
        """The key of a record, by its primary key: 32 digits."""
        late = self.late.get(id_)
        return (late or self._key(self._ranks[id_] - 1)).hex()

    def moved(self, come: Mapping[int, UUID]) -> "Order | None":
        """The order with these records in it; None where one changed its key."""
        made = Order.__new__(Order)
        made.__dict__.update(self.__dict__, late=dict(self.late))
        for id_, key in come.items():
            rank = self._ranks[id_] if id_ < len(self._ranks) else 0
            if not rank:
                made.late[id_] = key.bytes
            elif self._key(rank - 1) != key.bytes:
                return None
        return made

    def _settled(self, among: Bits, beyond: bytes, most: int) -> list[tuple[bytes, int]]:
        """The same of what does not stand beside: key and primary key.

        A few are taken by their ranks; many are met soon enough on a walk.
        """
        start = bisect_right(range(len(self.ids)), beyond, key=self._key) if beyond else 0
        count = among.bit_count()
        few = count * count < most * len(self.ids) // 3
        ranks = self._few(among, start) if few else self._many(among, start, most)
        return [(self._key(rank), self.ids[rank]) for rank in ranks[:most]]

    def _few(self, among: Bits, start: int) -> list[int]:
        top = len(self._ranks)
        ranks = sorted(self._ranks[id_] for id_ in keys(among) if id_ < top)
        return [rank - 1 for rank in ranks if rank > start]

    def _many(self, among: Bits, start: int, most: int) -> list[int]:
        octets = max(among.bit_length(), len(self._ranks)) // 8 + 1
        plain = among.to_bytes(octets, "little")
        found: list[int] = []
        for at in range(start, len(self.ids), _STEP):
            some = slice(at, at + _STEP)
            held = map(and_, map(plain.__getitem__, self._octets[some]), self._bits[some])
            found += compress(range(at, at + _STEP), held)
            if len(found) >= most:
                break
        return found

    def _key(self, rank: int) -> bytes:
        return self.plain[_KEY * rank : _KEY * (rank + 1)]


def order(kind: str) -> Order:
    """The order of every record of a type."""
    if is_postgres():
        sql = "SELECT array_agg(id ORDER BY key), string_agg(uuid_send(key), '' ORDER BY key)"
        ids, plain = fetch(f"{sql} FROM directory_{kind}", ())[0]
        return Order(array("Q", ids or ()), bytes(plain or b""))
    rows = fetch(f"SELECT id, key FROM directory_{kind} ORDER BY key", ())  # noqa: S608
    return Order(array("Q", [row[0] for row in rows]), bytes.fromhex("".join(r[1] for r in rows)))


def some_keys(kind: str, ids: Iterable[int]) -> dict[int, UUID]:
    """The keys of some records."""
    return dict(_some_keys(kind, [*ids]))


def _some_keys(kind: str, ids: list[int]) -> Iterator[tuple[int, UUID]]:
    for some in parts(ids):
        held = ", ".join(map(str, some or ()))
        sql = f"SELECT id, key FROM directory_{kind} WHERE id IN ({held})"  # noqa: S608
        for id_, key in fetch(sql, ()):
            yield id_, uuid_read(key)
