"""Pings: signed as Standard Webhooks has it, tried again, never lost, nobody delays another."""

import datetime
import json
import threading

import orjson
import pytest
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from directory import changes, epoch
from directory.changes import decode
from directory.models import Epoch
from federation.fetch import RefusedAddressError
from federation.models import Delivery, State, Subscription
from federation.pings import noticing, sending, signing, subscribing
from tests import factories
from tests.federation.answering import answering
from tests.waiting import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
OK = (204, {}, b"")


@pytest.fixture
def here(hub, settings):
    """A hub on loopback, whose partners may be there too."""
    epoch.forget()
    Epoch.objects.update(base="http://127.0.0.1:8200")
    yield
    epoch.forget()


@pytest.fixture
def partner(here):
    with answering() as server:
        server.bodies = []

        def take(handler, answer=OK):
            body = handler.rfile.read(int(handler.headers["Content-Length"]))
            names = {name.lower(): value for name, value in handler.headers.items()}
            server.bodies.append((names, body))
            return server.answers.pop(0) if server.answers else answer

        server.answers = []
        server.pages["/hook"] = take
        yield server


def _subscribe(server, path="/hook", **wish):
    return subscribing.subscribe(f"{server.base}{path}", "ada", **wish)


def _write(name="Les Roses", **given):
    made = factories.organisation(name, **given)
    changes.number_all()
    return made


def _later(**delta):
    """Every waiting ping is due."""
    Delivery.objects.filter(state=State.WAITING).update(
        due=timezone.now() - datetime.timedelta(seconds=1)
    )


def _round():
    """One turn of the job, and everything that it began."""
    noticing.notice()
    _later()
    for future in sending.ping():
        future.result(60)


def test_a_ping_is_verified_by_the_standards_own_library(partner):
    subscription = _subscribe(partner)
    _write()
    _round()
    ((headers, body),) = partner.bodies
    payload = Webhook(subscription.secret).verify(body, headers)
    assert payload["type"] == "changes.available"
    with pytest.raises(WebhookVerificationError):
        Webhook(signing.new_secret()).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(subscription.secret).verify(body + b" ", headers)


def test_it_is_thin_and_says_where_to_go_on(partner):
    _write("Avant")
    subscription = _subscribe(partner)
    before = subscription.seq
    _write("Secret")
    _round()
    body = partner.bodies[0][1]
    assert b"Secret" not in body
    after = json.loads(body)["data"]["changes"].partition("after=")[2]
    assert decode(after).seq == before


def test_several_changes_are_one_ping(partner):
    _subscribe(partner)
    for number in range(5):
        _write(f"Nom {number}")
        noticing.notice()
    assert Delivery.objects.count() == 1
    _round()
    noticing.notice()
    assert Delivery.objects.count() == 1
    _write("encore")
    _round()
    assert len(partner.bodies) == 2


def test_nothing_new_is_no_ping(partner):
    _write()
    _subscribe(partner)
    _round()
    assert Delivery.objects.count() == 0


def test_only_what_was_asked_for_is_told(partner):
    other = factories.source("autre")
    changes.number_all()
    by_type = _subscribe(partner, types=["activity"])
    by_source = _subscribe(partner, sources=["autre"])
    _write()
    assert noticing.notice() == 0
    by_type.refresh_from_db()
    assert by_type.seq == subscribing.last_seq()
    _write(of=other)
    noticing.notice()
    assert Delivery.objects.get().subscription == by_source
    factories.activity()
    changes.number_all()
    noticing.notice()
    assert {each.subscription for each in Delivery.objects.all()} == {by_type, by_source}


def test_what_fails_is_tried_again_with_the_same_id_and_body(partner):
    _subscribe(partner)
    partner.answers = [(500, {}, b""), (404, {}, b""), OK]
    _write()
    for _ in range(3):
        _round()
    ids = {headers["webhook-id"] for headers, _ in partner.bodies}
    assert len(partner.bodies) == 3
    assert len(ids) == len({body for _, body in partner.bodies}) == 1
    delivery = Delivery.objects.get()
    assert delivery.state == State.DELIVERED
    assert [each["status"] for each in delivery.attempts] == [500, 404, 204]
    assert Subscription.objects.get().failing is None


@pytest.mark.parametrize("status", [429, 503])
def test_a_passing_fault_is_listed_with_its_status(partner, status):
    _subscribe(partner)
    partner.answers = [(status, {}, b"")]
    _write()
    _round()
    (attempt,) = Delivery.objects.get().attempts
    assert attempt["status"] == status
    assert str(status) in attempt["fault"]


def test_the_pauses_grow_and_are_never_in_step():
    pauses = [sending.next_delay(attempts).total_seconds() for attempts in range(1, 9)]
    assert pauses == sorted(pauses)
    assert len({sending.next_delay(3) for _ in range(20)}) > 10


def test_after_a_day_it_is_given_up(partner):
    _subscribe(partner)
    partner.answers = [(500, {}, b"")] * 2
    _write()
    _round()
    long_ago = timezone.now() - datetime.timedelta(hours=24)
    Delivery.objects.update(created=long_ago)
    _round()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.due) == (State.GIVEN_UP, None)
    assert Subscription.objects.get().failing is not None


def test_all_attempts_of_a_dead_address_lie_within_a_day():
    total, attempts = datetime.timedelta(), 0
    while total < sending.MOST:
        attempts += 1
        total += sending.next_delay(attempts)
    assert 8 <= attempts <= 20


def test_410_ends_the_subscription(partner):
    _subscribe(partner)
    partner.answers = [(410, {}, b"")]
    _write()
    _round()
    assert "410" in Subscription.objects.get().ended
    assert Delivery.objects.get().state == State.GIVEN_UP
    _write("encore")
    _round()
    assert len(partner.bodies) == 1


def test_a_redirect_is_not_followed(partner):
    _subscribe(partner)
    partner.answers = [(302, {"Location": f"{partner.base}/elsewhere"}, b"")]
    _write()
    _round()
    assert [path for path, _ in partner.asked] == ["/hook"]
    assert "redirects" in Delivery.objects.get().attempts[0]["fault"]


def test_a_name_that_leads_inside_is_refused_when_it_is_asked(here, monkeypatch):
    inside = [(2, 1, 6, "", ("10.0.0.1", 80))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: inside)
    subscription = subscribing.subscribe("http://inside.example.org/x", "ada")
    _write()
    _round()
    assert "not public" in Delivery.objects.get().attempts[0]["fault"]
    assert subscription.ended == ""


@pytest.mark.parametrize(
    "address",
    [
        *("http://10.0.0.1/x", "http://169.254.169.254/latest", "http://[::ffff:10.0.0.1]/"),
        *("http://[fd00::1]/", "ftp://example.org/", "http://u:p@x.org/"),
    ],
)
def test_an_address_that_is_never_asked_is_refused(here, address):
    with pytest.raises(RefusedAddressError):
        subscribing.subscribe(address, "ada")


def test_a_slow_address_delays_no_other_one(partner):
    release = threading.Event()

    def slow(handler):
        release.wait(60)
        return OK

    partner.pages["/slow"] = slow
    for _ in range(2):
        _subscribe(partner, "/slow")
    _subscribe(partner)
    _write()
    noticing.notice()
    _later()
    futures = sending.ping()
    try:
        wait_until(lambda: partner.bodies)
        assert Delivery.objects.filter(state=State.WAITING).count() >= 2
    finally:
        release.set()
        for future in futures:
            future.result(60)


def test_a_crash_before_the_note_sends_it_again(partner, monkeypatch, caplog):
    _subscribe(partner)
    _write()
    monkeypatch.setattr(sending, "_note", lambda *_: 1 / 0)
    _round()
    monkeypatch.undo()
    assert Delivery.objects.get().state == State.WAITING
    assert sending.claimed() == []
    _round()
    assert len(partner.bodies) == 2
    assert partner.bodies[0][0]["webhook-id"] == partner.bodies[1][0]["webhook-id"]
    assert Delivery.objects.get().state == State.DELIVERED


def test_two_workers_do_not_claim_one_ping(partner):
    _subscribe(partner)
    _write()
    noticing.notice()
    _later()
    assert len(sending.claimed()) == 1
    assert sending.claimed() == []


def test_a_ping_can_be_sent_again(partner):
    _subscribe(partner)
    _write()
    _round()
    first = Delivery.objects.get()
    again = subscribing.replay(first)
    _round()
    again.refresh_from_db()
    assert again.state == State.DELIVERED
    assert partner.bodies[0][1] == partner.bodies[1][1]
    assert partner.bodies[0][0]["webhook-id"] != partner.bodies[1][0]["webhook-id"]


def test_a_new_epoch_is_told(partner):
    _write()
    subscription = _subscribe(partner)
    Subscription.objects.update(epoch="01" + "A" * 24)
    _round()
    assert len(partner.bodies) == 1
    subscription.refresh_from_db()
    assert subscription.epoch == orjson.loads(partner.bodies[0][1])["data"]["epoch"]


def test_deliveries_of_long_ago_are_forgotten(partner):
    _subscribe(partner)
    _write()
    _round()
    Delivery.objects.update(created=timezone.now() - datetime.timedelta(days=31))
    sending.prune()
    assert not Delivery.objects.exists()


def test_an_unknown_source_or_type_is_refused(here):
    with pytest.raises(subscribing.SubscriptionError, match="no source “nobody”"):
        subscribing.subscribe("http://127.0.0.1:8201/", "ada", sources=["nobody"])
    with pytest.raises(subscribing.SubscriptionError, match="none of organisation"):
        subscribing.subscribe("http://127.0.0.1:8201/", "ada", types=["person"])
