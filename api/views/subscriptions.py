"""Subscriptions: who wants to be told that there is something new, and what became of each ping."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson
from django.http import HttpResponse, HttpResponseBase
from rest_framework.request import Request

from api import bodies
from api.common import LANG
from api.permissions import Partner
from api.problems import Problem, fault
from api.views.keyed import KeyedView
from directory import epoch
from federation.fetch import RefusedAddressError
from federation.models import Delivery, Subscription
from federation.pings import subscribing

_JSON: Final = "application/json"
#: Subscriptions of one key, and deliveries that are listed.
MOST: Final = 100
LISTED: Final = 200


class _Owned(KeyedView):
    """What a key made is its own; staff sees all."""

    permission_classes = (Partner,)
    formats = {"json": _JSON}

    def mine(self) -> Any:
        """The subscriptions that this key may see."""
        key: Any = self.request.auth
        rows = Subscription.objects.order_by("created")
        return rows if key.staff else rows.filter(owner=str(key))

    def one(self, id_: Any) -> Subscription:
        """The subscription in the address; a problem 404 where it is none of this key's."""
        found: Subscription | None = self.mine().filter(pk=id_).first()
        if found is None:
            raise Problem(404, "path", path=self.request.path)
        return found

    def told(self, content: Mapping[str, Any], status: int = 200) -> HttpResponse:
        """An answer in JSON."""
        response = self.answer(orjson.dumps(content), _JSON)
        response.status_code = status
        return response


class Subscriptions(_Owned):
    """Those of a key: listed, and made."""

    http_method_names = ["get", "head", "post", "options"]
    asks = {"GET": (LANG,), "POST": (LANG,)}

    def get(self, request: Request) -> HttpResponseBase:
        return self.told({"results": [shown(each) for each in self.mine()[:MOST]], "next": None})

    def post(self, request: Request) -> HttpResponseBase:
        given = bodies.document(request)
        _check(given)
        if self.mine().filter(owner=str(request.auth)).count() >= MOST:
            raise Problem(409, "subscriptions-many", most=MOST)
        try:
            made = subscribing.subscribe(
                given["address"],
                str(request.auth),
                given.get("types", ()),
                given.get("sources", ()),
            )
        except RefusedAddressError as error:
            raise _wrong("/address", str(error)) from error
        except subscribing.NoSuchSourceError as error:
            raise _wrong(error.pointer, str(error), 404) from error
        except subscribing.SubscriptionError as error:
            raise _wrong(error.pointer, str(error)) from error
        response = self.told({**shown(made), "secret": made.secret}, 201)
        response["Location"] = address(made)
        return response


class OneSubscription(_Owned):
    """One of them: shown, ended."""

    http_method_names = ["get", "head", "delete", "options"]
    asks = {"GET": (LANG,), "DELETE": (LANG,)}

    def get(self, request: Request, subscription: Any) -> HttpResponseBase:
        return self.told(shown(self.one(subscription)))

    def delete(self, request: Request, subscription: Any) -> HttpResponseBase:
        self.one(subscription).delete()
        return HttpResponse(status=204)


class Deliveries(_Owned):
    """What became of the latest pings of a subscription, the newest first."""

    asks = {"GET": (LANG,)}

    def get(self, request: Request, subscription: Any) -> HttpResponseBase:
        rows = self.one(subscription).deliveries.order_by("-created")[:LISTED]
        return self.told({"results": [delivery(each) for each in rows], "next": None})


class Replay(_Owned):
    """One ping once more."""

    http_method_names = ["post", "options"]
    asks = {"POST": (LANG,)}

    def post(self, request: Request, subscription: Any, delivery_id: str) -> HttpResponseBase:
        owner = self.one(subscription)
        found = owner.deliveries.filter(pk=delivery_id).exclude(body="").first()
        if found is None:
            raise Problem(404, "path", path=request.path)
        if owner.ended:
            raise Problem(409, "subscription-ended", reason=owner.ended)
        return self.told(delivery(subscribing.replay(found)), 202)


def address(subscription: Subscription) -> str:
    """Where the API shows it."""
    return f"{epoch.base()}/api/v1/subscriptions/{subscription.pk}"


def shown(subscription: Subscription) -> dict[str, Any]:
    """As it is listed; the secret is shown once, by whom it was made."""
    return {
        "id": str(subscription.pk),
        "address": subscription.address,
        "types": subscription.types,
        "sources": subscription.sources,
        "created": _instant(subscription.created),
        "failing": _instant(subscription.failing),
        "ended": subscription.ended,
        "deliveries": f"{address(subscription)}/deliveries",
    }


def delivery(found: Delivery) -> dict[str, Any]:
    """A ping with every attempt."""
    return {
        "id": found.pk,
        "state": found.state,
        "created": _instant(found.created),
        "next": _instant(found.due),
        "body": orjson.loads(found.body) if found.body else None,
        "attempts": found.attempts,
    }


def _instant(moment: datetime.datetime | None) -> str | None:
    return None if moment is None else f"{moment.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}"


def _check(given: Mapping[str, Any]) -> None:
    """Raises a problem with every member that cannot be used."""
    errors = [
        fault(f"/{name}", "unknown-member", name=name, known=", ".join(_MEMBERS))
        for name in sorted(given.keys() - _MEMBERS.keys())
    ]
    errors += [
        fault(f"/{name}", "member-kind", name=name, expected=expected)
        for name, (fits, expected) in _MEMBERS.items()
        if (name in given and not fits(given[name])) or (name == "address" and name not in given)
    ]
    if errors:
        raise Problem(400, "document", errors=errors, count=len(errors))


def _texts(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MOST and all(isinstance(v, str) for v in value)


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


_MEMBERS: Final[Mapping[str, tuple[Callable[[Any], bool], str]]] = {
    "address": (_text, "an address such as https://example.org/hook"),
    "types": (_texts, "an array of texts"),
    "sources": (_texts, "an array of keys or addresses of sources"),
}


def _wrong(pointer: str, reason: str, status: int = 400) -> Problem:
    errors = [{"pointer": pointer, "code": "subscription", "detail": reason}]
    return Problem(status, "document", errors=errors, count=1)
