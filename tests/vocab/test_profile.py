"""The application profile: one key, one property."""

import csv
from pathlib import Path

import pytest

from vocab.profile import RECORDS, TYPE_SETS, record_type, shapes, types

FACTS = Path(__file__).parents[3] / "shared" / "facts" / "profile.csv"


def test_one_key_is_one_property_and_one_property_one_key():
    pairs = {(key.name, key.iri) for shape in shapes().values() for key in shape.values()}
    assert len(pairs) == len({name for name, _ in pairs})
    for shape in shapes().values():
        properties = [key.iri for key in shape.values()]
        assert len(properties) == len(set(properties))


def test_no_other_reading_of_a_key_is_the_property_of_another_in_the_same_shape():
    for name, shape in shapes().items():
        own = {key.iri for key in shape.values()}
        also = [iri for key in shape.values() for iri in key.also]
        assert not own & set(also), name
        assert len(also) == len(set(also)), name


def test_every_node_of_a_key_is_a_shape():
    for shape in shapes().values():
        for key in shape.values():
            assert key.kind != "node" or key.target[0] in shapes()


def test_the_types_of_a_shape_stand_in_the_profiles_order():
    order = list(types())
    for sets in TYPE_SETS.values():
        for names in sets:
            assert list(names) == sorted(names, key=order.index)


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_is_known_by_its_types(name):
    for names in TYPE_SETS[RECORDS[name]]:
        assert record_type(list(names)) == name
    assert record_type(["Address"]) is None


def test_no_key_of_the_published_profile_is_missing():
    if not FACTS.exists():
        pytest.skip(f"no facts at {FACTS}")
    with FACTS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with (Path(__file__).parents[2] / "vocab" / "data" / "profile.csv").open(
        encoding="utf-8", newline=""
    ) as stream:
        ours = [(row["on"], row["key"], row["iri"], row["kind"]) for row in csv.DictReader(stream)]
    assert ours == [(row["on"], row["key"], row["iri"], row["kind"]) for row in rows]
