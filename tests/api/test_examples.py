"""The examples of openapi.yaml are records of the demonstration, so that each gets an answer."""

import json
from urllib.parse import quote, urlencode

import pytest
from django.core.management import call_command

from api.schema import examples
from api.views.description import document
from directory import epoch
from directory.changes import number_all
from directory.models import Activity, Organisation, Source
from directory.seed import seed
from tests.api import partner

GETS = {path: methods["get"] for path, methods in document()["paths"].items() if "get" in methods}
#: What no hub has that was only just started: each hub's own releases, cursors and batches.
OWN = {
    "/dumps/{release}/{name}": "a release is named by the hub's own epoch",
    "/ldes/{stream}/{generation}/{number}": "so is a generation",
    "/api/v1/organisations/{key}/override": "the demonstration overrides nothing",
    "/api/v1/activities/{key}/override": "the demonstration overrides nothing",
    "/api/v1/sources/{key}/override": "the demonstration overrides nothing",
    "/api/v1/sources/{source}/batches/{batch}": "a batch is named by the instant it was sent at",
    "/api/v1/sources/{source}/batches/{batch}/lines": "the same",
    "/api/v1/sources/{source}/mapping": "the demonstration has no mapping",
    "/api/v1/peers/{peer}": "the demonstration pulls from nobody",
    "/api/v1/peers/{peer}/pulls": "the demonstration pulls from nobody",
    "/api/v1/subscriptions/{subscription}": "nobody subscribed yet",
    "/api/v1/subscriptions/{subscription}/deliveries": "nobody subscribed yet",
    ("/api/v1/changes", "after"): "a cursor is of the hub's own epoch",
}


@pytest.fixture
def demonstration(db, settings, tmp_path):
    """The hub that `manage.py demo` starts."""
    settings.DATA_DIR, settings.BASE_URL = tmp_path, examples.BASE
    epoch.forget()
    epoch.start(examples.BASE, tmp_path)
    seed(by="demo")
    number_all()
    yield
    epoch.forget()


@pytest.fixture
def ask(demonstration, client):
    """The status of an address for whoever shows a key."""
    key = partner.key(staff=True)

    def get(path):
        headers = {"host": "127.0.0.1:8000", "authorization": f"Token {key}"}
        response = client.get(path, headers=headers)
        if response.streaming:
            b"".join(response)
        return response.status_code

    return get


def address(path, operation):
    for each in operation["parameters"]:
        if each["in"] == "path":
            path = path.replace(f"{{{each['name']}}}", quote(str(each["example"]), safe=""))
    return path


def asked(parameter):
    """The example of a parameter as text."""
    if "content" in parameter:
        (told,) = parameter["content"].values()
        return json.dumps(told["example"])
    found = parameter["example"]
    return ",".join(map(str, found)) if isinstance(found, list) else str(found)


def test_the_records_are_the_demonstrations(demonstration):
    stored = {
        "organisation": Organisation.objects.get(local_id="mes"),
        "activity": Activity.objects.get(local_id="mise-en-reseau"),
        "source": Source.objects.get(key="mes-demo"),
    }
    for kind, record in stored.items():
        kept, shown = json.loads(record.document), dict(examples.documents()[kind])
        kept["record"]["modified"] = shown["record"]["modified"]
        assert shown == kept


@pytest.mark.slow
def test_every_example_gets_an_answer(ask):
    call_command("dump", verbosity=0)
    silent = set()
    for path, operation in GETS.items():
        queried = [each for each in operation["parameters"] if each["in"] == "query"]
        required = {each["name"]: asked(each) for each in queried if each.get("required")}
        for name, text in [("", ""), *((each["name"], asked(each)) for each in queried)]:
            pairs = urlencode(required | ({name: text} if name else {}))
            if ask(f"{address(path, operation)}?{pairs}") not in (200, 303):
                silent.add((path, name))
    assert {(path, name) for path, name in silent if not {path, (path, name)} & OWN.keys()} == set()
    assert OWN.keys() <= {*(path for path, _ in silent), *silent}
