"""Synthetic data: marked, repeatable, valid, and showing every key of the profile."""

import pytest

from directory import synthetic, write
from directory.preparing import Refused
from vocab.profile import shapes

FILLED_BY_THE_HUB = {"id"}


def test_the_same_seed_gives_the_same_rows():
    assert list(synthetic.rows(20)) == list(synthetic.rows(20))
    assert list(synthetic.rows(20)) != list(synthetic.rows(20, seed=1))


def test_every_name_says_that_it_is_synthetic():
    assert all(row.document["name"].endswith("— synthetic") for row in synthetic.rows(50))


def test_every_key_of_an_organisation_occurs():
    occurring = {key for row in synthetic.rows(500) for key in row.document}
    assert occurring == shapes()["Organisation"].keys() - FILLED_BY_THE_HUB


@pytest.mark.slow
@pytest.mark.usefixtures("hub")
def test_all_of_them_can_be_stored():
    source = write.save_source(synthetic.SOURCE, key="synthetic", by="test")
    outcomes = list(write.save_many(synthetic.rows(500), source=source, by="test"))
    assert [each for each in outcomes if isinstance(each, Refused)] == []
