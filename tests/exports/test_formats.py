"""Formats: every golden record in each of them, nothing lost on the way."""

import csv
import io
import json
from decimal import Decimal

import orjson
import pyoxigraph as ox
import pytest

from exports.entry import Entry
from exports.formats import FORMATS, Envelope
from tests.golden import golden, golden_texts
from tests.graphs import by_pyoxigraph, by_rdflib
from vocab.canonical import dumps, text
from vocab.context import context
from vocab.profile import RECORDS, record_type, shapes
from vocab.read import documents
from vocab.schemes import concept
from vocab.validation import faults

BASE = "https://hub.example.org"
RDF = [key for key, form in FORMATS.items() if form.rdf]


def _with_context(data, form):
    """JSON-LD of the API names its context; a parser that fetches nothing needs it in place."""
    if form != "jsonld":
        return data
    found = orjson.loads(data)
    assert found["@context"] == f"{BASE}/context/v1.jsonld"
    return json.dumps({**found, "@context": context()}).encode()


def dumped(form, texts, kind):
    sink = io.BytesIO()
    writer = FORMATS[form].writer(sink, Envelope(BASE, kind))
    for each in texts:
        writer.add(Entry(each, kind))
    writer.close()
    return sink.getvalue()


def test_every_key_of_the_profile_occurs_in_a_golden_record():
    seen = {name: set() for name in shapes()}

    def look(node, shape):
        seen[shape] |= node.keys()
        for name, value in node.items():
            key = shapes()[shape][name]
            if key.kind == "node":
                for each in value if key.many else [value]:
                    look(each, key.target[0])

    for kind, line in golden():
        look(orjson.loads(line), RECORDS[kind])
    assert seen == {name: set(keys) for name, keys in shapes().items()}


def test_golden_records_are_canonical_and_valid():
    for kind, line in golden():
        document = orjson.loads(line)
        assert text(document) == line
        assert faults(document, kind) == []
        assert record_type(document["type"]) == kind


def test_golden_records_have_many_languages():
    tags = {tag for _, line in golden() for tag in orjson.loads(line).get("description", {})}
    assert len(tags) >= 18


def test_every_iri_is_accepted_by_pyoxigraph():
    nt = b"".join(FORMATS["nt"].record(line, base=BASE, kind=kind) for kind, line in golden())
    for quad in ox.parse(nt, format=ox.RdfFormat.N_TRIPLES):
        for term in (quad.subject, quad.predicate, quad.object):
            if isinstance(term, ox.NamedNode):
                ox.NamedNode(term.value)


@pytest.mark.parametrize("kind", RECORDS)
@pytest.mark.parametrize("form", RDF)
def test_page_stream_and_dump_are_one_graph(form, kind):
    texts = golden_texts(kind)
    expected = by_pyoxigraph(dumped("nt", texts, kind), "nt")
    page = FORMATS[form].page(texts, base=BASE, kind=kind, next=f"{BASE}/next?a=b&c", total=9)
    stream = b"".join(FORMATS[form].stream(texts, base=BASE, kind=kind))
    assert by_pyoxigraph(_with_context(page, form), form) == expected
    assert by_pyoxigraph(_with_context(stream, form), form) == expected
    assert by_pyoxigraph(dumped(form, texts, kind), form) == expected


@pytest.mark.slow
@pytest.mark.parametrize("kind", RECORDS)
@pytest.mark.parametrize("form", RDF)
def test_rdflib_reads_the_same_graph(form, kind):
    data = dumped(form, golden_texts(kind), kind)
    assert by_rdflib(data.decode(), form) == by_pyoxigraph(data, form)


@pytest.mark.parametrize("form", RDF)
def test_a_record_alone_is_its_part_of_the_graph(form):
    for kind, line in golden():
        data = FORMATS[form].record(line, base=BASE, kind=kind)
        expected = by_pyoxigraph(FORMATS["nt"].record(line, base=BASE, kind=kind), "nt")
        assert by_pyoxigraph(_with_context(data, form), form) == expected


@pytest.mark.parametrize("form", RDF)
def test_every_rdf_form_is_read_back_byte_for_byte(form):
    for kind in RECORDS:
        texts = golden_texts(kind)
        parsed = ox.parse(
            dumped(form, texts, kind),
            format={
                "nt": ox.RdfFormat.N_TRIPLES,
                "nq": ox.RdfFormat.N_QUADS,
                "ttl": ox.RdfFormat.TURTLE,
                "jsonld": ox.RdfFormat.JSON_LD,
            }[form],
        )
        assert sorted(dumps(each) for each in documents(parsed)) == sorted(texts)


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_list_is_still_a_whole_answer(form):
    data = FORMATS[form].page([], base=BASE)
    if form in RDF:
        assert by_pyoxigraph(_with_context(data, form), form) == frozenset()
    elif form == "geojson":
        assert orjson.loads(data) == {"type": "FeatureCollection", "features": []}
    elif form == "csv":
        assert data.startswith(b"id,type,name,")
    else:
        assert data == b""


def test_jsonld_puts_the_stored_text_out_as_it_is():
    (line,) = golden_texts("activity")
    assert FORMATS["jsonld"].record(line, base=BASE, kind="activity").endswith(line[1:].encode())
    page = FORMATS["jsonld"].page([line], base=BASE, next="https://x.example/?a", total=1)
    assert page.decode() == (
        f'{{"@context":"{BASE}/context/v1.jsonld","count":1,'
        f'"next":"https://x.example/?a","results":[{line}]}}'
    )


def test_a_jsonld_dump_holds_one_record_a_line():
    texts = golden_texts("organisation")
    lines = dumped("jsonld", texts, "organisation").decode().split("\n")[:-1]
    assert lines[0].endswith('"@graph":[')
    assert [line.rstrip(",") for line in lines[1:-1]] == texts
    assert lines[-1] == "]}"


def test_ndjson_is_one_document_a_line():
    texts = golden_texts("organisation")
    assert FORMATS["ndjson"].page(texts, base=BASE).decode() == "".join(f"{t}\n" for t in texts)


def test_turtle_names_each_record_once():
    data = dumped("ttl", golden_texts("organisation"), "organisation").decode()
    starts = [line for line in data.split("\n") if line.startswith("<")]
    assert len(starts) == len(golden_texts("organisation"))


def test_geojson_has_the_digits_of_the_document_and_the_main_place():
    texts = golden_texts("organisation")
    page = FORMATS["geojson"].page(texts, base=BASE, next="https://x.example/?a", total=7)
    found = json.loads(page, parse_float=Decimal)
    assert found["links"][0]["href"] == "https://x.example/?a"
    assert found["numberMatched"] == 7
    features = {each["id"]: each for each in found["features"]}
    points = {iri[-1:]: each["geometry"] for iri, each in features.items()}
    assert points["1"] == {
        "type": "Point",
        "coordinates": [Decimal("3.057256"), Decimal("50.62925")],
    }
    assert points["2"] is None
    assert [dumps(each["properties"]) for each in json.loads(page)["features"]] == texts


def _rows(data):
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_csv_has_one_row_a_record_with_lists_joined_and_its_licence():
    rows = _rows(FORMATS["csv"].page(golden_texts("organisation"), base=BASE))
    assert len(rows) == len(golden_texts("organisation"))
    row = rows[0]
    assert row["name"] == 'Épicerie « La Graine » "bio" \\ Cie'
    assert row["otherNames_fr"] == r"L'épicerie\; la vraie;La Graine"
    assert row["locality"] == "Lille"
    assert row["latitude"] == "50.62925"
    assert row["operating"] == "false"
    assert row["licence"] == "https://opendatacommons.org/licenses/odbl/1-0/"
    assert set(row["identifiers"].split(";")) >= {
        "siren:062201199",
        "https://register.example/numbers X 1",
        ":none",
    }
    assert row["memberships"].endswith("002")


def test_csv_lines_end_as_rfc_4180_says():
    data = FORMATS["csv"].page(golden_texts("organisation"), base=BASE)
    assert data.count(b"\r\n") == len(golden_texts("organisation")) + 1


def test_columns_of_a_source_tell_its_licence_from_that_of_its_record():
    row = _rows(FORMATS["csv"].page(golden_texts("source"), base=BASE, kind="source"))[0]
    assert {"licence", "record_licence", "fullName", "email"} <= row.keys()


def test_csv_names_concepts_beside_them():
    sector = "http://purl.org/essglobal/standard/activities/"
    place = {"type": ["Address"], "country": "http://purl.org/essglobal/standard/countries-iso/FR"}
    document = {
        "id": "https://hub.example.org/id/organisation/1",
        "type": ["SSEInitiative", "Organization", "SchemaOrganization"],
        "name": "A",
        "places": [place],
        "sectors": [f"{sector}a01", f"{sector}a99"],
    }
    found = FORMATS["csv"].page([dumps(document)], base="x", languages=("es", "fr"))
    (row,) = csv.DictReader(io.StringIO(found.decode(), newline=""))
    assert row["country_label"] == "Francia"
    assert row["sectors"] == f"{sector}a01;{sector}a99"
    first, second = row["sectors_label"].split(";")
    assert first == concept(f"{sector}a01").labels["es"]
    assert second == f"{sector}a99"  # what is no concept of ours stands for itself
    assert row["legalForm_label"] == ""
    header = found.decode().splitlines()[0].split(",")
    assert header[header.index("sectors") + 1] == "sectors_label"
