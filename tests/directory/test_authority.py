"""Whose word counts: the decider, on plain values."""

import pytest

from directory.authority import MOST_HOPS, Held, Offer, Verdict, judge

HUB, A, B, C = (f"https://{name}.example/" for name in ("here", "a", "b", "c"))
IRI = f"{A}id/organisation/1"


def offer(op="upsert", *, counter=A, epoch="E1", version=3, path=(A,), iri=IRI, **more):
    return Offer(op, iri, counter, epoch, version, tuple(path), **{"hash": "h3", **more})


def held(*, live=True, counter=A, epoch="E1", version=3, peer="a", path=(A, HUB), **more):
    given = {"reason": "" if live else "withdrawn", "hash": "h3" if live else "", **more}
    return Held(
        live=live,
        peer=peer,
        path=path,
        counter=counter,
        counter_epoch=epoch,
        version=version,
        **given,
    )


def verdict(offered, before, *, peer="a", source=A, erased=False):
    return judge(offered, before, hub=HUB, peer=peer, source_counter=source, erased=erased)


@pytest.mark.parametrize(
    ("offered", "before", "expected"),
    [
        # what is new, and what is newer
        (offer(), None, Verdict.TAKE),
        (offer(version=4), held(), Verdict.TAKE),
        (offer(epoch="E2", version=1), held(version=9), Verdict.TAKE),
        (offer(version=2), held(), Verdict.OLDER),
        (offer(epoch="E0", version=9), held(), Verdict.OLDER),
        (offer(), held(), Verdict.SAME),
        (offer(hash="other"), held(), Verdict.FORGED),
        # deletions
        (offer("delete"), None, Verdict.UNKNOWN),
        (offer("delete", reason="erased"), None, Verdict.TAKE),
        (offer("delete", version=4), held(), Verdict.TAKE),
        (offer("delete", version=4), held(live=False), Verdict.SAME),
        (offer("delete", version=1), held(), Verdict.TAKE),
        (offer("delete", version=1), held(peer="b"), Verdict.OLDER),
        (offer("delete", version=1, reason="erased"), held(peer="b"), Verdict.TAKE),
        (offer("delete", reason="erased"), held(live=False), Verdict.TAKE),
        (offer("delete", reason="erased"), held(live=False, reason="erased"), Verdict.SAME),
        # life again
        (offer(version=4), held(live=False), Verdict.TAKE),
        (offer(version=1, epoch="E2"), held(live=False, epoch="E2", version=0), Verdict.TAKE),
        (offer(version=3), held(live=False), Verdict.OLDER),
        (offer(version=9), held(live=False, reason="erased"), Verdict.ERASED),
        # our own
        (offer(counter=HUB, path=(HUB, A)), None, Verdict.OWN),
        (offer(counter=B, path=(B, HUB, A)), None, Verdict.OWN),
        (offer(iri=f"{HUB}id/organisation/1"), None, Verdict.CLAIMED),
        (offer(), held(counter=HUB, peer="", path=(HUB,)), Verdict.CLAIMED),
        (offer(), held(counter=HUB, peer="", path=(HUB,), live=False), Verdict.OWN),
        # nearer
        (offer(), held(path=(A, B, HUB), peer="b"), Verdict.NEARER),
        (offer(path=(A, B)), held(path=(A, C, B, HUB), peer="b"), Verdict.SAME),
        (offer(path=(A, B)), held(), Verdict.SAME),
        # ways
        (offer(path=()), None, Verdict.PATH),
        (offer(path=(B, A)), None, Verdict.PATH),
        (offer(path=(A, B, A)), None, Verdict.PATH),
        (offer(path=(A, *(f"{n}" for n in range(MOST_HOPS - 1)))), None, Verdict.HOPS),
        (offer(path=(A, *(f"{n}" for n in range(MOST_HOPS - 2)))), None, Verdict.TAKE),
    ],
)
def test_it_decides_by_revision_and_path(offered, before, expected):
    assert verdict(offered, before) is expected


@pytest.mark.parametrize(
    ("offered", "before", "peer", "expected"),
    [
        (offer(counter=B, path=(B,), version=9), held(), "b", Verdict.COUNTED),
        (offer("delete", counter=B, path=(B,)), held(), "b", Verdict.COUNTED),
        (offer("delete", counter=B, path=(B,)), held(peer="b"), "b", Verdict.TAKE),
        (offer(counter=B, path=(B,)), held(live=False), "b", Verdict.TAKE),
        (offer("delete", counter=B, path=(B,)), held(live=False), "b", Verdict.UNKNOWN),
    ],
)
def test_with_another_counter_the_stored_one_stays(offered, before, peer, expected):
    assert verdict(offered, before, peer=peer, source=None) is expected


def test_a_source_is_told_by_the_hub_that_counts_it():
    assert verdict(offer(), None, source=HUB) is Verdict.DIRECT
    assert verdict(offer(), None, source=B) is Verdict.COUNTED
    assert verdict(offer(), None, source=None) is Verdict.TAKE
    assert verdict(offer("delete", version=9), held(), source=B) is Verdict.TAKE


def test_what_was_erased_here_stays_away():
    assert verdict(offer(version=99), None, erased=True) is Verdict.ERASED
    assert verdict(offer("delete", reason="erased"), held(), erased=True) is Verdict.TAKE


def test_only_a_wrong_word_is_shown():
    shown = {each for each in Verdict if each.refused}
    assert shown == {
        *(Verdict.CLAIMED, Verdict.COUNTED, Verdict.HOPS, Verdict.PATH, Verdict.FORGED),
    }
