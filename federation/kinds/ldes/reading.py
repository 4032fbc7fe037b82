"""Reading: every page that a stream leads to, into the file that it is folded in.

A page that its server calls immutable is never asked again, any other by its ETag. Pages of other
hosts are not asked: only a peer that a person registered is.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urldefrag, urlsplit

from directory import epoch
from federation import fetch
from federation.fetch import Answer, Request
from federation.kinds.base import PullError, Run
from federation.kinds.ldes.folded import Folded, Known
from federation.kinds.ldes.page import Event, Page, Shape, StreamError, Unusable
from federation.readers.rdf.serving import Parser
from federation.taking import MOST_REFUSALS

MOST_PAGES: Final = 50_000
#: Media types, and the names under which they are parsed.
TYPES: Final[Mapping[str, str]] = {
    "application/trig": "trig",
    "application/n-quads": "nq",
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/ld+json": "jsonld",
}
_VAGUE: Final = frozenset({"", "text/plain", "application/octet-stream"})
_ACCEPT: Final = ", ".join([*TYPES, "*/*;q=0.1"])


class _RewrittenError(Exception):
    """A page does not tell any more what it told: what was read of the stream is read again."""


def read(run: Run, folded: Folded) -> None:
    """Everything that is new in the stream; raises `PullError`."""
    try:
        with Parser() as parser:
            try:
                Walk(run, folded, parser).go()
            except _RewrittenError:
                folded.forget()
                Walk(run, folded, parser, again=True).go()
    except StreamError as error:
        raise PullError(str(error)) from error


@dataclass(slots=True)
class Walk:
    """From the registered address to every page that it leads to, each once."""

    run: Run
    folded: Folded
    parser: Parser
    again: bool = False
    hosts: set[str] = field(default_factory=set)

    def go(self) -> None:
        """Reads what has to be read, and forgets pages that nothing leads to any more."""
        start = urldefrag(self.run.peer.url).url
        self.hosts = {_host(start), *self.folded.fact("hosts", [])}
        waiting, seen = deque([start]), set[str]()
        while waiting:
            url = waiting.popleft()
            if url in seen:
                continue
            if len(seen) == MOST_PAGES:
                raise PullError(f"The stream has more than {MOST_PAGES} pages.")
            seen.add(url)
            self._visit(url, is_first=len(seen) == 1)
            waiting.extend(self.folded.nodes(url))
            self.run.told("reading", len(seen))
        self.folded.keep(seen)

    def _visit(self, url: str, *, is_first: bool) -> None:
        if not is_first and _host(url) not in self.hosts:
            raise PullError(f"The stream leads to {url[:200]}, on a host that is not the peer's.")
        known = self.folded.known(url)
        if known and known.sealed:
            return
        path = self.run.room / "page"
        headers = {"Accept": _ACCEPT}
        if known and known.etag:
            headers["If-None-Match"] = known.etag
        try:
            answer = fetch.fetch(Request(url, headers, into=path), fetch.policy())
            if answer.status == 304 and known:
                return
            if answer.status != 200:
                raise PullError(f"{url} answers {answer.status}.")
            self._check_host(answer, is_first=is_first)
            if known is None or known.sha256 != answer.sha256:
                self._take(url, answer, path)
        finally:
            path.unlink(missing_ok=True)

    def _check_host(self, answer: Answer, *, is_first: bool) -> None:
        """Where the registered address is redirected, its pages may lie; others may not leave."""
        if is_first:
            self.hosts.add(_host(answer.url))
        elif _host(answer.url) not in self.hosts:
            raise PullError(f"{answer.url[:200]} is on a host that is not the peer's.")

    def _take(self, url: str, answer: Answer, path: Path) -> None:
        try:
            page = Page([*self.parser.quads(path, _extension(url, answer), answer.url)])
            shape = page.shape(Shape(**self.folded.fact("shape", {})))
            events = [*self._events(page, shape)]
        except StreamError as error:
            raise StreamError(f"{url} {error}.") from error
        rewritten = self.folded.lost(url, {event.member for event in events})
        if rewritten and not shape.forgets and not self.again:
            raise _RewrittenError
        sealed = "immutable" in answer.headers.get("cache-control", "").lower()
        known = Known(answer.headers.get("etag", ""), answer.sha256, sealed)
        facts = {"shape": shape.as_json(), "hosts": sorted(self.hosts), "new": True}
        self.folded.put(url, known, page.nodes(url), events, facts)

    def _events(self, page: Page, shape: Shape) -> Iterator[Event]:
        """What can be used; what cannot is shown by the run, and never in the way of the rest."""
        own = f"{epoch.base()}/"
        for event in page.events(shape):
            if isinstance(event, Unusable):
                self._refuse(event.member, event.reason)
            elif event.iri.startswith(own):
                self._refuse(event.iri, "this hub counts the record itself")
            else:
                yield event

    def _refuse(self, iri: str, reason: str) -> None:
        pull, told = self.run.pull, {"id": iri, "reason": reason}
        if told not in pull.refusals and len(pull.refusals) < MOST_REFUSALS:
            pull.refusals = [*pull.refusals, told]


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or ''}"


def _extension(url: str, answer: Answer) -> str:
    """The name under which the body is parsed, by its media type, or else by the address."""
    found = TYPES.get(answer.media_type, "")
    if not found and answer.media_type in _VAGUE:
        suffix = urlsplit(url).path.rpartition(".")[2].lower()
        found = suffix if suffix in TYPES.values() else ""
    if found:
        return found
    if "html" in answer.media_type:
        raise StreamError("is a web page, not an event stream")
    raise StreamError(f"comes as “{answer.media_type[:80]}”, which is no RDF that is read")
