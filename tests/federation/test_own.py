"""Our own formats, read back: every record of every type, byte for byte."""

import csv
import json

import pytest

from exports.columns import main_table, side_tables
from exports.formats import FORMATS
from federation import readers
from federation.readers import own_table
from federation.readers.lenient import normalise
from federation.rows import Problem, UnreadableError
from tests.golden import golden_texts
from vocab import context
from vocab.canonical import canonicalise, dumps
from vocab.profile import RECORDS

KINDS = list(RECORDS)
WHOLE = ["jsonld", "ttl", "nt", "nq", "ndjson"]


def read(path):
    plan = readers.plan(path)
    assert plan.mapping is None
    return list(plan.read(path))


def canonical(draft):
    return dumps(canonicalise(normalise(draft.document, draft.type_name)[0]))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("key", WHOLE)
def test_what_we_publish_reads_back_byte_for_byte(written, key, kind):
    texts = golden_texts(kind)
    dump = b"".join(FORMATS[key].stream(texts, base="https://hub.example.org", kind=kind))
    found = read(written(f"records.{key}", dump))
    assert sorted(dumps(draft.document) for draft in found) == sorted(texts)
    assert {draft.type_name for draft in found} == {kind}


def test_a_dump_in_json_ld_reads_back_line_by_line(written):
    texts = golden_texts("organisation")
    lines = ",\n".join(texts)
    dump = f'{{"@context":{context.inline()},"@graph":[\n{lines}\n]}}\n'
    assert [dumps(draft.document) for draft in read(written("dump.jsonld", dump))] == texts
    with pytest.raises(UnreadableError, match="breaks off"):
        read(written("cut.jsonld", dump[: -len("\n]}\n")]))


def test_one_record_in_json_ld_reads_back(written):
    text = golden_texts("organisation")[0]
    record = FORMATS["jsonld"].record(text, base="https://hub.example.org")
    (draft,) = read(written("record.jsonld", record))
    assert dumps(draft.document) == text


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_with_its_companions_is_whole(tmp_path, kind):
    texts = golden_texts(kind)
    for table in (main_table(kind), *side_tables(kind)):
        name = f"records-{table.name}.csv" if table.name else "records.csv"
        write_table(tmp_path / name, table, texts)
    found = read(tmp_path / "records.csv")
    assert all(draft.merge is None for draft in found)
    assert sorted(map(canonical, found)) == sorted(texts)


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_alone_says_nothing_of_what_it_has_no_column_for(tmp_path, kind):
    texts = golden_texts(kind)
    write_table(tmp_path / "records.csv", main_table(kind), texts)
    stored = {json.loads(text)["id"]: json.loads(text) for text in texts}
    for draft in read(tmp_path / "records.csv"):
        before = stored[draft.document["id"]]
        merged = own_table.merged(before, draft.document, draft.merge)
        again = normalise(merged, kind)[0]
        ours = {key: value for key, value in before.items() if key not in {"id", "record"}}
        again.pop("record", None)
        again.pop("id", None)
        assert dumps(canonicalise(again)) == dumps(ours)


def test_a_cell_that_was_edited_changes_that_alone():
    stored = {
        "type": ["SSEInitiative", "Organization", "SchemaOrganization"],
        "name": "Before",
        "description": {"fr": "Avant", "de": "Vorher"},
        "places": [{"locality": "Lille", "main": True, "street": "1, rue"}, {"locality": "Gand"}],
        "memberships": [{"network": "https://a.example", "role": "r"}],
    }
    given = {
        "name": "After",
        "description": {"fr": "Après"},
        "places": [{"locality": "Roubaix"}],
        "memberships": [{"network": "https://a.example"}, {"network": "https://b.example"}],
    }
    names = frozenset({"name", "description_fr", "locality", "memberships"})
    assert own_table.merged(stored, given, names) == {
        "type": ["SSEInitiative", "Organization", "SchemaOrganization"],
        "name": "After",
        "description": {"fr": "Après", "de": "Vorher"},
        "places": [{"locality": "Roubaix", "main": True, "street": "1, rue"}, {"locality": "Gand"}],
        "memberships": [
            {"network": "https://a.example", "role": "r"},
            {"network": "https://b.example"},
        ],
    }


def test_an_emptied_cell_removes_what_it_held():
    stored = {"name": "A", "acronym": "B", "description": {"fr": "C"}}
    names = frozenset({"name", "acronym", "description_fr"})
    assert own_table.merged(stored, {"name": "A"}, names) == {"name": "A"}


def test_labels_beside_concepts_are_passed_over(written):
    path = written("a.csv", "local_id,name,sectors,sectors_label\n1,A,a01,Agriculture\n")
    (draft,) = read(path)
    assert (draft.local_id, draft.document) == ("1", {"name": "A", "sectors": ["a01"]})


def test_labels_that_were_edited_change_nothing(tmp_path):
    texts = golden_texts("organisation")
    table = main_table("organisation", ("es",))
    labels = [name for name in table.header if name.endswith("_label")]
    assert {"sectors_label", "legalForm_label", "country_label"} <= {*labels}
    spoilt = tmp_path / "spoilt.csv"
    write_table(tmp_path / "records.csv", table, texts)
    with (tmp_path / "records.csv").open(encoding="utf-8", newline="") as stream:
        rows = [{**row, **dict.fromkeys(labels, "???")} for row in csv.DictReader(stream)]
    with spoilt.open("w", encoding="utf-8", newline="") as stream:
        lines = csv.DictWriter(stream, table.header)
        lines.writeheader()
        lines.writerows(rows)
    plain = [draft.document for draft in read(tmp_path / "records.csv")]
    assert [draft.document for draft in read(spoilt)] == plain
    assert not any(name.endswith("_label") for document in plain for name in document)


def test_values_in_a_cell_are_told_apart():
    assert own_table.split(r"a;b\;c;d\\;e") == ["a", "b;c", "d\\", "e"]
    assert own_table.split("") == []


def test_a_line_that_is_no_object_is_refused_and_the_rest_goes_on(written):
    path = written("a.ndjson", '{"local_id":"1","name":"A"}\n[1]\nnonsense\n\n{"name":"B"}\n')
    found = read(path)
    assert [each.row if isinstance(each, Problem) else each.local_id for each in found] == [
        "1",
        True,
        True,
        "",
    ]
    assert [each.line for each in found] == [1, 2, 3, 5]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('{"name":"A"}\n{"name":"B', "breaks off"),
        ("nonsense\nand more\n", "no JSON objects"),
    ],
)
def test_lines_that_cannot_be_read_say_why(written, content, reason):
    with pytest.raises(UnreadableError, match=reason):
        read(written("a.ndjson", content))


@pytest.mark.slow
def test_a_line_of_ten_megabytes_is_refused_alone(written):
    long = '{"name":"' + "x" * 10_000_000 + '"}'
    found = read(written("a.ndjson", f'{{"name":"A"}}\n{long}\n{{"name":"B"}}\n'))
    assert [isinstance(each, Problem) for each in found] == [False, True, False]
    assert [each.line for each in found] == [1, 2, 3]


def test_deep_or_odd_json_in_a_line_is_refused_alone(written):
    deep = '{"a":' * 5_000 + "1" + "}" * 5_000
    found = read(written("a.ndjson", f'{{"name":"A"}}\n{deep}\n{{"name":"\\ud800"}}\n{{"a":1}}\n'))
    assert [isinstance(each, Problem) for each in found] == [False, True, True, False]


def write_table(path, table, texts):
    with path.open("w", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow(table.header)
        for text in texts:
            lines.writerows(table.rows(json.loads(text)))
