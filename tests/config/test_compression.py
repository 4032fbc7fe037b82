"""Compressed answers: representations of their own, with ETags of their own."""

import gzip
import zlib

import pytest

from config.compression import accepts
from tests import factories

LIST = "/api/v1/organisations"


@pytest.fixture
def get(client, hub):
    """GET as a client that takes gzip."""
    for number in range(5):
        factories.organisation(f"organisation {number}")

    def ask(path=LIST, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return client.get(path, headers={"accept-encoding": "gzip", **named})

    return ask


@pytest.mark.parametrize(
    ("header", "taken"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("*", True),
        ("GZIP", True),
        ("", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip;q=0.000", False),
        ("br", False),
    ],
)
def test_it_reads_what_the_client_takes(header, taken):
    assert accepts(header) is taken


def test_a_page_is_compressed_for_who_takes_it(get):
    plain, packed = get(accept_encoding="identity"), get()
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content)
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer["Vary"]


def test_each_encoding_has_its_strong_etag(get):
    plain, packed = get(accept_encoding="identity")["ETag"], get()["ETag"]
    assert packed == f'{plain[:-1]}-gzip"'


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_what_is_held_in_an_encoding_is_not_sent_again(get, encoding):
    etag = get(accept_encoding=encoding)["ETag"]
    answer = get(accept_encoding=encoding, if_none_match=f'"other", {etag}')
    assert answer.status_code == 304
    assert answer["ETag"] == etag
    assert "Accept-Encoding" in answer["Vary"]


def test_the_answer_to_head_says_what_get_would(get, client):
    answer = client.head(LIST, headers={"accept-encoding": "gzip"})
    assert answer["ETag"] == get()["ETag"]
    assert answer["Content-Encoding"] == "gzip"
    assert answer.content == b""


def test_a_stream_is_compressed_as_it_comes(get):
    plain = b"".join(get(f"{LIST}.ndjson", accept_encoding="identity"))
    parts = list(get(f"{LIST}.ndjson"))
    assert gzip.decompress(b"".join(parts)) == plain


def test_a_long_stream_is_pushed_out(monkeypatch, get):
    monkeypatch.setattr("config.compression.PUSH", 1)
    parts = iter(get(f"{LIST}.ndjson"))
    first = zlib.decompressobj(31).decompress(next(parts))
    assert first.endswith(b"}\n")
    assert len(list(parts)) > 1


def test_what_is_small_or_has_ranges_stays_as_it_is(get):
    assert "Content-Encoding" not in get(f"{LIST}/nowhere")
    assert get("/static/portal/no.css").status_code == 404
