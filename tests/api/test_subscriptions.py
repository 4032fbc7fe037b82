"""Subscriptions and staff's overrides through the API."""

import datetime

import pytest
from django.utils import timezone

from api import keys
from api.models import Key
from config.jobs import jobs
from directory import changes
from directory.models import Organisation
from federation.models import Delivery, Subscription
from federation.pings import noticing, sending
from tests import factories
from tests.api.partner import Partner, key

ADDRESS = "/api/v1/subscriptions"
HOOK = {"address": "https://partner.example.org/hook"}
pytestmark = pytest.mark.usefixtures("hub")


@pytest.fixture
def ada():
    factories.source()
    return Partner(key("essai"))


@pytest.fixture
def staff():
    return Partner(key(staff=True))


def _made(partner, **more):
    answer = partner.ask("POST", ADDRESS, {**HOOK, **more})
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_the_secret_is_shown_once(ada):
    made = _made(ada, types=["organisation"], sources=["essai"])
    assert made["secret"].startswith("whsec_")
    shown = ada.ask("GET", f"{ADDRESS}/{made['id']}").json()
    assert shown == {name: value for name, value in made.items() if name != "secret"}
    assert ada.ask("GET", ADDRESS).json()["results"] == [shown]
    assert made["sources"] == ["http://hub.test/id/source/essai"]


def test_each_key_sees_its_own_and_staff_all(ada, staff):
    made = _made(ada)
    other = Partner(key("essai"))
    for method, end in (("GET", ""), ("DELETE", ""), ("GET", "/deliveries")):
        assert other.ask(method, f"{ADDRESS}/{made['id']}{end}").status_code == 404
    assert other.ask("GET", ADDRESS).json()["results"] == []
    assert len(staff.ask("GET", ADDRESS).json()["results"]) == 1


def test_nobody_subscribes_without_a_key(client):
    answer = client.post(ADDRESS, HOOK, content_type="application/json")
    assert answer.status_code == 401


def test_it_ends_at_once_with_its_revoked_key(ada, staff):
    made = _made(ada)
    kept = _made(staff)
    factories.organisation()
    changes.number_all()
    noticing.notice()
    waiting = Delivery.objects.get(subscription=made["id"])
    keys.revoke(ada.key[:15])
    shown = staff.ask("GET", f"{ADDRESS}/{made['id']}").json()
    assert shown["ended"] == "its key was revoked"
    assert sending._written(waiting.id) is None
    assert staff.ask("GET", f"{ADDRESS}/{kept['id']}").json()["ended"] == ""


@pytest.mark.parametrize("how", ["expired", "gone", "revoked"])
def test_the_worker_ends_what_a_dead_key_subscribed_to(ada, how):
    _made(ada)
    keys.end_subscriptions()
    assert Subscription.objects.get().ended == ""
    mine = Key.objects.filter(token_key=ada.key[:15])
    past = timezone.now() - datetime.timedelta(days=1)
    {
        "expired": lambda: mine.update(expiry=past),
        "gone": lambda: mine.delete(),
        "revoked": lambda: mine.update(revoked=past),
    }[how]()
    assert keys.end_subscriptions in [job.run for job in jobs()]
    keys.end_subscriptions()
    assert Subscription.objects.get().ended == f"its key is {how}"


def test_it_is_ended(ada):
    made = _made(ada)
    assert ada.ask("DELETE", f"{ADDRESS}/{made['id']}").status_code == 204
    assert not Subscription.objects.exists()
    assert ada.ask("GET", f"{ADDRESS}/{made['id']}").status_code == 404


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/address"),
        ({"address": 7}, "/address"),
        ({"address": "http://u:p@example.org/"}, "/address"),
        ({"address": "http://example.org:22/"}, "/address"),
        ({**HOOK, "types": ["person"]}, "/types"),
        ({**HOOK, "types": "organisation"}, "/types"),
        ({**HOOK, "secret": "mine"}, "/secret"),
    ],
)
def test_what_cannot_be_subscribed_to_is_told_where(ada, body, pointer):
    answer = ada.ask("POST", ADDRESS, body)
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["pointer"] == pointer
    assert error["detail"]


def test_a_source_that_is_not_here_is_not_found(ada):
    answer = ada.ask("POST", ADDRESS, {**HOOK, "sources": ["nobody"]})
    assert answer.status_code == 404
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "/sources"
    assert "nobody" in error["detail"]


def test_deliveries_are_listed_and_replayed(ada, monkeypatch):
    made = _made(ada)
    factories.organisation()
    changes.number_all()
    noticing.notice()
    delivery = Delivery.objects.get()
    monkeypatch.setattr(sending, "_sent", lambda _: sending.Outcome(204, ""))
    sending._note(delivery.id, sending._sent(sending._written(delivery.id)))
    (listed,) = ada.ask("GET", f"{ADDRESS}/{made['id']}/deliveries").json()["results"]
    assert (listed["state"], listed["attempts"][0]["status"]) == ("delivered", 204)
    address = f"{ADDRESS}/{made['id']}/deliveries/{listed['id']}/replay"
    again = ada.ask("POST", address)
    assert again.status_code == 202
    assert (again.json()["state"], again.json()["body"]) == ("waiting", listed["body"])
    assert ada.ask("POST", address.replace("msg_0", "msg_7")).status_code == 404
    Subscription.objects.update(ended="the address answered 410")
    assert ada.ask("POST", address).status_code == 409


def test_staff_corrects_hides_and_shows_again(staff, api):
    record = factories.organisation("Les Roses")
    wish = {"id": record.iri, "why": "misspelt"}
    made = staff.ask(
        "POST", "/api/v1/overrides", {**wish, "what": "correct", "patch": {"name": "Les Rosés"}}
    )
    assert made.json()["fields"][0]["what"] == "corrected"
    assert api(f"/api/v1/organisations/{record.key}").json()["name"] == "Les Rosés"
    assert len(staff.ask("GET", "/api/v1/overrides").json()["results"]) == 1
    removed = staff.ask("POST", "/api/v1/overrides", {**wish, "what": "remove"})
    assert removed.json() == {"id": record.iri, "hidden": False, "fields": []}
    assert staff.ask("POST", "/api/v1/overrides", {**wish, "what": "remove"}).status_code == 409
    assert Organisation.objects.get().view is None


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"what": "erase"}, "/what"),
        ({"what": "correct"}, "/patch"),
        ({"what": "correct", "patch": {"founded": "x"}}, "/founded"),
        ({"what": "hide", "patch": {"record": None}}, "/record"),
        ({"what": "hide", "why": " "}, "/why"),
        ({"what": "hide", "who": "ada"}, "/who"),
    ],
)
def test_a_wrong_edit_is_told_where(staff, body, pointer):
    record = factories.organisation()
    given = {"id": record.iri, "why": "x", **body}
    answer = staff.ask("POST", "/api/v1/overrides", given)
    assert answer.status_code == 400
    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]


def test_overrides_are_for_staff(ada):
    assert ada.ask("GET", "/api/v1/overrides").status_code == 403
    assert ada.ask("POST", "/api/v1/overrides", {}).status_code == 403
