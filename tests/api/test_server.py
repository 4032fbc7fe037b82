"""gunicorn's own refusals are problems too, and slow readers hold nobody up."""

import json
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def server():
    """The address of gunicorn with our worker."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = free.getsockname()
    command = ["gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{address[1]}"]
    worker = ["--worker-class", "config.gthread.Worker", "--threads", "2"]
    with subprocess.Popen([sys.executable, "-m", *command, *worker], cwd=ROOT) as process:
        for _ in range(1_200):
            try:
                socket.create_connection(address, timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
        process.terminate()


def ask(address, raw):
    with socket.create_connection(address, timeout=60) as connection:
        connection.sendall(raw)
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    return head.decode(), json.loads(body)


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"GET /api/v1/organisations?q=" + b"a" * 12_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"NONSENSE\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nNo header\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 20_000 + b"\r\n\r\n", 431),
    ],
)
def test_a_malformed_request_is_a_problem(server, raw, status):
    head, body = ask(server, raw)
    assert head.startswith(f"HTTP/1.1 {status} ")
    assert "Content-Type: application/problem+json; charset=utf-8" in head
    assert body["status"] == status
    assert body["detail"]
