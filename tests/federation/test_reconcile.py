"""Reconciling: what a load means for a source, decided on plain values."""

import pytest

from federation.matching import match_keys
from federation.reconcile import decide, match


def keys(**words):
    return {name: frozenset(text.split()) for name, text in words.items()}


def decided(gone, new=(), total=100, complete=True, accept_gone=0):
    return decide(gone, new, total=total, complete=complete, accept_gone=accept_gone)


def test_a_file_that_is_not_the_whole_source_withdraws_nothing():
    decision = decided(keys(a="x"), keys(b="x").items(), complete=False)
    assert (decision.gone, decision.withdraw, decision.matched) == (("a",), (), {})


def test_what_a_whole_file_lacks_is_withdrawn():
    assert decided(keys(a="x", b="y")).withdraw == ("a", "b")


@pytest.mark.parametrize(
    ("gone", "total", "accept", "held"),
    [
        (3, 3, 0, False),
        (4, 4, 0, True),
        (4, 4, 4, False),
        (5, 4, 4, True),
        (10, 100, 0, False),
        (11, 100, 0, True),
        (11, 100, 10, True),
        (11, 100, 11, False),
    ],
)
def test_more_than_a_tenth_is_held_unless_accepted(gone, total, accept, held):
    left = {f"id{n}": frozenset() for n in range(gone)}
    decision = decided(left, total=total, accept_gone=accept)
    assert bool(decision.held) == held
    assert len(decision.gone) == gone
    assert len(decision.withdraw) == (0 if held else gone)
    assert not held or f"--accept-gone {gone}" in decision.held


def test_the_only_one_gone_and_the_only_one_new_at_a_key_are_one_record():
    gone = keys(old1="siren:1 web:a", old2="siren:2")
    new = keys(new1="siren:1", new2="siren:3")
    assert match(gone, new.items()) == {"old1": "new1"}
    assert decided(gone, new.items()).withdraw == ("old2",)


def test_two_that_share_a_key_are_not_matched_by_it():
    assert match(keys(a="web:x", b="web:x"), keys(c="web:x").items()) == {}
    assert match(keys(a="web:x"), keys(c="web:x", d="web:x").items()) == {}


def test_a_record_that_points_to_two_others_is_not_matched():
    assert match(keys(a="siren:1 web:x"), keys(c="siren:1", d="web:x").items()) == {}


def test_a_record_is_recognised_by_identifier_website_or_name_and_place():
    document = {
        "name": "Café du Coin",
        "website": "https://www.coin.example/",
        "identifiers": [{"scheme": "s", "value": "1"}],
        "places": [{"locality": "Lille"}],
    }
    other = {
        "name": "CAFE DU COIN",
        "website": "http://coin.example",
        "places": [{"locality": "lille"}],
    }
    assert len(match_keys(document)) == 3
    assert len(match_keys(document) & match_keys(other)) == 2
    assert match_keys({"name": "Café du Coin"}) == frozenset()
