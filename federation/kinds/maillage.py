"""Another Maillage: its snapshot, then its feed from there; by the cursor ever after."""

import datetime
import gzip
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import orjson
from django.db import transaction
from django.utils import timezone

from federation import fetch, losses, reconcile, taking
from federation.fetch import FILE, Answer, Request
from federation.kinds.base import PullError, Run
from federation.kinds.feed import FeedError, FeedPage, line, page

PAGE_ITEMS: Final = 1_000
_LINES: Final = 1_000
_MOST_LINE: Final = 4 * 2**20
_FEED: Final = "/api/v1/changes"
_MANIFEST: Final = "/dumps/manifest.json"
_SNAPSHOT: Final = "changes.ndjson.gz"


def pull(run: Run) -> None:
    """Stages, judges, applies and compares."""
    stage(run)
    if not run.pull.judged:
        reason = _why_held(run)
        if reason:
            taking.obey_erasures(run)
            run.hold(reason)
            return
        run.pull.judged, run.pull.counts, run.pull.withdrawn = True, {}, {}
        run.pull.save()
    taking.take(run)
    _finish(run)


def _why_held(run: Run) -> str:
    """Why the run waits for a person; its numbers are shown while it does."""
    found = losses.losses(run.peer, run.intake, timezone.now())
    allowed = run.pull.withdrawn if run.pull.released else {}
    run.pull.complete = _complete(run)
    run.pull.withdrawn = {loss.source: loss.gone for loss in found}
    if losses.is_emptied(run.peer, run.intake) and not run.pull.released:
        return "The answer is empty, and there are records of this peer: nothing was applied."
    return reconcile.hold(found, allowed)


def _finish(run: Run) -> None:
    """The cursor moves once everything before it is applied."""
    peer, intake = run.peer, run.intake
    taking.compare(run)
    run.pull.lag = _lag(intake.fact("published"))
    run.pull.status = "done"
    new_epoch = intake.fact("epoch") != peer.epoch
    peer.epoch, peer.cursor = intake.fact("epoch"), intake.fact("cursor")
    peer.seq = intake.fact("seq", 0 if new_epoch else peer.seq)
    with transaction.atomic():
        peer.save(update_fields=["epoch", "cursor", "seq"])
        run.pull.save()
    intake.forget()


def _lag(published: str | None) -> float | None:
    """Seconds since the latest change was published."""
    try:
        moment = datetime.datetime.fromisoformat(published or "")
    except ValueError:
        return None
    return max(0.0, (timezone.now() - moment).total_seconds())


def stage(run: Run) -> None:
    """Everything that the peer says since the cursor, into the intake; raises `PullError`."""
    try:
        _begin(run)
        while not run.intake.fact("ended", False):
            _next(run)
        _check(run)
    except FeedError as error:
        raise PullError(str(error)) from error


def _begin(run: Run) -> None:
    """Where to go on, or to begin: at the cursor, at a snapshot, or at nothing."""
    if run.intake.fact("cursor") is not None:
        return
    if run.peer.cursor:
        run.intake.put([], {"cursor": run.peer.cursor, "complete": False})
        return
    _anew(run, *_snapshot(run))


def _next(run: Run) -> None:
    """The next page; a cursor that leads nowhere any more begins everything anew."""
    cursor = run.intake.fact("cursor", "")
    after = f"&after={quote(cursor)}" if cursor else ""
    answer = _get(run, f"{run.peer.url}{_FEED}?limit={PAGE_ITEMS}{after}")
    if answer.status == 410:
        if not cursor or run.intake.fact("anew", 0) > 2:
            raise PullError(f"{run.peer.url} does not know its own cursor {cursor}.")
        _anew(run, *_pointed_to(answer))
        return
    found = page(answer.body)
    known = run.intake.fact("epoch")
    if known not in {None, found.epoch}:
        raise PullError("The peer began a new epoch while it was read: it is read again later.")
    if found.has_more and (found.cursor == cursor or not found.items):
        raise PullError("The feed says that there is more, and does not move on.")
    _put(run, found)


def _put(run: Run, found: FeedPage) -> None:
    """A page and the cursor after it. What was applied before is a replay, and left out."""
    replayed = run.peer.seq if run.peer.epoch == found.epoch and not _complete(run) else 0
    items = [item for item in found.items if item.seq > replayed]
    read = run.intake.fact("read", 0) + len(found.items)
    facts: dict[str, Any] = {"cursor": found.cursor, "epoch": found.epoch, "read": read}
    if found.items:
        top = max(item.seq for item in found.items)
        facts |= {"published": found.published, "seq": max(top, run.intake.fact("seq", 0))}
    if not found.has_more:
        facts |= {"ended": True, "state": found.state}
    run.intake.put(items, facts)
    run.told("reading", read)


def _complete(run: Run) -> bool:
    return bool(run.intake.fact("complete", False))


def _check(run: Run) -> None:
    """Whether a complete answer is as complete as it says."""
    state = run.intake.fact("state", {})
    if not _complete(run) or state.get("cursor") != run.intake.fact("cursor"):
        return
    live = run.intake.count("op = 'upsert'")
    if state.get("count") != live:
        raise PullError(
            f"The answer is cut: {live} records arrived, and the peer says that it has "
            f"{state.get('count')}."
        )


def _anew(run: Run, address: str, cursor: str, sha256: str = "") -> None:
    """Begin again with everything: a snapshot and its cursor, or the feed from nothing."""
    anew = run.intake.fact("anew", 0) + 1
    run.intake.forget()
    start = {"from": run.peer.cursor, "anew": anew}
    facts: dict[str, Any] = {**start, "complete": True, "cursor": cursor}
    if not cursor:
        run.intake.put([], facts)
        return
    with _file(run, address, sha256) as path:
        read = seq = 0
        lines = map(line, _unpacked(path))
        while some := list(islice(lines, _LINES)):
            read += len(some)
            seq = max(seq, *(item.seq for item in some))
            run.intake.put(some, start)
            run.told("reading", read)
        run.intake.put([], {**facts, "read": read, "seq": seq})


def _snapshot(run: Run) -> tuple[str, str, str]:
    """The address, cursor and hash of the snapshot in the peer's dumps; "" where there is none."""
    answer = _get(run, f"{run.peer.url}{_MANIFEST}", missing=True)
    try:
        manifest = orjson.loads(answer.body) if answer.status == 200 else {}
        file = next(each for each in manifest["files"] if each["name"] == _SNAPSHOT)
        address = f"{run.peer.url}/dumps/{manifest['release']}/{_SNAPSHOT}"
        return address, str(manifest["cursor"]), str(file["sha256"])
    except (orjson.JSONDecodeError, StopIteration, KeyError, TypeError):
        return "", "", ""


def _pointed_to(answer: Answer) -> tuple[str, str]:
    """Where a 410 says that everything can be had."""
    try:
        told = orjson.loads(answer.body)
        address, cursor = told["snapshot"], told["cursor"] or ""
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise PullError("The peer says 410 and does not say where its snapshot is.") from error
    if not isinstance(address, str) or not isinstance(cursor, str):
        raise PullError("The peer says 410 and does not say where its snapshot is.")
    return address, cursor


class _file:  # noqa: N801 (a context, as `open` is one)
    """The snapshot in a file, whole by its hash where one is known; gone at the end."""

    def __init__(self, run: Run, address: str, sha256: str) -> None:
        self.run, self.address, self.sha256 = run, address, sha256
        self.path = run.intake.path.with_suffix(".snapshot")

    def __enter__(self) -> Path:
        answer = _get(self.run, self.address, into=self.path)
        if self.sha256 and answer.sha256 != self.sha256:
            raise PullError("The snapshot is cut or another one: its hash is not the stated one.")
        return self.path

    def __exit__(self, *_: object) -> None:
        self.path.unlink(missing_ok=True)


def _unpacked(path: Path) -> Iterator[bytes]:
    try:
        with gzip.open(path) as stream:
            while text := stream.readline(_MOST_LINE):
                if not text.endswith(b"\n"):
                    raise FeedError("The snapshot is cut: its last line has no end.")
                yield text
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise FeedError(f"The snapshot cannot be unpacked: {error}.") from error


def _get(run: Run, url: str, *, into: Path | None = None, missing: bool = False) -> Answer:
    request = Request(url, {"Accept": "application/json"}, into=into)
    if into is not None:
        request = Request(url, limits=FILE, into=into)
    answer = fetch.fetch(request, fetch.policy())
    if answer.status not in {200, 410} and not (missing and answer.status == 404):
        raise PullError(f"{url} answers {answer.status}.")
    return answer
