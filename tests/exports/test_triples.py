"""N-Triples from documents: exactly the graph that the document is as JSON-LD."""

import json

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings

from exports.triples import label, nquads, ntriples, statements
from tests.graphs import by_pyoxigraph
from tests.strategies import records
from vocab.canonical import dumps
from vocab.context import context
from vocab.profile import shapes
from vocab.read import documents
from vocab.validation import faults

IRI = "https://hub.test/id/organisation/1"
CALM = settings(
    deadline=None,
    max_examples=80,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.slow
@CALM
@given(records)
def test_any_document_is_one_graph_as_ntriples_and_as_jsonld(record):
    kind, document = record
    assert faults(document, kind) == []
    linked = json.dumps({"@context": context(), **document})
    assert by_pyoxigraph(ntriples(document), "nt") == by_pyoxigraph(linked, "jsonld")


@pytest.mark.slow
@CALM
@given(records)
def test_any_document_is_read_back_byte_for_byte(record):
    _, document = record
    found = list(documents(ox.parse(ntriples(document), format=ox.RdfFormat.N_TRIPLES)))
    assert [dumps(each) for each in found] == [dumps(document)]


@pytest.mark.slow
@CALM
@given(records)
def test_what_it_writes_is_canonical(record):
    _, document = record
    written = ntriples(document)
    parsed = ox.parse(written, format=ox.RdfFormat.N_TRIPLES)
    again = ox.serialize((quad.triple for quad in parsed), format=ox.RdfFormat.N_TRIPLES)
    assert again.decode() == written


def test_it_escapes_what_canonical_ntriples_escapes_and_nothing_else():
    document = {"id": IRI, "name": 'a"b\\c\nd\re\tf\u2028é😀'}
    assert statements(document) == [
        f'<{IRI}> <http://purl.org/goodrelations/v1#name> "a\\"b\\\\c\\nd\\re\tf\u2028é😀"'
    ]


def test_a_text_of_unknown_language_bears_no_tag():
    lines = statements({"id": IRI, "mission": {"und": "a", "id": "b"}})
    assert [line.rsplit(" ", 1)[1] for line in lines] == ['"a"', '"b"@id']


def test_a_node_has_the_same_label_wherever_it_is_written():
    place = {"type": ["Address"], "locality": "Lille"}
    assert label(IRI, "places", place) == label(IRI, "places", dict(reversed(place.items())))
    assert label(IRI, "places", place) != label(IRI, "locations", place)
    assert label(IRI, "places", place) != label(IRI + "0", "places", place)
    assert label(IRI, "places", place).startswith("_:b")
    assert len(label(IRI, "places", place)) == 2 + 1 + 32


def test_unknown_keys_and_classes_say_nothing():
    assert statements({"id": IRI, "colour": {"a": [1]}, "type": ["Elephant"]}) == []


def test_a_record_stands_in_the_graph_of_its_source():
    source = "https://hub.test/id/source/mes"
    record = {"source": source, "type": ["CatalogRecord"]}
    lines = nquads({"id": IRI, "name": "a", "record": record}).splitlines()
    assert len(lines) == 4
    assert all(line.endswith(f" <{source}> .") for line in lines)


@pytest.mark.parametrize("record", [{}, {"record": {"source": "https://hub.test/id/source/mes"}}])
def test_what_is_said_of_a_source_stands_in_the_default_graph(record):
    document = {"id": "https://hub.test/id/source/mes", "title": {"fr": "a"}, **record}
    quads = list(ox.parse(nquads(document), format=ox.RdfFormat.N_QUADS))
    assert {quad.graph_name for quad in quads} == {ox.DefaultGraph()}


def test_every_key_of_the_profile_has_a_template():
    from exports.triples import TEMPLATES

    assert set(TEMPLATES) == {key for keys in shapes().values() for key in keys} - {"id"}


#: Nodes as no hub of ours writes them, but another might: of no type, of an unknown one, holding
#: nodes, marks of templates, and what must be escaped.
ODD = {
    "id": "https://hub.test/id/organisation/%41",
    "name": 'a "quoted" \\ name',
    "places": [
        {"locality": "100 %(street)s {subject}\0", "main": False, "type": ["Address", "Elephant"]},
        {"main": True, "street": 'a"\n'},
        {"identifiers": [{"type": ["Identifier"], "value": '"'}], "locality": "Lille"},
        {"colour": "red"},
        {},
    ],
    "record": {"source": "https://hub.test/id/source/1", "verified": "2020-01-01"},
}


def test_nodes_of_any_shape_are_the_same_graph_in_every_rdf():
    from exports.formats import FORMATS

    linked = by_pyoxigraph(json.dumps({"@context": context(), **ODD}), "jsonld")
    text = dumps(ODD)
    for form in ("nt", "nq", "ttl"):
        written = b"".join(FORMATS[form].stream([text], base="https://hub.test"))
        assert by_pyoxigraph(written, form) == linked, form


def test_a_node_that_says_nothing_has_only_its_label():
    named = [line.split(" ")[2] for line in statements(ODD) if "/vocab/hasAddress>" in line]
    told = {line.split(" ")[0] for line in statements(ODD)}
    assert len(named) == 5
    assert [node in told for node in named] == [True, True, True, False, False]


def test_what_a_line_of_csv_must_quote_is_quoted_and_nothing_else():
    import csv
    import io

    from exports.entry import told

    rows = [["a", "b;c", ""], ["a,b", "", "c"], ['"', "a\nb", "a\r"], ["é", 'a "b", c', " "], [""]]
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    assert told(rows) == buffer.getvalue()
