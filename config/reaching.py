"""Addresses as a check reads them: our own inside this process, all others through the guard."""

import subprocess
import sys
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from django.test import Client

from directory import epoch
from federation.fetch import FILE, FetchError, RefusedAddressError, Request, fetch, policy

_CHILD: Final = Path(__file__).with_name("parsing_child.py")
_PATIENCE: Final = 1900


@dataclass(frozen=True, slots=True)
class Reached:
    """What an address answered: its bytes lie in `file`; `trouble` says why nothing came."""

    status: int = 0
    media_type: str = ""
    size: int = 0
    sha256: str = ""
    trouble: str = ""

    @property
    def answers(self) -> bool:
        return 200 <= self.status < 400


def reach(url: str, accept: str, into: Path) -> Reached:
    """Reads the address into the file."""
    own = urlsplit(epoch.base())
    parts = urlsplit(url)
    if (parts.scheme, parts.netloc) == (own.scheme, own.netloc):
        return _inside(url, accept, into)
    return _outside(url, accept, into)


def _inside(url: str, accept: str, into: Path) -> Reached:
    """Through the whole of this hub but the network."""
    parts = urlsplit(url)
    client = Client(raise_request_exception=False, SERVER_NAME=parts.hostname)
    response = client.get(
        f"{parts.path}?{parts.query}" if parts.query else parts.path,
        headers={"accept": accept, "host": parts.netloc},
        secure=parts.scheme == "https",
    )
    if response.status_code in {301, 302, 303, 307, 308}:
        return _outside(response["Location"], accept, into)  # storage of another host
    body = response if response.streaming else [response.content]
    return Reached(response.status_code, _plain(response["Content-Type"]), *_written(body, into))


def _outside(url: str, accept: str, into: Path) -> Reached:
    asked = Request(url, {"Accept": accept, "Accept-Encoding": "identity"}, limits=FILE, into=into)
    try:
        answer = fetch(asked, policy())
    except (FetchError, RefusedAddressError) as error:
        return Reached(trouble=str(error))
    size = into.stat().st_size if answer.file else len(answer.body)
    return Reached(answer.status, answer.media_type, size, answer.sha256)


def _written(body: object, into: Path) -> tuple[int, str]:
    digest, size = sha256(), 0
    with into.open("wb") as stream:
        for part in body:  # type: ignore[attr-defined]  # Django's responses are untyped iterables
            digest.update(part)
            size += len(part)
            stream.write(part)
    return size, digest.hexdigest()


def _plain(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def unreadable(form: str, source: Path, target: Path | None = None) -> str:
    """Why the file does not parse as `ttl`, `csv`, `nq.gz`…; empty where it does.

    RDF is written to `target` as N-Triples.
    """
    told = [str(target)] if target else []
    command = [sys.executable, "-I", str(_CHILD), form, str(source), *told]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=False, env={})
    except subprocess.TimeoutExpired:
        return "it takes too long to parse"
    if done.returncode == 0:
        return ""
    said = done.stderr.decode(errors="replace").strip().splitlines()
    return said[-1] if said and done.returncode == 1 else "its parser went over its limits"
