"""Which representation `Accept` prefers."""

import pytest

from api.negotiation import by_accept
from api.problems import Problem

CHOICES = {"json": "application/json", "ttl": "text/turtle", "csv": "text/csv"}


@pytest.mark.parametrize(
    ("accept", "key"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("text/turtle", "ttl"),
        ("TEXT/TURTLE", "ttl"),
        ("text/*", "ttl"),
        ("text/turtle;q=0.5, text/csv", "csv"),
        ("application/json;q=0, */*;q=0.1", "ttl"),
        ("text/html, application/xhtml+xml, */*;q=0.8", "json"),
        ('text/turtle;profile="x"', "ttl"),
        ("text/csv;q=0.9;v=1, application/json;q=0.8", "csv"),
        ("image/png, text/csv", "csv"),
    ],
)
def test_it_takes_the_most_wanted(accept, key):
    assert by_accept(accept, CHOICES) == key


@pytest.mark.parametrize("accept", ["image/png", "*/*;q=0", "nonsense"])
def test_it_refuses_with_a_list_of_the_formats(accept):
    with pytest.raises(Problem) as caught:
        by_accept(accept, CHOICES)
    assert caught.value.status_code == 406
    assert caught.value.extra == {"formats": [*CHOICES.values()]}
