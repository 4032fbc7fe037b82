"""Whatever the profile allows comes through every format."""

import csv
import io

import orjson
import pytest
from hypothesis import HealthCheck, given, settings

from exports.columns import main_table, side_tables
from exports.entry import Entry
from exports.formats import FORMATS, Envelope
from exports.formats.csv import TableWriter
from tests.exports.tables import from_tables
from tests.exports.test_formats import RDF, dumped
from tests.graphs import by_pyoxigraph, by_rdflib
from tests.strategies import records
from vocab.canonical import dumps

pytestmark = pytest.mark.slow
CALM = settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("form", RDF)
@CALM
@given(records)
def test_two_processors_read_one_graph(form, record):
    kind, document = record
    expected = by_pyoxigraph(dumped("nt", [dumps(document)], kind), "nt")
    written = dumped(form, [dumps(document)], kind)
    assert by_pyoxigraph(written, form) == expected
    assert by_rdflib(written.decode(), form) == expected


@CALM
@given(records)
def test_csv_with_its_tables_is_the_whole_document(record):
    kind, document = record
    tables = {}
    for table in (main_table(kind), *side_tables(kind)):
        sink = io.BytesIO()
        writer = TableWriter(sink, Envelope("http://hub.test", kind), table)
        writer.add(Entry(dumps(document), kind))
        writer.close()
        text = sink.getvalue().decode()
        tables[table.name] = list(csv.DictReader(io.StringIO(text, newline="")))
    bare = [name for name in ("record", "contact") if len(document.get(name, {})) == 1]
    told = {name: value for name, value in document.items() if name not in bare}
    assert from_tables(tables, kind) == [told]


@CALM
@given(records)
def test_geojson_is_json_with_the_document_in_it(record):
    kind, document = record
    if kind in FORMATS["geojson"].kinds:
        found = orjson.loads(FORMATS["geojson"].record(dumps(document), base="x", kind=kind))
        assert found["properties"] == document
        assert found["geometry"] is None or len(found["geometry"]["coordinates"]) == 2
