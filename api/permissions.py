"""Who may do what: each view names one of these."""

from typing import Any

from rest_framework.permissions import AllowAny, BasePermission
from rest_framework.request import Request

from api import authentication
from api.models import Key
from api.problems import Problem


class Anyone(AllowAny):
    """Reading is open; no key is looked at."""


class OfSource(BasePermission):
    """A key of the source in the address (`source`), or a staff key; to others it is not there."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.method == "OPTIONS":
            return True
        if not _key(request).covers(view.kwargs["source"]):
            raise Problem(404, "path", path=request.path)
        return True


class Partner(BasePermission):
    """A key, whatever it is scoped to: what is asked for is the key's own."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return request.method == "OPTIONS" or bool(_key(request))


class Staff(BasePermission):
    """A staff key."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.method != "OPTIONS" and not _key(request).staff:
            raise Problem(403, "staff")
        return True


def _key(request: Request) -> Key:
    if not isinstance(request.auth, Key):
        raise authentication.missing()
    return request.auth
