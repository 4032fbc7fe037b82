"""Keys: made, recognised, revoked; a revocation outlives a restored backup of the database."""

import datetime
import re
from collections.abc import Sequence
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q

from api.models import Key
from directory import ledger
from federation.pings import subscribing

#: Holds the digest of every revoked key.
LEDGER: Final = "revoked.jsonl"
_DIGEST: Final = re.compile(r'"key": ?"([0-9a-f]{128})"')
#: The least time between two notes of a key's last use, which are writes.
NOTED: Final = datetime.timedelta(minutes=1)


class UnknownKeyError(LookupError):
    """No key has this id."""


def create(
    *, name: str, sources: Sequence[str], staff: bool, expires: datetime.timedelta | None
) -> tuple[Key, str]:
    """A new key and its text, which nobody will see again; former ones of the name stay alive."""
    user, _ = get_user_model()._default_manager.get_or_create(username=name)
    manager: Any = Key.objects
    made: tuple[Key, str] = manager.create(user, expires, sources=sorted({*sources}), staff=staff)
    return made


def revoke(id: str) -> Key:
    """Revoke the key of this id at once. Raises `UnknownKeyError`."""
    key: Key | None = Key.objects.filter(token_key=id).first()
    if key is None:
        raise UnknownKeyError(f"There is no key “{id}”; `manage.py key list` shows them.")
    ledger.append(LEDGER, [{"key": key.digest, "id": id}])
    if key.revoked is None:
        key.revoked = _now()
        key.save(update_fields=["revoked"])
    subscribing.end([id], "its key was revoked")
    return key


def end_subscriptions() -> None:
    """What was subscribed to with a key ends with it: revoked, expired or gone."""
    owners = subscribing.owners()
    found = {str(key): state(key) for key in Key.objects.filter(token_key__in=owners)}
    for owner in owners:
        if (how := found.get(owner, "gone")) != "alive":
            subscribing.end([owner], f"its key is {how}")


def state(key: Key) -> str:
    """alive, expired or revoked."""
    if key.revoked is not None or key.digest in _revoked():
        return "revoked"
    return "expired" if key.expiry is not None and key.expiry <= _now() else "alive"


def note(key: Key) -> None:
    """Keep that the key was used just now, unless that was noted a moment ago."""
    now = _now()
    if key.used is None or key.used < now - NOTED:
        late = Q(used=None) | Q(used__lt=now - NOTED)
        Key.objects.filter(late, pk=key.pk).update(used=now)


def agree(**_: Any) -> None:
    """Bring ledger and database up to each other: a restored backup revives no key."""
    known = set(Key.objects.exclude(revoked=None).values_list("digest", flat=True))
    named = _revoked()
    with transaction.atomic():
        back = Key.objects.filter(digest__in=sorted(named - known), revoked=None)
        back.update(revoked=_now())
    ledger.append(LEDGER, ({"key": digest} for digest in sorted(known - named)))


def _revoked() -> set[str]:
    """The digests in the ledger, which is small: it is read whenever a key is looked at."""
    return ledger.read(LEDGER, _DIGEST)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
