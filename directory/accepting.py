"""Accepting: what another hub offers, judged and stored as it came, in the caller's transaction."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import orjson

from directory import bulk, epoch, erasing, placing
from directory.authority import Held, Verdict, judge
from directory.bases import bases
from directory.bulk import PlainStore
from directory.models import Source, Status
from directory.placing import Envelope, Written
from directory.preparing import Prepared
from directory.receiving import Received, received
from directory.withdrawing import SourceInUseError, Told, withdraw
from vocab.faults import Fault

Outcome = Literal["new", "changed", "unchanged", "withdrawn", "ignored", "refused"]
_SLUG: Final = re.compile(r"[^a-z0-9]+")
_NOTHING_DONE: Final = frozenset({Verdict.SAME, Verdict.NEARER})


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of an item. Of a refused one `faults` say why; `verdict` is authority's word."""

    iri: str
    source: str
    outcome: Outcome
    verdict: Verdict
    faults: tuple[Fault, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """A source as it is known here: what its records are judged and stored by."""

    pk: int
    counter: str
    contacts: bool


@dataclass(slots=True)
class Acceptance:
    """One chunk of items of one type, by one peer."""

    type_name: str
    peer: str
    by: str
    homes: Mapping[str, Home]
    storage: PlainStore
    hub: str

    def verdicts(
        self, items: Sequence[Received], held: Mapping[str, tuple[Any, ...]]
    ) -> dict[str, Verdict]:
        """What becomes of each item, by what is held."""
        erased = erasing.marked([item.iri for item in items])
        found = {}
        for item in items:
            if self._was_ours(item):
                found[item.iri] = Verdict.OWN
                continue
            home = self.homes.get(item.source) if self.type_name != "source" else None
            found[item.iri] = judge(
                item,
                _held(held[item.iri]) if item.iri in held else None,
                hub=self.hub,
                peer=self.peer,
                source_counter=home.counter if home else None,
                erased=item.iri in erased,
            )
        return found

    def _was_ours(self, item: Received) -> bool:
        """Whether this hub counted it, or it came through it, at a former address."""
        former = {f"{base}/" for base in bases()} - {self.hub}
        return bool(former & {item.counter, *item.path})

    def store(
        self, items: Sequence[Received], seen: Mapping[str, tuple[Any, ...]]
    ) -> dict[str, Accepted]:
        """Judge again under locks, and store what is taken.

        What was not `seen` is not looked up again: nothing could be locked, and what another
        process stores meanwhile raises `RacedError`. Deletions store nothing, so they are.
        """
        again = [item.iri for item in items if item.iri in seen or item.op == "delete"]
        held = self.storage.held(self.type_name, again, lock=True) if again else {}
        verdicts = self.verdicts(items, held)
        done = _untaken(items, verdicts)
        nearer = [item for item in items if verdicts[item.iri] is Verdict.NEARER]
        self._note(nearer, held)
        taken = [item for item in items if verdicts[item.iri] is Verdict.TAKE]
        done |= self._write([item for item in taken if item.op == "upsert"], held)
        done |= self._withdraw([item for item in taken if item.op == "delete"], held)
        return done

    def _write(
        self, items: Sequence[Received], held: Mapping[str, tuple[Any, ...]]
    ) -> dict[str, Accepted]:
        done: dict[str, Accepted] = {}
        fresh: list[tuple[Prepared, Envelope]] = []
        changed: list[Written] = []
        for item in items:
            prepared = self._prepared(item)
            if not isinstance(prepared, Prepared):
                done[item.iri] = _refused(item, prepared)
                continue
            before = held.get(item.iri)
            if before is None:
                fresh.append((prepared, self._envelope(item)))
            else:
                changed.append(Written(prepared, before[0], self._envelope(item)))
            new = before is None or before[1] != Status.LIVE
            outcome: Outcome = "new" if new else "changed"
            done[item.iri] = Accepted(item.iri, item.source, outcome, Verdict.TAKE)
        fresh.sort(key=lambda each: each[0].iri)
        written = placing.create(self.type_name, fresh, self.storage)
        _check_all_written(fresh, written)
        written += placing.update(self.type_name, changed, self.storage)
        order = {item.iri: place for place, item in enumerate(items)}
        written.sort(key=lambda each: order[each.prepared.iri])
        placing.append(self.type_name, written, self.by, self.storage)
        return done

    def _prepared(self, item: Received) -> Prepared | list[Fault]:
        home = self.homes.get(item.source)
        if home is None and self.type_name != "source":
            return [Fault("/record/source", "source_missing", {"source": item.source})]
        return received(item, contacts=home is not None and home.contacts)

    def _envelope(self, item: Received) -> Envelope:
        path = (*item.path, self.hub)
        source = "" if self.type_name == "source" else item.source
        owner: dict[str, Any] = {"source_id": self.homes[source].pk} if source else {}
        if not source:
            owner = {"key": _slug(item.iri)}
        revision = (item.counter, item.counter_epoch, item.version)
        return Envelope(source, owner, *revision, path, self.peer)

    def _withdraw(
        self, items: Sequence[Received], held: Mapping[str, tuple[Any, ...]]
    ) -> dict[str, Accepted]:
        """Withdraw on the peer's word. What is erased unseen is only remembered."""
        done = {
            i.iri: Accepted(i.iri, i.source, "withdrawn", Verdict.TAKE, (), i.reason) for i in items
        }
        unseen = [item.iri for item in items if item.iri not in held]
        if unseen:
            erasing.remember(unseen)
        by_reason: defaultdict[str, list[Received]] = defaultdict(list)
        for item in items:
            if item.iri in held:
                by_reason[item.reason].append(item)
        for reason, some in by_reason.items():
            envelopes = {item.iri: self._gone(item) for item in some}
            replacing = {item.iri: item.replaced_by for item in some}
            why = Told(
                reason, self.by, None, epoch.current(), envelopes=envelopes, replacing=replacing
            )
            try:
                withdraw([item.iri for item in some], why)
            except SourceInUseError as error:
                fault = Fault("", "source_in_use", {"reason": str(error)})
                done |= {item.iri: _refused(item, [fault]) for item in some}
        return done

    def _gone(self, item: Received) -> Envelope:
        path = (*item.path, self.hub)
        return Envelope("", {}, item.counter, item.counter_epoch, item.version, path, self.peer)

    def _note(self, items: Sequence[Received], held: Mapping[str, tuple[Any, ...]]) -> None:
        """Note the shorter way of what is held already; nothing that leaves differs by it."""
        rows = [
            [held[i.iri][0], self.peer, orjson.dumps([*i.path, self.hub]).decode()] for i in items
        ]
        if rows:
            self.storage.update(self.type_name, ["id", "peer", "path"], rows)


class RacedError(RuntimeError):
    """Another process stored one of the records meanwhile: the chunk is to be taken again."""


def accept(items: Sequence[Received], *, peer: str, by: str) -> list[Accepted]:
    """Judge and store one chunk; the outcomes in its order. Sources first, then their records."""
    done: dict[str, Accepted] = {}
    for item in items:
        if item.type_name == "source" and item.op == "upsert":
            done |= _accept("source", [item], peer, by)  # one by one: each gets a key of its own
    for type_name in ("organisation", "activity"):
        some = [item for item in items if item.type_name == type_name and item.op == "upsert"]
        done |= _accept(type_name, some, peer, by)
    for type_name in ("activity", "organisation", "source"):
        some = [item for item in items if item.type_name == type_name and item.op == "delete"]
        done |= _accept(type_name, some, peer, by)
    return [done[item.iri] for item in items]


def _accept(type_name: str, items: Sequence[Received], peer: str, by: str) -> dict[str, Accepted]:
    if not items:
        return {}
    homes = _homes({item.source for item in items}) if type_name != "source" else {}
    hub = f"{epoch.base()}/"
    acceptance = Acceptance(type_name, peer, by, homes, bulk.store(len(items)), hub)
    held = acceptance.storage.held(type_name, [item.iri for item in items])
    verdicts = acceptance.verdicts(items, held)
    waiting = [i for i in items if verdicts[i.iri] in {Verdict.TAKE, Verdict.NEARER}]
    done = _untaken(items, verdicts)
    if waiting:
        done |= acceptance.store(waiting, held)
    return done


def _check_all_written(
    fresh: Sequence[tuple[Prepared, Envelope]], written: Sequence[Written]
) -> None:
    if len(written) < len(fresh):
        there = {each.prepared.iri for each in written}
        raise RacedError(", ".join(p.iri for p, _ in fresh if p.iri not in there))


def _homes(iris: set[str]) -> dict[str, Home]:
    rows = Source.objects.filter(iri__in=iris, status=Status.LIVE)
    fields = rows.values_list("iri", "pk", "counter", "publishes_contacts")
    return {iri: Home(pk, counter, contacts) for iri, pk, counter, contacts in fields}


def _held(row: tuple[Any, ...]) -> Held:
    _, status, reason, peer, path, counter, counter_epoch, version, hash_ = row
    way = tuple(orjson.loads(path) if isinstance(path, str) else path)
    return Held(status == Status.LIVE, reason, peer, way, counter, counter_epoch, version, hash_)


def _untaken(items: Sequence[Received], verdicts: Mapping[str, Verdict]) -> dict[str, Accepted]:
    """What is told of the items that are not taken."""
    return {
        item.iri: _left(item, verdict)
        for item in items
        if (verdict := verdicts[item.iri]) is not Verdict.TAKE
    }


def _left(item: Received, verdict: Verdict) -> Accepted:
    if verdict in _NOTHING_DONE:
        return Accepted(item.iri, item.source, "unchanged", verdict)
    if verdict.refused:
        values = {"iri": item.iri, "counter": item.counter}
        return Accepted(
            item.iri, item.source, "refused", verdict, (Fault("", verdict.value, values),)
        )
    return Accepted(item.iri, item.source, "ignored", verdict)


def _refused(item: Received, faults: Sequence[Fault]) -> Accepted:
    return Accepted(item.iri, item.source, "refused", Verdict.TAKE, tuple(faults))


def _slug(iri: str) -> str:
    """A key for a source that came from elsewhere: the end of its IRI, made unlike any other."""
    plain = _SLUG.sub("-", iri.rstrip("/").rpartition("/")[2].lower())[:50].strip("-") or "source"
    digest = hashlib.sha256(iri.encode()).hexdigest()[:10]
    keys = [plain, *(f"{plain}-{number}" for number in range(2, 10)), f"{plain}-{digest}"]
    taken = set(Source.objects.filter(key__in=keys).exclude(iri=iri).values_list("key", flat=True))
    return next((key for key in keys if key not in taken), keys[-1])
