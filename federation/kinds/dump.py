"""A file at an address, in any format that is read: the whole of one source, each time."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.utils import timezone

from directory import write
from directory.models import Activity, Organisation, Status
from federation import fetch, loading
from federation.fetch import FILE, Answer, Request
from federation.kinds.base import PullError, Run
from federation.mappings import MappingError
from federation.readers import READERS
from federation.reconcile import Decision, Loss, hold
from federation.report import Report
from vocab.faults import InvalidDocumentError

#: A file that is said to be the same is read all the same once in so long.
TRUSTED: Final = datetime.timedelta(days=1)
_WINDOW: Final = datetime.timedelta(days=1)
_NAME: Final = re.compile(r"[^A-Za-z0-9._-]+")
MOST_REFUSALS: Final = 100


def pull(run: Run) -> None:
    """Fetches the file, judges and loads it, unless it is the one that was loaded last."""
    answer = _fetched(run)
    known = run.peer.known
    if answer is None or (answer.sha256 == known.get("sha256") and not waits(run)):
        _finish(run, known)
        return
    if _lies(answer, known) and not run.pull.released:
        tag = answer.headers.get("etag", "")
        run.hold(f"The address gives another content under the same ETag {tag}.")
        return
    if not _path(run).stat().st_size:
        _emptied(run, answer)
        return
    rule = Rule(run, dict(known.get("absent", {})))
    count(run, _loaded(run, answer, rule))
    if rule.held:
        run.hold(rule.held)
        return
    _finish(run, _known(answer) | {"absent": rule.absent})


def _emptied(run: Run, answer: Answer) -> None:
    """A file without a byte: the end of every record, once a person said so."""
    if not run.pull.released:
        run.hold("The file is empty: nothing was applied.")
        return
    count = 0
    for model in (Organisation, Activity):
        live = model._default_manager.filter(source__key=run.peer.source, status=Status.LIVE)
        iris = [*live.values_list("iri", flat=True)]
        count += write.withdraw_many(iris, reason="withdrawn", by=run.peer.by)
    loading.publish()
    run.pull.counts = {"withdrawn": count}
    _finish(run, _known(answer))


@dataclass(slots=True)
class Rule:
    """What a file may take away: judged as a whole, and absence only after a grace.

    `absent` says since when records are absent, by type and local id.
    """

    run: Run
    absent: dict[str, dict[str, str]]
    now: datetime.datetime = field(default_factory=timezone.now)
    held: str = ""

    def __call__(self, decisions: Mapping[str, Decision]) -> tuple[Mapping[str, Decision], str]:
        """The decisions with what may go now, or why the file waits for a person."""
        first = {name: self._since(name, decision) for name, decision in decisions.items()}
        losses = [self._loss(name, decisions[name], since) for name, since in first.items()]
        released = bool(self.run.pull.released)
        allowed = self.run.pull.withdrawn if released else {}
        self.run.pull.withdrawn = {loss.source: max(loss.gone, loss.replaced) for loss in losses}
        self.held = hold(losses, allowed)
        if not released and all(_is_emptied(decision) for decision in decisions.values()):
            self.held = "The file holds no record, and the source has some: nothing was applied."
        if self.held:
            return decisions, self.held
        due = {name: self._due(since, released) for name, since in first.items()}
        self.absent = {
            name: {each: at for each, at in since.items() if each not in due[name]}
            for name, since in first.items()
        }
        self.run.pull.withdrawn = {
            self._named(name): len(gone) for name, gone in due.items() if gone
        }
        return {
            name: replace(decision, withdraw=tuple(sorted(due[name])))
            for name, decision in decisions.items()
        }, ""

    def _since(self, type_name: str, decision: Decision) -> dict[str, str]:
        before, now = self.absent.get(type_name, {}), self.now.isoformat()
        return {each: before.get(each, now) for each in decision.withdraw}

    def _loss(self, type_name: str, decision: Decision, since: Mapping[str, str]) -> Loss:
        """What is absent since a day is judged; what went before was judged then."""
        late = (self.now - _WINDOW).isoformat()
        gone = sum(at > late for at in since.values())
        replaced = len(decision.matched) + min(gone, decision.fresh - len(decision.matched))
        return Loss(self._named(type_name), decision.total, gone, 0, replaced)

    def _named(self, type_name: str) -> str:
        return f"{self.run.peer.source or self.run.peer.mapping} ({type_name})"

    def _due(self, since: Mapping[str, str], released: bool) -> set[str]:
        end = (self.now - datetime.timedelta(seconds=self.run.peer.grace)).isoformat()
        return {each for each, at in since.items() if released or at <= end}


def _is_emptied(decision: Decision) -> bool:
    return bool(decision.total) and len(decision.gone) == decision.total and not decision.fresh


def _fetched(run: Run) -> Answer | None:
    """The file, or None where it is the one that was loaded last."""
    known = run.peer.known
    headers = {"Accept": ", ".join([*_media_types(), "*/*;q=0.1"])}
    if not waits(run) and not _is_stale(known):
        for name, header in (("etag", "If-None-Match"), ("modified", "If-Modified-Since")):
            if known.get(name):
                headers[header] = known[name]
    request = Request(run.peer.url, headers, limits=FILE, into=_path(run))
    answer = fetch.fetch(request, fetch.policy())
    if answer.status == 304 and len(headers) > 1:
        return None
    if answer.status != 200:
        raise PullError(f"{run.peer.url} answers {answer.status}.")
    return answer


def waits(run: Run) -> bool:
    """Whether everything must be judged whatever the address says: a person let it through, it
    was held, or the grace of something absent is over."""
    end = (timezone.now() - datetime.timedelta(seconds=run.peer.grace)).isoformat()
    absent = run.peer.known.get("absent", {})
    over = any(at <= end for since in absent.values() for at in since.values())
    return bool(run.pull.released or run.pull.counts or over)


def _is_stale(known: Mapping[str, Any]) -> bool:
    return not known.get("read") or known["read"] < (timezone.now() - TRUSTED).isoformat()


def _lies(answer: Answer, known: Mapping[str, Any]) -> bool:
    """Whether a strong ETag stands for two contents."""
    tag = answer.headers.get("etag", "")
    same = bool(tag) and not tag.startswith("W/") and tag == known.get("etag")
    return same and answer.sha256 != known.get("sha256")


def _known(answer: Answer) -> dict[str, Any]:
    return {
        "etag": answer.headers.get("etag", ""),
        "modified": answer.headers.get("last-modified", ""),
        "sha256": answer.sha256,
        "read": timezone.now().isoformat(),
    }


def _loaded(run: Run, answer: Answer, rule: Rule) -> Report:
    path = _path(run)
    named = path.rename(path.with_name(_name(answer)))
    try:
        run.pull.refusals = []
        return load(run, named, rule)
    finally:
        named.unlink(missing_ok=True)


def load(run: Run, path: Path, rule: loading.Rule) -> Report:
    """Loads a file that is the whole of the peer's source, and notes what of it was refused."""
    peer = run.peer
    wish = loading.Wish(path, peer.source, peer.mapping, complete=True, by=peer.by, rule=rule)
    try:
        with loading.load(wish, run.room.parent.parent, run.told) as report:
            known = run.pull.refusals
            fresh = [each for each in _refusals(report) if each not in known]
            run.pull.refusals = [*known, *fresh][:MOST_REFUSALS]
            return report
    except (MappingError, loading.UnknownSourceError, InvalidDocumentError) as error:
        raise PullError(str(error)) from error


def _refusals(report: Report) -> list[dict[str, str]]:
    rows = (each for each in report.problems() if each["what"] == "row")
    return [
        {"id": each.get("id") or f"line {each['line']}", "reason": each["reason"]}
        for each in islice(rows, MOST_REFUSALS)
    ]


def count(run: Run, report: Report) -> None:
    """The run's numbers, as the report has them."""
    names = ("read", "new", "changed", "unchanged", "withdrawn", "refused", "matched", "gone")
    run.pull.counts = {name: getattr(report, name) for name in names if getattr(report, name)}
    run.pull.complete = True


def _finish(run: Run, known: dict[str, Any]) -> None:
    run.pull.status = "done"
    run.peer.known = known
    run.peer.save(update_fields=["known"])


def _path(run: Run) -> Path:
    return run.room / "fetched"


def _name(answer: Answer) -> str:
    """A name by which the file's format can be told."""
    name = _NAME.sub("-", unquote(urlsplit(answer.url).path).rpartition("/")[2])[-80:] or "dump"
    suffixes = {each for reader in READERS.values() for each in reader.suffixes}
    if name.removesuffix(".gz").rpartition(".")[2].lower() in suffixes:
        return name
    by_type = {kind: r.suffixes[0] for r in READERS.values() for kind in r.media_types}
    suffix = by_type.get(answer.media_type)
    return f"{name}.{suffix}" if suffix else name


def _media_types() -> list[str]:
    return [kind for reader in READERS.values() for kind in reader.media_types]
