"""Who asks: the key in `Authorization: Token KEY`, looked at by the views that need one.

Views that anyone may read have no authenticator: nothing of this runs there.
"""

from typing import Any, Final, cast

from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from api import keys, rates
from api.models import Key
from api.problems import Problem

SCHEME: Final = "Token"
_CHALLENGE: Final = {"WWW-Authenticate": SCHEME}


class KeyAuthentication(TokenAuthentication):  # type: ignore[misc]  # knox has no types
    """knox's, with problems as answers; keys that ended stay as rows.

    A wrong, an expired and a revoked key are answered alike. Whoever shows wrong ones too often is
    told to wait; a right key is never refused for the wrong ones of others.
    """

    def authenticate(self, request: Request) -> tuple[Any, Key] | None:
        try:
            found = super().authenticate(request)
        except (AuthenticationFailed, UnicodeDecodeError) as error:
            standing = rates.take(f"failed {request.META.get('REMOTE_ADDR', '')}", rates.FAILURES)
            standing.check()
            raise Problem(401, "key-wrong", headers={**_CHALLENGE, **standing.headers}) from error
        if found:
            keys.note(found[1])
        return cast(tuple[Any, Key] | None, found)

    def authenticate_header(self, request: Request) -> str:
        return SCHEME

    def _cleanup_token(self, auth_token: Key) -> bool:
        """Whether the key has ended; knox would delete it."""
        return keys.state(auth_token) != "alive"


def missing() -> Problem:
    """What a request without a key is told, where one is needed."""
    return Problem(401, "key-missing", headers=_CHALLENGE)
