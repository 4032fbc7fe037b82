"""Keys: what a partner shows to write."""

from typing import Final

from django.db import models
from knox.models import AbstractAuthToken

#: How many characters of a key are kept as they are: its id, which tells keys apart in lists.
ID_LENGTH: Final = 15


class Key(AbstractAuthToken):  # type: ignore[misc]  # knox has no types
    """A key, of which only a digest is kept, and its first characters as its id (`token_key`).

    `sources` are the keys of the sources that it may write to; `staff` says that it may do what
    the hub's own people may, in every source. `used` is brought up to date once a minute at most.
    A revoked key stays as a row, so that lists can tell; the ledger tells it too.
    """

    sources = models.JSONField(default=list)
    staff = models.BooleanField(default=False)
    used = models.DateTimeField(null=True)
    revoked = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.token_key)

    def covers(self, source: str) -> bool:
        """Whether it may write to the source of this key."""
        return self.staff or source in self.sources
