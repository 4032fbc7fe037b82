"""Errors: problem details always, in the reader's language."""

import pytest

from api import messages
from api.messages import LANGUAGES

PROBLEM = "application/problem+json; charset=utf-8"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api", 404),
        ("/api/v1/nothing", 404),
        ("/api/v1/organisations/", 404),
        ("/api/v1/nothing.ttl", 404),
        ("/id/organisation/x", 404),
        ("/id", 404),
        ("/dumps/nothing", 404),
        ("/dumps/../secret-key", 404),
        ("/schemes/nothing", 404),
        ("/schemes/activities/nothing", 404),
        ("/context/v2.jsonld", 404),
        ("/openapi.xml", 404),
        ("/api/v1/organisations?limit=0", 400),
        ("/api/v1/organisations?format=xml", 400),
        ("/api/v1/organisations?q=%FF", 400),
    ],
)
@pytest.mark.parametrize("accept", ["text/turtle", "application/json", "*/*"])
def test_an_error_is_a_problem_whatever_was_asked_for(api, address, status, accept):
    response = api(address, accept=accept)
    assert response.status_code == status
    assert response["Content-Type"] == PROBLEM
    body = response.json()
    assert body["status"] == status
    assert body["type"] == "about:blank"
    assert body["title"]
    assert body["detail"]


def test_an_unacceptable_format_lists_those_there_are(api):
    response = api("/api/v1/organisations", accept="image/png")
    assert response.status_code == 406
    assert response["Content-Type"] == PROBLEM
    assert "text/turtle" in response.json()["formats"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
@pytest.mark.parametrize("address", ["/api/v1/organisations", "/openapi.json", "/ns"])
def test_another_method_is_405_with_the_allowed_ones(client, hub, method, address):
    response = getattr(client, method)(address)
    assert response.status_code == 405
    assert response["Content-Type"] == PROBLEM
    assert response["Allow"] == "GET, HEAD, OPTIONS"


def test_options_names_the_methods(client, hub):
    response = client.options("/api/v1/organisations?whatever")
    assert response.status_code == 204
    assert response["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("language", "title"),
    [("fr", "Requête incorrecte"), ("en", "Bad request"), ("es", "Solicitud incorrecta")],
)
def test_it_speaks_the_readers_language(api, language, title):
    response = api("/api/v1/organisations?limit=0", accept_language=language)
    assert response.json()["title"] == title
    assert response["Content-Language"] == language


def test_lang_beats_the_header(api):
    response = api("/api/v1/organisations?lang=es&limit=0", accept_language="fr")
    assert response.json()["title"] == "Solicitud incorrecta"
    response = api("/api/v1/sources/rien?lang=es", accept_language="fr")
    assert response.json()["title"] == "No encontrado"


@pytest.mark.parametrize("code", [*messages.messages()])
def test_every_sentence_stands_in_every_language(code):
    assert all(messages.messages()[code][language] for language in LANGUAGES)


def test_a_fault_of_ours_is_a_problem_500_without_details(api, client, monkeypatch):
    def fail(*_):
        raise RuntimeError("secret")

    monkeypatch.setattr("directory.queries.edition", fail)
    client.raise_request_exception = False
    response = api("/api/v1/organisations")
    assert response.status_code == 500
    assert response["Content-Type"] == PROBLEM
    assert b"secret" not in response.content


def test_a_wrong_host_is_a_problem_400(client, hub):
    response = client.get("/api/v1/organisations", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert response["Content-Type"] == PROBLEM
