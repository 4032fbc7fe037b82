"""Facets: columns of bitmaps and the order beside them, against plain sets and sorting."""

from array import array
from uuid import UUID

from hypothesis import given, strategies as st

from directory.facets import column
from directory.facets.column import Column, bits, keys, words
from directory.facets.order import Order

KEYS = st.sets(st.integers(1, 3_000), max_size=30)
BORNE = st.dictionaries(st.sampled_from("abcd"), KEYS)


@given(KEYS)
def test_a_bitmap_holds_the_keys_that_it_was_made_of(given):
    assert list(keys(bits(given))) == sorted(given)


@given(BORNE, st.lists(st.tuples(KEYS, BORNE), max_size=3), KEYS, st.integers(0, 40))
def test_a_column_follows_what_is_written(base, moves, among, late):
    found, held = Column(base), {value: set(of) for value, of in base.items()}
    usual, column.LATE = column.LATE, late
    try:
        for gone, come in moves:
            come = {value: of & gone for value, of in come.items()}
            found = found.moved(gone, come)
            held = {
                value: (held.get(value, set()) - gone) | come.get(value, set()) for value in "abcd"
            }
            for value, of in held.items():
                assert set(keys(found.of(value))) == of
            counted = {value: len(of & among) for value, of in held.items() if of & among}
            assert found.counts(bits(among)) == counted
    finally:
        column.LATE = usual


@given(KEYS, st.dictionaries(st.integers(3_001, 3_400), st.uuids()), st.data())
def test_pages_of_an_order_are_those_of_a_sorted_list(base, late, data):
    by_id = {id_: UUID(int=id_ * 7919 % 3_001 << 90) for id_ in base}
    ids = sorted(by_id, key=by_id.__getitem__)
    order = Order(array("Q", ids), b"".join(by_id[id_].bytes for id_ in ids)).moved(late)
    every = {**by_id, **late}
    among = data.draw(st.sets(st.sampled_from(sorted(every)))) if every else set()
    most = data.draw(st.integers(1, 200))
    after = data.draw(st.one_of(st.just(""), st.uuids().map(lambda key: key.hex)))
    expected = sorted((every[id_].hex, id_) for id_ in among if every[id_].hex > after)
    for way in (order, _walked(order)):
        assert way.page(bits(among), after, most) == [(i, k) for k, i in expected][:most]


def test_an_order_is_given_up_when_a_record_changes_its_key():
    order = Order(array("Q", [4]), UUID(int=1).bytes)
    assert order.moved({4: UUID(int=1)})
    assert order.moved({4: UUID(int=2)}) is None


def _walked(order):
    """The same order, as if every page were worth a walk."""
    walked = order.moved({})
    walked._few = lambda among, start: walked._many(among, start, among.bit_count() or 1)
    return walked


@given(KEYS)
def test_a_bitmap_is_made_of_words_as_the_database_gathers_them(given):
    gathered = {}
    for key in given:
        gathered[key >> 6] = gathered.get(key >> 6, 0) | 1 << (key & 63)
    signed = [(place, word - (word >> 63 << 64)) for place, word in gathered.items()]
    assert words(signed) == bits(given)
