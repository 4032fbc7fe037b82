"""Cursors: every text of their pattern is a place, no other is."""

import datetime
import re
import uuid

import pytest
from hypothesis import given, strategies as st

from api.pagination import CURSORS, SORTS, encode, reader
from api.query import WrongError

KEY = uuid.UUID("4b1e0a52-6c1e-5d8e-9d3e-0c8f0f6f6a11")
INSTANTS = st.datetimes(min_value=datetime.datetime(1970, 1, 1), timezones=st.just(datetime.UTC))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200), INSTANTS)
def test_a_cursor_holds_every_ordering_value(name, instant):
    values = {"key": (KEY,), "name": (name, KEY), "updated": (instant, KEY)}
    for sort in SORTS["organisation"]:
        if instant.year > 2280:
            continue
        given = values[sort.name.removeprefix("-")]
        place = reader("organisation")(encode(sort, given))
        assert place.sort == sort
        assert (*place.values[:-1], uuid.UUID(place.values[-1])) == given


@pytest.mark.parametrize("kind", CURSORS)
@given(data=st.data())
def test_every_text_of_the_pattern_is_a_place(kind, data):
    text = data.draw(st.from_regex(re.compile(CURSORS[kind], re.ASCII), fullmatch=True))
    if not text.endswith("\n"):
        assert reader(kind)(text).values


@pytest.mark.parametrize("text", ["", "k", "x" + KEY.hex, "u12." + KEY.hex, "k" + str(KEY), "nzz."])
def test_any_other_text_is_refused(text):
    with pytest.raises(WrongError):
        reader("organisation")(text)


def test_the_cursor_of_a_source_holds_its_slug():
    sort = SORTS["source"][0]
    assert reader("source")(encode(sort, ("mes",))).values == ("mes",)
