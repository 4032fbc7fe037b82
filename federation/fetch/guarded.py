"""One guarded request: the address is checked, dialled as checked, and the answer bounded."""

import http.client
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

import stamina
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from federation.fetch.addresses import (
    Policy,
    Target,
    addresses,
    next_target,
    target,
)
from federation.fetch.bodies import BodyError, unpacked
from federation.fetch.limits import PAGE, Limits, watched

MOST_REDIRECTS: Final = 5
ATTEMPTS: Final = 3
USER_AGENT: Final = "Maillage"
_REDIRECTS: Final = {301, 302, 303, 307, 308}
_PASSING: Final = {429, 500, 502, 503, 504}
_STEP: Final = 30.0
_PART: Final = 2**16


class FetchError(RuntimeError):
    """Nothing usable was answered; the message is one sentence for people."""


class PassingError(FetchError):
    """What may be over a moment later: it is tried again. `status` is 0 where none was answered."""

    def __init__(self, reason: str, status: int = 0) -> None:
        self.status = status
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answered: `body` in memory, or in `file` where one was given."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = b""
    file: Path | None = None
    sha256: str = ""

    @property
    def media_type(self) -> str:
        """Without its parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for; a body makes it a POST. `into` is a file that takes the answer's."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    limits: Limits = PAGE
    into: Path | None = None
    redirects: int = MOST_REDIRECTS


def fetch(request: Request, policy: Policy, *, attempts: int = ATTEMPTS) -> Answer:
    """The answer, whatever its status below 500 (but 429), after redirects and new attempts.

    Raises `RefusedAddressError` before a connection is tried, `FetchError` where none answers.
    """
    for attempt in stamina.retry_context(
        on=PassingError, attempts=attempts, wait_initial=0.5, wait_max=10.0
    ):
        with attempt:
            return _followed(request, policy)
    raise AssertionError


def _followed(request: Request, policy: Policy) -> Answer:
    deadline = time.monotonic() + request.limits.seconds
    here = target(request.url, policy)
    for _ in range(request.redirects + 1):
        answer = _asked(here, request, policy, deadline)
        if answer.status not in _REDIRECTS or not answer.headers.get("location"):
            if answer.status in _PASSING:
                raise PassingError(f"{here.url} answers {answer.status}.", answer.status)
            return answer
        here = next_target(answer.headers["location"], here, policy)
    if not request.redirects:
        return answer
    raise FetchError(f"{request.url} redirects more than {request.redirects} times.")


def _asked(here: Target, request: Request, policy: Policy, deadline: float) -> Answer:
    try:
        ip = addresses(here, policy)[0]
    except OSError as error:
        raise PassingError(f"{here.url} cannot be reached: {here.host} is unknown.") from error
    left = deadline - time.monotonic()
    if left <= 0:
        raise FetchError(f"{here.url} takes longer than {request.limits.seconds:g} s.")
    late = FetchError(f"{here.url} takes longer than {request.limits.seconds:g} s.")
    with closing(_connection(here, ip, min(left, _STEP))) as connection:
        try:
            with watched(left) as watch:
                connection.connect()
                watch.sock = connection.sock
                answer = _exchange(connection, here, request)
        except (urllib3.exceptions.HTTPError, http.client.HTTPException, OSError) as error:
            if time.monotonic() >= deadline:
                raise late from error
            raise PassingError(f"{here.url} cannot be read: {_plain(error)}.") from error
        except BodyError as error:
            raise FetchError(f"{here.url}: {error}.") from error
    if time.monotonic() >= deadline:  # a body of no stated length looks whole when it is shut
        raise late
    return answer


def _connection(here: Target, ip: str, timeout: float) -> HTTPConnection:
    """A connection to the address that was checked; the certificate is that of the name."""
    if here.scheme == "http":
        return HTTPConnection(ip, here.port, timeout=timeout)
    return HTTPSConnection(
        ip, here.port, timeout=timeout, ssl_context=_tls(), server_hostname=here.host
    )


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _exchange(connection: HTTPConnection, here: Target, request: Request) -> Answer:
    headers = {
        "Host": here.authority,
        "User-Agent": USER_AGENT,
        "Accept-Encoding": "gzip",
        "Connection": "close",
        **request.headers,
    }
    method = "GET" if request.body is None else "POST"
    connection.request(
        method,
        here.path,
        body=request.body,
        headers=headers,
        preload_content=False,
        decode_content=False,
    )
    with closing(connection.getresponse()) as response:
        found = {name.lower(): value for name, value in response.headers.items()}
        encoding = found.get("content-encoding", "").strip().lower()
        parts = unpacked(_parts(response), encoding, request.limits)
        into = request.into if response.status == http.HTTPStatus.OK else None
        body, digest = _kept(parts, into)
        return Answer(here.url, response.status, found, body, into, digest)


def _parts(response: urllib3.response.BaseHTTPResponse) -> Iterator[bytes]:
    while part := response.read1(_PART):
        yield part


def _kept(parts: Iterator[bytes], into: Path | None) -> tuple[bytes, str]:
    """The body, empty where a file takes it, and its hash."""
    digest = sha256()
    if into is None:
        body = b"".join(parts)
        digest.update(body)
        return body, digest.hexdigest()
    with into.open("wb") as stream:
        for part in parts:
            digest.update(part)
            stream.write(part)
    return b"", digest.hexdigest()


def _plain(error: Exception) -> str:
    """What happened, in one line without addresses of objects."""
    for kinds, sentence in _REASONS:
        if isinstance(error, kinds):
            return sentence
    return " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__


_REASONS: Final = (
    ((TimeoutError, urllib3.exceptions.TimeoutError), "it does not answer in time"),
    ((urllib3.exceptions.NewConnectionError,), "no connection can be made"),
    ((ConnectionError, http.client.RemoteDisconnected), "the connection broke off"),
    ((urllib3.exceptions.ProtocolError, http.client.IncompleteRead), "the answer is cut"),
)
