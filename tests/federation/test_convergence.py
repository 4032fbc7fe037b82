"""Whatever happens on the way, both sides end with equal parts.

A script is a list of steps: what the other hub writes, how its answers come, and where this one
dies. `CONVERGENCE_SCRIPTS=2000` runs as many of them as the project promises.
"""

import itertools
import os
import random

import orjson
import pytest
from hypothesis import HealthCheck, given, settings as hypothesis, strategies as st

from directory import bulk
from directory.models import Activity, Organisation, Source
from federation import peers, pulling
from federation.kinds import maillage
from federation.models import Peer
from tests.fakes import FakePeer

SCRIPTS = int(os.environ.get("CONVERGENCE_SCRIPTS", "25"))
NAMES = st.sampled_from([f"r{number}" for number in range(12)])
TEXTS = st.sampled_from(["", "A", "B", "C"])
_numbers = itertools.count(1)

WRITES = st.one_of(
    st.tuples(st.just("save"), NAMES, TEXTS),
    st.tuples(st.just("save"), NAMES, TEXTS),
    st.tuples(st.just("activity"), NAMES, TEXTS),
    st.tuples(st.just("withdraw"), NAMES, st.sampled_from(["withdrawn", "closed", "erased"])),
    st.tuples(st.just("source"), TEXTS),
    st.tuples(st.just("field"), TEXTS),
)
LIVES = st.one_of(
    st.tuples(st.just("backup")),
    st.tuples(st.just("restore")),
    st.tuples(st.just("forget")),
    st.tuples(st.just("snapshot"), st.booleans()),
)
PULLS = st.tuples(
    st.just("pull"),
    st.sampled_from(["", "", "crash", "crash", "duplicate", "reorder", "replay"]),
    st.integers(0, 14),
    st.lists(WRITES, max_size=3),
)
STEPS = st.lists(st.one_of(WRITES, WRITES, LIVES, PULLS, PULLS), min_size=3, max_size=18)


class Killed(BaseException):
    """This side's process is gone."""


class World:
    """The other hub, this one, and what befalls them."""

    def __init__(self, data_dir, monkeypatch):
        number = next(_numbers)
        self.other = FakePeer(base=f"https://other-{number}.example")
        self.key, self.data_dir, self.epochs = f"other-{number}", data_dir, 0
        self.kept = self.other.backup()
        self.crash_at = None
        self.points = 0
        monkeypatch.setattr("federation.fetch.fetch", self._fetch)
        peers.add(peers.Wish(self.key, self.other.base, "maillage"))

    def _fetch(self, request, policy=None, **options):
        self.point()
        return self.other.fetch(request, policy, **options)

    def point(self):
        """Where a process may die."""
        self.points += 1
        if self.crash_at is not None and self.points > self.crash_at:
            raise Killed

    def play(self, step):
        kind, *rest = step
        getattr(self, f"on_{kind}")(*rest)

    def on_save(self, name, text):
        self.other.save(name, **({"acronym": text} if text else {}))

    def on_activity(self, name, text):
        self.other.save(name, "activity", **({"description": {"fr": text}} if text else {}))

    def on_withdraw(self, name, reason):
        self.other.withdraw(name, reason=reason)

    def on_source(self, text):
        self.other.save_source(**({"attribution": text} if text else {}))

    def on_field(self, text):
        """Their profile has a field that ours has not."""
        self.other.extra = {"aFieldOfTomorrow": {"fr": text}} if text else {}

    def on_backup(self):
        self.kept = self.other.backup()

    def on_restore(self):
        self.epochs += 1
        self.other.restore(self.kept, f"01J{self.epochs:023}")

    def on_forget(self):
        self.other.forget_tombstones()

    def on_snapshot(self, has):
        self.other.has_snapshot = has

    def on_pull(self, fault, where, writes):
        waiting = list(writes)
        self.other.before = lambda _request: waiting and self.play(waiting.pop())
        self.other.spoil = Spoiler(fault, where) if fault in Spoiler.KINDS else None
        self.crash_at, self.points = (where if fault == "crash" else None), 0
        try:
            self.pull()
        except Killed:
            pass
        finally:
            self.other.before = self.other.spoil = self.crash_at = None

    def pull(self):
        return pulling.pull(Peer.objects.get(key=self.key), self.data_dir, lambda *_: None)

    def settle(self):
        """Runs without faults until two are done, for the first may end what a killed one began;
        a person lets through what is held."""
        done = 0
        for _ in range(8):
            run = self.pull()
            done += run.status == "done"
            if run.status == "held":
                pulling.release(run, "someone")
            elif done == 2:
                return run
        pytest.fail(f"{run.status}: {run.reason}")

    def here(self):
        """IRI → hash and revision of what this side has of the other."""
        found = {}
        for model in (Source, Organisation, Activity):
            rows = model.objects.filter(status="live", counter=self.other.counter)
            for iri, *rest in rows.values_list("iri", "hash", "counter_epoch", "version"):
                found[iri] = tuple(rest)
        return found

    def there(self):
        return {
            item["id"]: (item["hash"], item["counterEpoch"], item["version"])
            for item in self.other.heads.values()
            if item["op"] == "upsert"
        }


class Spoiler:
    """Pages that come twice, in another order, or once more when their time is over."""

    KINDS = ("duplicate", "reorder", "replay")

    def __init__(self, kind, seed):
        self.kind, self.choose, self.seen, self.left = kind, random.Random(seed), [], 3

    def __call__(self, request, status, body):
        if "/changes" not in request.url or status != 200 or body[:1] != b"{":
            return status, body
        if self.kind == "replay":
            return status, self._replayed(body)
        page = orjson.loads(body)
        if self.kind == "duplicate":
            page["items"] = [*self.seen[-5:], *page["items"], *page["items"][:3]]
        else:
            self.choose.shuffle(page["items"])
        self.seen += page["items"]
        return status, orjson.dumps(page)

    def _replayed(self, body):
        """An old page in the place of this one; not for ever, or nobody gets on."""
        self.seen.append(body)
        old = self.choose.choice(self.seen)
        if old is not body and self.left:
            self.left -= 1
            return old
        return body


@pytest.mark.slow
def test_both_sides_end_with_equal_parts(hub, settings, monkeypatch):
    monkeypatch.setattr(maillage, "PAGE_ITEMS", 3)
    monkeypatch.setattr(bulk, "CHUNK", 2)
    worlds = []
    accept, finish = maillage.taking.write.accept_many, maillage._finish

    def accepting(*items, **options):
        worlds[-1].point()
        done = accept(*items, **options)
        worlds[-1].point()  # the transaction around it is rolled back
        return done

    def finishing(run):
        worlds[-1].point()
        finish(run)

    monkeypatch.setattr(maillage.taking.write, "accept_many", accepting)
    monkeypatch.setattr(maillage, "_finish", finishing)

    @hypothesis(
        max_examples=SCRIPTS,
        deadline=None,
        suppress_health_check=[*HealthCheck],
        database=None,
        derandomize=SCRIPTS < 100,
    )
    @given(STEPS)
    def converges(steps):
        world = World(settings.DATA_DIR, monkeypatch)
        worlds[:] = [world]
        world.on_save("r0", "")
        for step in steps:
            world.play(step)
        run = world.settle()
        assert world.here() == world.there()
        assert run.equal is True
        world.on_save("r1", "the last word")
        assert world.settle().equal is True
        assert world.here() == world.there()

    converges()
