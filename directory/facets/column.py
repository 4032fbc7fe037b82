"""Columns of bitmaps: for each value of a field, the primary keys of the records that bear it."""

import re
import sys
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final, TypeAlias

#: Bit n stands for the record whose primary key is n.
Bits: TypeAlias = int
#: A value that fewer records than one in so many bear is kept as a list of their keys.
SPARSE: Final = 256
#: Records that are kept beside a column before it takes them in.
LATE: Final = 2_000
_SOME: Final = re.compile(rb"[^\0]")


def bits(keys: Iterable[int]) -> Bits:
    """The bitmap of the keys."""
    found = [*keys]
    if not found:
        return 0
    plain = bytearray(max(found) // 8 + 1)
    for key in found:
        plain[key >> 3] |= 1 << (key & 7)
    return int.from_bytes(plain, "little")


def words(given: Iterable[tuple[int, int]]) -> Bits:
    """The bitmap whose words of 64 bits are given, each by its place; signed, as a bigint is."""
    found = dict(given)
    plain = array("q", bytes(8 * (max(found, default=-1) + 1)))
    for place, word in found.items():
        plain[place] = word
    if sys.byteorder == "big":
        plain.byteswap()
    return int.from_bytes(plain.tobytes(), "little")


def keys(of: Bits) -> Iterator[int]:
    """The keys of a bitmap, in order."""
    plain = of.to_bytes(of.bit_length() // 8 + 1, "little")
    for found in _SOME.finditer(plain):
        place, byte = found.start() << 3, found[0][0]
        while byte:
            lowest = byte & -byte
            yield place + lowest.bit_length() - 1
            byte ^= lowest


def chosen(of: Bits, among: Iterable[int]) -> Iterator[bool]:
    """Whether each of these keys is in a bitmap."""
    plain = of.to_bytes(of.bit_length() // 8 + 1, "little")
    most = len(plain) << 3
    return (key < most and bool(plain[key >> 3] >> (key & 7) & 1) for key in among)


class Column:
    """One field; the values of few records as lists, the others as bitmaps.

    What is written later stands beside it, so that following the log costs what was written: the
    records in `gone` count no more as they were, and `late` says what they bear now.
    """

    def __init__(self, given: Mapping[str, Collection[int]]) -> None:
        top = max((max(of) for of in given.values() if of), default=0)
        self.dense: dict[str, Bits] = {}
        self.sparse: dict[str, array[int]] = {}
        self.gone: Bits = 0
        self.late: dict[str, set[int]] = {}
        for value, of in given.items():
            if len(of) * SPARSE < top:
                self.sparse[value] = array("Q", {*of})
            elif of:
                self.dense[value] = bits(of)

    def of(self, value: str) -> Bits:
        """Who bears the value."""
        found = self.dense.get(value) or bits(self.sparse.get(value, ()))
        if self.gone:
            found &= ~self.gone
        return found | bits(self.late[value]) if value in self.late else found

    def values(self) -> list[str]:
        """Every value."""
        return [*dict.fromkeys((*self.dense, *self.sparse, *self.late))]

    def some(self, value: str) -> int:
        """The lowest primary key of those that bear the value."""
        found = self.of(value)
        return (found & -found).bit_length() - 1

    def union(self, values: Iterable[str]) -> Bits:
        """Who bears one of the values."""
        found = 0
        for value in values:
            found |= self.of(value)
        return found

    def counts(self, among: Bits) -> dict[str, int]:
        """How many of the records in `among` bear each value; values of none are left out."""
        held = among & ~self.gone
        found = {value: (each & held).bit_count() for value, each in self.dense.items()}
        for value, count in _counted(held, self.sparse):
            found[value] = count
        for value, count in _counted(among, self.late):
            found[value] = found.get(value, 0) + count
        return {value: count for value, count in found.items() if count}

    def moved(self, gone: Collection[int], come: Mapping[str, Collection[int]]) -> "Column":
        """The column without the records in `gone`, and with what these bear now."""
        made, left = Column({}), {*gone}
        made.dense, made.sparse, made.gone = self.dense, self.sparse, self.gone | bits(gone)
        made.late = {value: rest for value, of in self.late.items() if (rest := of - left)}
        for value, of in come.items():
            made.late[value] = made.late.get(value, set()) | {*of}
        return made if made.gone.bit_count() <= LATE else made._settled()

    def _settled(self) -> "Column":
        """The same, with nothing beside it."""
        made = Column({})
        gone = {*keys(self.gone)}
        made.dense = {value: self.of(value) for value in self.dense}
        made.sparse = {
            value: array("Q", {*of} - gone | self.late.get(value, set()))
            for value, of in self.sparse.items()
        }
        for value in self.late.keys() - made.dense.keys() - made.sparse.keys():
            made.sparse[value] = array("Q", self.late[value])
        return made


def _counted(among: Bits, given: Mapping[str, Iterable[int]]) -> Iterator[tuple[str, int]]:
    """How many keys of each list are in a bitmap."""
    if given:
        # One character a record: reading it is a step in C, testing a bit of an int is not.
        flags = format(among, "b")[::-1].encode()
        most = len(flags)
        for value, of in given.items():
            yield value, sum(flags[key] == 49 for key in of if key < most)
