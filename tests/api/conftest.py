"""A client of the machine addresses, and a directory with a few records."""

import pytest

from tests import factories


@pytest.fixture
def api(client, hub):
    """GET by address; JSON in, JSON out by default."""

    given = []

    def get(path, *, accept="application/json", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        response = client.get(path, headers={"accept": accept, "accept-language": "en", **named})
        given.append(response)
        return response

    yield get
    for response in given:
        if response.streaming:
            b"".join(response)  # a server would close the file that was not read to its end


@pytest.fixture
def essai(hub):
    return factories.source()


def names(response):
    """The names of a list's records, in its order."""
    assert response.status_code == 200, response.content
    return [record["name"] for record in response.json()["results"]]


def errors(response):
    """Parameter → code of each fault of a problem 400."""
    assert response.status_code == 400, response.content
    assert response["Content-Type"] == "application/problem+json; charset=utf-8"
    return {fault["parameter"]: fault["code"] for fault in response.json()["errors"]}
