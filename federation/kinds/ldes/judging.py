"""Judging: what a stream takes from a source, as a whole.

What the stream says is deleted goes at once. What no page of it lists any more is absent: that is a
deletion only where the stream promises to forget nothing, and after a grace.
"""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from django.utils import timezone

from directory.models import Status
from federation import losses
from federation.kinds.base import Run
from federation.kinds.ldes.folded import Folded
from federation.reconcile import Decision, Loss, hold
from federation.resolving import MODELS

#: By type of record, then by local id.
ByType = Mapping[str, Mapping[str, str]]


@dataclass(slots=True)
class Rule:
    """`types` are those of the records that the stream ever told of, `absent` says since when some
    are; `due` and `deleted` are the IRIs of what goes now, by type and local id, and `held` why
    nothing may."""

    run: Run
    folded: Folded
    forgets: bool
    absent: ByType
    types: Collection[str]
    now: datetime.datetime = field(default_factory=timezone.now)
    deleted: ByType = field(default_factory=dict)
    due: ByType = field(default_factory=dict)
    held: str = ""

    def __call__(self, decisions: Mapping[str, Decision]) -> tuple[Mapping[str, Decision], str]:
        """The decisions, with nothing to withdraw: that is done by what this rule found."""
        live = {name: _live(self.run, name) for name in self.types}
        renamed = {name: set(decision.matched) for name, decision in decisions.items()}
        gone = {
            name: {id_: iri for id_, iri in rows.items() if id_ not in renamed.get(name, ())}
            for name, rows in live.items()
        }
        self.deleted = {name: self._deleted(rows) for name, rows in gone.items()}
        missing = {} if self.forgets else {name: self._missing(rows) for name, rows in gone.items()}
        since = {name: self._since(name, rows) for name, rows in missing.items()}
        recent = losses.recent(self.run.peer, self.now)
        found = [
            self._loss(name, len(rows), since.get(name, {}), decisions.get(name), recent)
            for name, rows in live.items()
        ]
        brings = any(each.fresh for each in decisions.values())
        self._judge(found, emptied=not brings and any(live.values()) and missing == live)
        if not self.held:
            self._settle(missing, since)
        return {name: replace(each, withdraw=()) for name, each in decisions.items()}, self.held

    def _judge(self, found: list[Loss], *, emptied: bool) -> None:
        pull = self.run.pull
        allowed = pull.withdrawn if pull.released else {}
        pull.withdrawn = {each.source: max(each.gone, each.replaced) for each in found}
        self.held = hold(found, allowed)
        if emptied and not pull.released:
            self.held = "The stream tells of no record, and the source has some: "
            self.held += "nothing was applied."

    def _settle(self, missing: ByType, since: ByType) -> None:
        """What goes now, and what is waited for; only what is said to be deleted counts as lost
        within the day, since what is absent was judged when it was first."""
        end = (self.now - datetime.timedelta(seconds=self.run.peer.grace)).isoformat()
        released = bool(self.run.pull.released)
        self.due = {
            name: {id_: rows[id_] for id_, at in since[name].items() if released or at <= end}
            for name, rows in missing.items()
        }
        self.absent = {
            name: {id_: at for id_, at in rows.items() if id_ not in self.due[name]}
            for name, rows in since.items()
        }
        self.run.pull.withdrawn = {
            self._named(name): len(rows) for name, rows in self.deleted.items() if rows
        }

    def _deleted(self, rows: Mapping[str, str]) -> Mapping[str, str]:
        said = self.folded.among(rows, "delete")
        return {id_: iri for id_, iri in rows.items() if id_ in said}

    def _missing(self, rows: Mapping[str, str]) -> Mapping[str, str]:
        told = self.folded.among(rows, "upsert") | self.folded.among(rows, "delete")
        return {id_: iri for id_, iri in rows.items() if id_ not in told}

    def _since(self, name: str, rows: Mapping[str, str]) -> Mapping[str, str]:
        before, now = self.absent.get(name, {}), self.now.isoformat()
        return {id_: before.get(id_, now) for id_ in rows}

    def _loss(
        self,
        name: str,
        total: int,
        since: Mapping[str, str],
        decision: Decision | None,
        recent: Mapping[str, int],
    ) -> Loss:
        late = (self.now - losses.WINDOW).isoformat()
        gone = len(self.deleted[name]) + sum(at > late for at in since.values())
        matched, fresh = (len(decision.matched), decision.fresh) if decision else (0, 0)
        replaced = matched + min(gone, fresh - matched)
        named = self._named(name)
        return Loss(named, total, gone, recent.get(named, 0), replaced)

    def _named(self, type_name: str) -> str:
        return f"{self.run.peer.source} ({type_name})"


def _live(run: Run, type_name: str) -> dict[str, str]:
    """The local ids of the source's live records of one type, with their IRIs."""
    records = MODELS[type_name]._default_manager
    live = records.filter(source__key=run.peer.source, status=Status.LIVE)
    return dict(live.values_list("local_id", "iri"))
