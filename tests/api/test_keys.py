"""Keys: made by a command, recognised, ended; and what each permission lets through."""

import datetime
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from api import keys, rates
from api.authentication import KeyAuthentication
from api.models import Key
from api.permissions import OfSource, Staff
from directory import epoch
from tests import factories
from tests.conftest import BASE

pytestmark = pytest.mark.usefixtures("essai")


class OfSourceView(APIView):
    authentication_classes = (KeyAuthentication,)
    permission_classes = (OfSource,)

    def get(self, request, source):
        return Response({"by": str(request.auth)})


class StaffView(OfSourceView):
    permission_classes = (Staff,)


def create(capsys, *arguments):
    """The id and the text of a key that the command made."""
    call_command("key", "create", *arguments)
    first, *_, text = capsys.readouterr().out.splitlines()
    return first.partition(":")[0], text


def ask(key=None, view=OfSourceView, source="essai", **headers):
    told = {"Authorization": f"Token {key}"} if key is not None else {}
    request = APIRequestFactory().get("/somewhere", headers={**told, **headers})
    return view.as_view()(request, source=source)


def test_the_command_prints_the_key_alone_on_its_last_line(capsys):
    call_command("key", "create", "--source", "essai")
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1].startswith("mlg_")
    assert ask(lines[-1]).status_code == 200


def test_only_a_digest_is_kept(capsys):
    id, text = create(capsys, "--source", "essai")
    row = json.dumps(Key.objects.filter(token_key=id).values().get(), default=str)
    assert text[len(id) :] not in row


def test_several_keys_of_one_source_live_side_by_side(capsys):
    texts = [create(capsys, "--source", "essai")[1] for _ in range(3)]
    assert [ask(text).status_code for text in texts] == [200, 200, 200]


def test_without_a_key_the_answer_is_a_challenge(hub):
    answer = ask()
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Token"
    assert json.loads(answer.content)["status"] == 401


@pytest.mark.parametrize(
    "shown", ["", "wrong", "mlg_" + "0" * 60, "two words", "é", "mlg_\udcff", "x" * 5_000]
)
def test_a_wrong_key_is_refused_with_a_challenge(shown):
    request = APIRequestFactory().get("/somewhere")
    request.META["HTTP_AUTHORIZATION"] = f"Token {shown}".encode(errors="surrogateescape").decode(
        "latin-1"
    )
    answer = OfSourceView.as_view()(request, source="essai")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Token"
    assert answer["Content-Type"].startswith("application/problem+json")


def test_another_scheme_is_no_key():
    assert ask(Authorization="Basic eDp5").status_code == 401


def test_an_expired_key_is_refused_and_stays_in_the_list(capsys):
    id, text = create(capsys, "--source", "essai", "--expires", "1h")
    Key.objects.filter(token_key=id).update(expiry=timezone.now())
    assert ask(text).status_code == 401
    call_command("key", "list")
    assert "expired" in capsys.readouterr().out


def test_a_revoked_key_is_refused_at_once(capsys):
    id, text = create(capsys, "--source", "essai")
    assert ask(text).status_code == 200
    call_command("key", "revoke", id)
    assert ask(text).status_code == 401
    call_command("key", "list")
    assert "revoked" in capsys.readouterr().out


def test_a_key_of_another_source_finds_nothing(capsys):
    factories.source("autre")
    _, text = create(capsys, "--source", "autre")
    assert ask(text).status_code == 404
    assert ask(text, source="autre").status_code == 200


def test_a_key_may_cover_several_sources(capsys):
    factories.source("autre")
    _, text = create(capsys, "--source", "essai", "--source", "autre")
    assert {ask(text, source=name).status_code for name in ("essai", "autre")} == {200}


def test_only_staff_pass_where_staff_is_asked_for(capsys):
    _, plain = create(capsys, "--source", "essai")
    _, staff = create(capsys, "--staff")
    assert ask(plain, StaffView).status_code == 403
    assert ask(view=StaffView).status_code == 401
    assert ask(staff, StaffView).status_code == ask(staff).status_code == 200


def test_its_last_use_is_noted_once_a_minute(capsys, django_assert_num_queries):
    id, text = create(capsys, "--source", "essai")
    ask(text)
    first = Key.objects.get(token_key=id).used
    assert first is not None
    with django_assert_num_queries(1):
        ask(text)
    Key.objects.filter(token_key=id).update(used=first - keys.NOTED)
    ask(text)
    assert Key.objects.get(token_key=id).used > first - keys.NOTED
    call_command("key", "list")
    assert f"{first:%Y-%m-%dT}" in capsys.readouterr().out


def test_a_backup_from_before_revives_no_revoked_key(capsys, hub, tmp_path):
    id, text = create(capsys, "--source", "essai")
    call_command("key", "revoke", id)
    Key.objects.filter(token_key=id).update(revoked=None)  # as the backup has it
    assert ask(text).status_code == 401
    epoch.start(BASE, tmp_path)
    assert Key.objects.get(token_key=id).revoked is not None


def test_a_lost_ledger_is_written_again(capsys, tmp_path):
    id, _ = create(capsys, "--source", "essai")
    call_command("key", "revoke", id)
    (tmp_path / keys.LEDGER).unlink()
    epoch.start(BASE, tmp_path)
    digest = Key.objects.get(token_key=id).digest
    assert digest in (tmp_path / keys.LEDGER).read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["create", "--source", "nowhere"], "There is no source “nowhere”"),
        (["create", "--source", "essai", "--expires", "soon"], "12h, 365d or 52w"),
        (["create", "--source", "essai", "--expires", "99999d"], "at most 3650d"),
        (["create", "--source", "essai", "--name", "x" * 151], "at most 150"),
        (["create"], "one of the arguments"),
        (["create", "--staff", "--source", "essai"], "not allowed with"),
        (["revoke", "mlg_nothing"], "There is no key “mlg_nothing”"),
    ],
)
def test_a_wrong_command_says_what_would_be_right(arguments, said):
    with pytest.raises(CommandError, match=said):
        call_command("key", *arguments)


def test_expires_says_how_long_it_lives(capsys):
    never, _ = create(capsys, "--source", "essai", "--expires", "never")
    usual, _ = create(capsys, "--source", "essai")
    assert Key.objects.get(token_key=never).expiry is None
    left = Key.objects.get(token_key=usual).expiry - timezone.now()
    assert datetime.timedelta(days=364) < left < datetime.timedelta(days=366)


def test_who_shows_wrong_keys_too_often_is_told_to_wait(capsys, settings):
    settings.FAILED_KEYS_PER_MINUTE = 2
    _, right = create(capsys, "--source", "essai")
    answers = [ask("wrong") for _ in range(4)]
    assert answers[0].status_code == 401
    assert answers[0]["RateLimit-Policy"] == '"failures";q=2;w=60'
    last = answers[-1]
    assert last.status_code == 429
    assert 1 <= int(last["Retry-After"]) <= 60
    assert last["RateLimit"] == f'"failures";r=0;t={last["Retry-After"]}'
    assert ask(right).status_code == 200


def test_callers_are_counted_apart_and_windows_anew(settings, monkeypatch):
    settings.WRITES_PER_MINUTE = 3
    monkeypatch.setattr("time.time", lambda: 1_000_000_020.0)
    assert [rates.take("a", rates.WRITES).left for _ in range(4)] == [2, 1, 0, -1]
    assert rates.take("b", rates.WRITES).left == 2
    monkeypatch.setattr("time.time", lambda: 1_000_000_081.0)
    assert rates.take("a", rates.WRITES).left == 2
