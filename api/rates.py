"""Rate limits: how often a caller may do something in a while (RateLimit header fields, draft 10).

Counts stand in one small file of the data directory, so that all processes of this machine share
them and a restart forgets none. Two callers that fall on one slot take it from each other: then
one is let through that should wait, and never the other way round.
"""

import fcntl
import hashlib
import os
import struct
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

from api.problems import Problem

FILE: Final = "rates"
_SLOTS: Final = 4_096
#: Who, the window in which they count, and how often in it.
_SLOT: Final = struct.Struct("=QQI")


@dataclass(frozen=True, slots=True)
class Policy:
    """So many times (the setting's value) within a window of so many seconds."""

    name: str
    setting: str
    window: int

    @property
    def quota(self) -> int:
        return int(getattr(settings, self.setting))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a caller stands; `left` is below zero for who has to wait `seconds`."""

    policy: Policy
    left: int
    seconds: int

    @property
    def headers(self) -> Mapping[str, str]:
        """`RateLimit-Policy` and `RateLimit`, and `Retry-After` for who has to wait."""
        name, quota = self.policy.name, self.policy.quota
        told = {
            "RateLimit-Policy": f'"{name}";q={quota};w={self.policy.window}',
            "RateLimit": f'"{name}";r={max(self.left, 0)};t={self.seconds}',
        }
        return told | ({"Retry-After": str(self.seconds)} if self.left < 0 else {})

    def check(self) -> None:
        """Raises a problem 429 for who has to wait."""
        if self.left < 0:
            raise Problem(429, "often", seconds=self.seconds, headers=self.headers)


WRITES: Final = Policy("writes", "WRITES_PER_MINUTE", 60)
FAILURES: Final = Policy("failures", "FAILED_KEYS_PER_MINUTE", 60)


def take(caller: str, policy: Policy) -> Standing:
    """Counts one more of the caller's, and says where that leaves them."""
    digest = hashlib.sha256(f"{policy.name}\0{caller}".encode("utf-8", "surrogatepass")).digest()
    who, now = int.from_bytes(digest[:8]), time.time()
    window = int(now // policy.window)
    at = int.from_bytes(digest[8:12]) % _SLOTS * _SLOT.size
    with os.fdopen(os.open(_path(), os.O_RDWR | os.O_CREAT, 0o600), "r+b") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        stream.seek(at)
        found = _SLOT.unpack(stream.read(_SLOT.size).ljust(_SLOT.size, b"\0"))
        count = found[2] + 1 if found[:2] == (who, window) else 1
        stream.seek(at)
        stream.write(_SLOT.pack(who, window, min(count, 2**31)))
    return Standing(policy, policy.quota - count, max(int((window + 1) * policy.window - now), 1))


def _path() -> Path:
    return Path(settings.DATA_DIR) / FILE
