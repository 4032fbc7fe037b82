"""Error pages: in the reader's language, without the database."""

import pytest

from directory.models import Source
from tests.portal.reading import Reading, read


@pytest.mark.django_db
def test_a_fault_of_a_page_is_a_page(client, hub, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("portal.views.front.overview", lambda: 1 / 0)
    page = read(client, "/", status=500, headers={"Accept-Language": "es"})
    assert "Algo ha fallado aquí" in page.text
    assert "ZeroDivisionError" not in page.text


def test_an_unknown_host_is_refused_with_a_page(client):
    page = read(client, "/", status=400, headers={"Host": "evil.example", "Accept-Language": "fr"})
    assert "Cette demande est incompréhensible" in page.text


def test_an_unknown_address_needs_no_database(client):
    response = client.get("/nowhere", headers={"Accept-Language": "en"})
    assert response.status_code == 404
    assert response["Content-Language"] == "en"
    assert Reading(response.content.decode()).all("meta", name="robots", content="noindex")


@pytest.mark.django_db
def test_a_fault_of_the_api_is_a_problem(client, hub, monkeypatch):
    client.raise_request_exception = False
    response = client.get("/api/v1/nowhere")
    assert response.status_code == 404
    assert response["Content-Type"].startswith("application/problem+json")
    assert Source.objects.count() == 0
