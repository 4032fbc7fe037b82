"""The query string is read strictly."""

import pytest

from api import kinds
from api.problems import Problem
from api.query import Parameter, read

LIMIT = Parameter("limit", {}, kinds.whole(1, 10), "", 1)
WORD = Parameter("word", {}, kinds.choice(("a", "b", "a,b")), "", "a", many=True)


def codes(raw):
    with pytest.raises(Problem) as caught:
        read(raw, [LIMIT, WORD]).check()
    return caught.value.status_code, {e["parameter"]: e["code"] for e in caught.value.errors}


def test_it_reads_values_by_their_kind():
    assert read(b"limit=5&word=a", [LIMIT, WORD]).values == {"limit": 5, "word": ["a"]}


def test_several_values_come_by_commas_or_by_repeating():
    assert read(b"word=b,a&word=b", [LIMIT, WORD]).values == {"word": ["b", "a", "b"]}


def test_a_value_that_holds_a_comma_is_one_value():
    assert read(b"word=a,b", [LIMIT, WORD]).values == {"word": ["a,b"]}


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"limit=", "empty"),
        (b"limit", "empty"),
        (b"limit=0", "whole"),
        (b"limit=11", "whole"),
        (b"limit=1.5", "whole"),
        (b"limit=%2B5", "whole"),
        (b"limit=1&limit=2", "repeated"),
        (b"limit=1%00", "characters"),
        (b"word=c", "choice"),
        (b"word=a,,c", "empty"),
        (b"word=" + b"b,a," * 60 + b"b", "many"),
        (b"colour=red", "unknown"),
    ],
)
def test_it_refuses_with_the_name_and_the_reason(raw, code):
    status, faults = codes(raw)
    assert status == 400
    assert set(faults.values()) == {code}


def test_it_names_every_fault_at_once():
    assert codes(b"limit=x&colour=red&word=c")[1] == {
        "limit": "whole",
        "colour": "unknown",
        "word": "choice",
    }


@pytest.mark.parametrize("raw", [b"word=%FF", b"word=\xff", b"%C3=1"])
def test_it_refuses_what_is_not_utf_8(raw):
    assert codes(raw) == (400, {})


def test_it_refuses_thousands_of_fields():
    assert codes(b"&".join([b"word=a"] * 300)) == (400, {})
