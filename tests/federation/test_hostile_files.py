"""Files that were made to hang or to break a load: a sentence, or the row refused, and soon."""

import gzip
import json
import time
from contextlib import suppress

import pytest

from directory.models import Organisation
from federation import readers
from federation.readers import files
from federation.rows import Draft, UnreadableError, shown
from tests import factories

DEEP = 260


def nested(depth):
    return "[" * depth + "]" * depth


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "\n" * 60_000 + "x"),
        ("a.txt", "<!---->" * 40 + "x"),
        ("a.txt", "<!---->" * 9_000 + "x"),
        ("a.txt", "<!--" * 9_000),
        ("a.txt", '<a:a> <b:b> "' + " " * 60_000 + "x"),
    ],
)
def test_no_head_takes_long_to_recognise(written, name, content):
    begun = time.monotonic()
    with suppress(UnreadableError):
        readers.plan(written(name, content))
    assert time.monotonic() - begun < 1


def test_no_value_takes_long_to_quote():
    begun = time.monotonic()
    assert len(shown("x" * 200_000)) == 80
    assert time.monotonic() - begun < 1
    assert shown("an a@b@c.example.") == "an a@…@…"


@pytest.mark.parametrize(
    "page", ["<!-- a --> <!----><html>", "\n<!doctype html>", "<!-->--><body>"]
)
def test_a_page_is_one_behind_any_comments(written, page):
    with pytest.raises(UnreadableError, match="web page"):
        files.head(written("a.csv", page))


def test_turtle_is_recognised_behind_empty_lines(written):
    path = written("a", "\n\n  @prefix a: <http://a.example/> .\n")
    assert readers.plan(path).reader.key == "ttl"


@pytest.mark.slow
@pytest.mark.parametrize("depth", [DEEP, 1_000, 5_000])
def test_a_row_that_is_nested_too_deep_is_refused_alone(load, written, depth):
    factories.source("wild")
    lines = [
        '{"local_id":"1","name":"A"}',
        f'{{"local_id":"2","name":"B","other":{nested(depth)}}}',
        f'{{"local_id":"3","name":{nested(depth)}}}',
        f'{{"id":{nested(depth)},"name":"C"}}',
        '{"local_id":"4","name":"D"}',
        f'{{"local_id":"5","record":{{"source":{nested(depth)}}}}}',
    ]
    file = written("a.ndjson", "\n".join(lines) + "\n")
    report, problems = load(file, source="wild")
    assert (report.read, report.new, report.refused) == (6, 2, 4)
    assert sorted(each["line"] for each in problems) == [2, 3, 4, 6]
    assert sum("nested too deep" in each["reason"] for each in problems) >= 3


@pytest.mark.slow
def test_a_value_nested_too_deep_in_a_mapped_file_is_refused_alone(load, written):
    mapping = written(
        "deep.toml",
        'key = "deep"\ntitle = "Deep"\nformat = "json"\nrecognise = ["no"]\nid = ["no"]\n'
        '[source]\nkey = "deep"\ntitle = { fr = "Profond" }\nlicence = "CC0-1.0"\n'
        '[columns]\nname = { to = "name" }\n',
    )
    content = f'[{{"no":"1","name":"A"}},{{"no":"2","name":{nested(DEEP)}}}]'
    report, _ = load(written("a.json", content), mapping=str(mapping))
    assert (report.new, report.refused) == (1, 1)


@pytest.mark.parametrize("value", [["x"], True, 1.5, {"a": "b"}])
def test_an_id_is_a_text_or_a_whole_number(written, value):
    lines = [{"local_id": value, "name": "A"}, {"local_id": 7, "name": "B"}]
    path = written("a.ndjson", "".join(json.dumps(line) + "\n" for line in lines))
    refused, kept = readers.plan(path).read(path)
    assert "local_id" in refused.reason
    assert refused.row
    assert isinstance(kept, Draft)
    assert kept.local_id == "7"


@pytest.mark.parametrize("value", [["x"], 5, {"a": "b"}])
def test_an_iri_is_a_text(written, value):
    path = written(
        "a.jsonld", json.dumps({"@context": "/context/v1.jsonld", "@graph": [{"id": value}]})
    )
    (refused,) = readers.plan(path).read(path)
    assert "`id`" in refused.reason


@pytest.mark.slow
def test_what_a_foreign_record_says_of_itself_may_be_anything(load, written):
    factories.source("wild")
    line = {"id": "https://a.example/1", "name": "A", "sameAs": [{"a": "b"}, 1]}
    report, _ = load(written("a.ndjson", json.dumps(line) + "\n"), source="wild")
    assert report.read == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("written_id", "stored"), [("cafe\u0301-1", "caf\u00e9-1"), ("tab\\u0007bell", "tabbell")]
)
def test_an_id_is_compared_as_it_is_stored(load, written, written_id, stored):
    factories.source("wild")
    lines = [f'{{"local_id":"{written_id}","name":"A"}}', '{"local_id":"2","name":"B"}']
    file = written("a.ndjson", "\n".join(lines) + "\n")
    load(file, source="wild", complete=True)
    for _ in range(2):
        report, _ = load(file, source="wild", complete=True)
        assert (report.unchanged, report.gone, report.withdrawn, report.matched) == (2, 0, 0, 0)
    assert Organisation.objects.filter(status="live", local_id=stored).exists()


@pytest.mark.slow
def test_two_ids_that_are_stored_as_one_are_duplicates(load, written):
    factories.source("wild")
    ids = ("cafe\u0301", "caf\u00e9", "\\u0007", "\\u0008")
    lines = "".join(f'{{"local_id":"{each}","name":"A"}}\n' for each in ids)
    report, problems = load(written("a.ndjson", lines), source="wild", complete=True)
    assert (report.new, report.duplicates, report.refused) == (1, 1, 3)
    assert "stands in line 1 already" in problems[0]["reason"]
    assert "has no id" in problems[1]["reason"]


def test_what_breaks_while_a_file_is_used_is_not_told_of_the_file(written, tmp_path):
    packed = written("a.csv.gz", gzip.compress(b"a,b\n1,2\n"))
    with pytest.raises(OSError, match="No space"), files.unpacked(packed, tmp_path):
        raise OSError(28, "No space left on device")


def test_a_packed_file_that_is_broken_says_so(written, tmp_path):
    whole = gzip.compress(b"a,b\n1,2\n" * 1_000)
    for broken in (whole[:-20], whole[:12] + b"\xff" * 20 + whole[32:]):
        path = written("b.csv.gz", broken)
        with pytest.raises(UnreadableError, match="cannot be unpacked"):
            files.unpacked(path, tmp_path).__enter__()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["rows.ndjson.gz", "problems.ndjson.gz"])
def test_a_packed_file_may_bear_any_name(load, written, name):
    factories.source("wild")
    file = written(name, gzip.compress(b'{"local_id":"1","name":"A"}\n'))
    assert load(file, source="wild")[0].new == 1


def test_the_columns_of_an_unknown_file_are_named_in_its_order(written):
    with pytest.raises(UnreadableError, match="begin Zebra, apple, Mango"):
        readers.plan(written("a.csv", "Zebra,apple,Mango\n1,2,3\n"))


def test_our_own_table_without_an_id_is_told_what_it_lacks(written):
    with pytest.raises(UnreadableError, match=r"lacks the column `id`, or `local_id`"):
        readers.plan(written("a.csv", "name,website\nA,https://a.example\n"))


def test_a_text_with_u0000_is_refused_and_the_reason_told(load, written):
    factories.source()
    rows = [
        {"local_id": "1", "name": "Co\x00op"},
        {"local_id": "2", "name": "Coop", "description": {"fr": "A\x00", "en": "B"}},
    ]
    file = written("a.ndjson", "\n".join(map(json.dumps, rows)) + "\n")
    report, problems = load(file, source="essai")
    assert (report.new, report.refused) == (1, 1)
    told = [(each["what"], each["id"]) for each in problems if "U+0000" in each["reason"]]
    assert told == [("value", "1"), ("value", "2")]
    record = json.loads(Organisation.objects.get().document)
    assert record["description"] == {"en": "B"}
