"""Set digests: the sum modulo 2²⁵⁶ of sha256(iri NUL hash), whatever the order."""

import hashlib
from typing import Final

MODULUS: Final = 1 << 256


def term(iri: str, hash_: str) -> int:
    """What one live record adds to the digest of its part."""
    return int.from_bytes(hashlib.sha256(f"{iri}\0{hash_}".encode()).digest(), "big")


def hexadecimal(total: int) -> str:
    """64 hex digits."""
    return f"{total % MODULUS:064x}"


def shown(total: int) -> str:
    """As a state lists it."""
    return f"set-sha256:{hexadecimal(total)}"


def read(text: str) -> int:
    """The sum that `shown` wrote."""
    return int(text.removeprefix("set-sha256:"), 16)
