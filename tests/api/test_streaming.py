"""Streams: so many at once, and each makes room when it ends, however it ends."""

import threading

import pytest

from api import streaming
from api.problems import Problem
from api.streaming import Stream


@pytest.fixture(autouse=True)
def empty(monkeypatch):
    """Nobody reads yet, whatever answers earlier tests have not let go of."""
    monkeypatch.setattr(streaming, "_free", threading.BoundedSemaphore(streaming.MOST))


@pytest.fixture
def full():
    """As many streams as there may be."""
    streams = [Stream(iter((b"a", b"b"))) for _ in range(streaming.MOST)]
    yield streams
    for stream in streams:
        stream.close()


def test_one_stream_too_many_is_told_when_to_come_again(full):
    with pytest.raises(Problem) as caught:
        Stream(iter(()))
    assert caught.value.status_code == 503
    assert caught.value.headers == {"Retry-After": "30"}


def test_a_closed_stream_makes_room_once_read_or_not(full):
    list(full[0])
    full[0].close()
    full[0].close()
    again = Stream(iter(()))
    with pytest.raises(Problem):
        Stream(iter(()))
    again.close()


@pytest.mark.usefixtures("hub")
def test_lists_answer_while_all_streams_are_taken(full, client):
    client.raise_request_exception = False
    assert client.get("/api/v1/organisations").status_code == 200
    answer = client.get("/api/v1/organisations?format=ndjson")
    assert answer.status_code == 503
    assert answer.headers["Content-Type"].startswith("application/problem+json")


@pytest.mark.usefixtures("hub")
def test_every_answered_stream_makes_room(client):
    for _ in range(streaming.MOST + 2):
        answer = client.get("/api/v1/organisations?format=ndjson")
        assert answer.status_code == 200
        b"".join(answer)
        assert client.head("/api/v1/organisations?format=ndjson").status_code == 200


@pytest.mark.usefixtures("hub")
def test_the_head_of_a_stream_tells_no_length(client):
    answer = client.head("/api/v1/organisations?format=ndjson")
    assert "Content-Length" not in answer.headers
