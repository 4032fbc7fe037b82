"""What every address does that needs a key: who asks comes first, then how often they may write."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django.http import HttpResponseBase
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from api import rates, vary
from api.authentication import KeyAuthentication
from api.permissions import OfSource
from api.problems import Problem
from api.query import Parameter
from api.views.base import MachineView
from directory.models import Source, Status

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class KeyedView(MachineView):
    """An address for partners. `asks` names the parameters of each method; HEAD has GET's."""

    authentication_classes = (KeyAuthentication,)
    permission_classes: tuple[type[BasePermission], ...] = (OfSource,)
    cache_control = "private, no-cache"
    asks: ClassVar[Mapping[str, tuple[Parameter, ...]]] = {}
    standing: rates.Standing | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        method = "GET" if request.method == "HEAD" else str(request.method)
        self.parameters = self.asks.get(method, ())  # type: ignore[misc]  # of this request alone
        super().initial(request, *args, **kwargs)

    def check_throttles(self, request: Request) -> None:
        """Counts a writing request of a key that may write here."""
        if request.method not in SAFE and request.auth is not None:
            standing = rates.take(f"key {request.auth.pk}", rates.WRITES)
            standing.check()
            self.standing = standing

    def finalize_response(  # type: ignore[override]  # DRF passes any HttpResponse on
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        """The common headers, and how many writes are left."""
        found = super().finalize_response(request, response, *args, **kwargs)
        vary.add(found, "Authorization")
        if self.standing is not None:
            self.dress(found, headers=self.standing.headers)
        return found

    @property
    def by(self) -> str:
        """Who writes, as the log tells it."""
        return f"key {self.request.auth}"

    def source(self, key: str) -> Source:
        """The source in the address; a problem 404 where there is none."""
        found = Source.objects.filter(key=key, status=Status.LIVE).first()
        if found is None:
            raise Problem(404, "path", path=self.request.path)
        return found
