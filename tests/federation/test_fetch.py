"""What is asked and answered: redirects, limits, cut bodies, names that change their mind."""

import gzip
import socket
import time

import pytest

from federation.fetch import FetchError, Limits, Policy, RefusedAddressError, Request, fetch
from tests.federation.answering import answering

LOOPBACK = Policy(loopback=True)


@pytest.fixture
def server():
    with answering() as found:
        yield found


def test_an_answer_comes_with_status_headers_and_body(server):
    server.pages["/x"] = (200, {"ETag": '"1"', "Content-Type": "Text/CSV; charset=utf-8"}, b"a,b")
    answer = fetch(Request(f"{server.base}/x?y=é z".replace(" ", "%20")), LOOPBACK)
    assert (answer.status, answer.body, answer.media_type) == (200, b"a,b", "text/csv")
    assert answer.headers["etag"] == '"1"'
    path, headers = server.asked[0]
    assert path == "/x?y=%C3%A9%20z"
    assert headers["Host"] == f"127.0.0.1:{server.port}"


@pytest.mark.parametrize(
    "location",
    [
        *("http://10.0.0.1/", "http://[::ffff:10.0.0.1]/", "http://169.254.169.254/latest"),
        *("ftp://127.0.0.1/", "http://user@127.0.0.1/", "//10.0.0.1/x", "file:///etc/passwd"),
    ],
)
def test_a_redirect_is_checked_like_an_address(server, location):
    server.pages["/x"] = (302, {"Location": location}, b"")
    with pytest.raises(RefusedAddressError):
        fetch(Request(f"{server.base}/x"), LOOPBACK)
    assert len(server.asked) == 1


def test_redirects_are_followed_and_counted(server):
    server.pages["/a"] = (301, {"Location": "/b"}, b"")
    server.pages["/b"] = (200, {}, b"here")
    assert fetch(Request(f"{server.base}/a"), LOOPBACK).body == b"here"
    server.pages["/loop"] = (302, {"Location": "/loop"}, b"")
    with pytest.raises(FetchError, match="redirects more than 5 times"):
        fetch(Request(f"{server.base}/loop"), LOOPBACK)


def test_the_address_that_was_checked_is_the_one_dialled(server, monkeypatch):
    """A name that leads elsewhere at its second look-up is looked up once."""
    real, asked = socket.getaddrinfo, []

    def rebinding(host, port, *more, **options):
        if host != "rebinding.example":
            return real(host, port, *more, **options)
        asked.append(host)
        first = "127.0.0.1" if len(asked) == 1 else "10.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (first, port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    server.pages["/"] = (200, {}, b"checked")
    listed = Policy(private=frozenset({f"rebinding.example:{server.port}"}))
    answer = fetch(Request(f"http://rebinding.example:{server.port}/"), listed)
    assert (answer.body, len(asked)) == (b"checked", 1)
    assert server.asked[0][1]["Host"] == f"rebinding.example:{server.port}"


def test_a_body_over_the_limit_is_no_answer(server):
    server.pages["/x"] = (200, {}, bytes(3 * 2**20))
    with pytest.raises(FetchError, match="arrives in more than 2 MB"):
        fetch(Request(f"{server.base}/x", limits=Limits(size=2 * 2**20)), LOOPBACK)


def test_a_bomb_is_not_unpacked(server):
    server.pages["/x"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(bytes(2**25)))
    with pytest.raises(FetchError, match="unpacks to more than 2 MB"):
        fetch(Request(f"{server.base}/x", limits=Limits(unpacked=2 * 2**20)), LOOPBACK)


def test_a_packed_answer_is_unpacked(server):
    body = gzip.compress(b"one ") + gzip.compress(b"two")
    server.pages["/x"] = (200, {"Content-Encoding": "gzip"}, body)
    assert fetch(Request(f"{server.base}/x"), LOOPBACK).body == b"one two"


@pytest.mark.parametrize(
    ("headers", "body", "reason"),
    [
        ({"Content-Encoding": "gzip"}, gzip.compress(bytes(9999), mtime=0)[:-9], "is cut"),
        ({"Content-Encoding": "gzip"}, b"<html>", "cannot be unpacked"),
        ({"Content-Encoding": "br"}, b"x", "which was not asked for"),
        ({"Content-Length": "100"}, b"short", "is cut"),
    ],
)
def test_a_cut_or_wrongly_packed_body_is_no_answer(server, headers, body, reason):
    server.pages["/x"] = (200, headers, body)
    with pytest.raises(FetchError, match=reason):
        fetch(Request(f"{server.base}/x"), LOOPBACK)


def test_what_may_be_over_a_moment_later_is_tried_again(server):
    turns = iter([(503, {}, b"busy"), (200, {}, b"here")])
    server.pages["/x"] = lambda _handler: next(turns)
    assert fetch(Request(f"{server.base}/x"), LOOPBACK).body == b"here"


def test_a_refusal_is_an_answer(server):
    assert fetch(Request(f"{server.base}/nothing"), LOOPBACK).status == 404


@pytest.mark.slow
def test_an_answer_that_drips_ends_in_time(server):
    def drip(handler):
        handler.send_response(200)
        handler.end_headers()
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.05)
        return (200, {}, b"")

    server.pages["/x"] = drip
    with pytest.raises(FetchError, match=r"takes longer than 0\.5 s"):
        fetch(Request(f"{server.base}/x", limits=Limits(seconds=0.5)), LOOPBACK, attempts=1)


def test_a_file_takes_the_body(server, tmp_path):
    server.pages["/x"] = (200, {}, b"a,b\n1,2\n")
    answer = fetch(Request(f"{server.base}/x", into=tmp_path / "x"), LOOPBACK)
    assert (answer.body, answer.file.read_bytes()) == (b"", b"a,b\n1,2\n")
    assert len(answer.sha256) == 64
