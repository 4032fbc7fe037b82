"""The shapes: clean on our documents, and each fault caught where it is."""

import copy

import orjson
import pytest
import rdflib
from pyshacl import validate
from rdflib import SH, Graph

from exports.triples import ntriples
from tests.golden import golden
from vocab import shacl
from vocab.profile import RECORDS, shapes
from vocab.terms import expand

pytestmark = pytest.mark.slow
FULL = orjson.loads(golden()[0][1])
ESS = "http://purl.org/essglobal/standard"


@pytest.fixture(scope="module", autouse=True)
def _literals_as_written():
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    yield
    rdflib.NORMALIZE_LITERALS = before


@pytest.fixture(scope="module")
def graph():
    return Graph().parse(shacl.PATH)


def _paths(data, graph):
    """The properties that the shapes complain of."""
    _, report, _ = validate(Graph().parse(data=data, format="nt"), shacl_graph=graph)
    found = report.subjects(rdflib.RDF.type, SH.ValidationResult)
    return {str(report.value(each, SH.resultPath)) for each in found}


def test_the_committed_file_is_what_the_profile_makes():
    assert shacl.PATH.read_text(encoding="utf-8") == shacl.text()


def test_the_shapes_are_shacl(graph):
    conforms, _, text = validate(Graph(), shacl_graph=graph, meta_shacl=True)
    assert conforms, text


def test_every_golden_record_is_clean(graph):
    data = "".join(ntriples(orjson.loads(text)) for _, text in golden())
    assert _paths(data, graph) == set()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"name": None}, "gr:name"),
        ({"places": [{"type": ["Address"], "latitude": "91"}]}, "geo:lat"),
        ({"places": [{"type": ["Address"], "latitude": "50,6"}]}, "geo:lat"),
        ({"places": [{"type": ["Address"], "longitude": "-180.5"}]}, "geo:long"),
        ({"places": [{"locality": "Lille"}]}, "ess:hasAddress"),
        ({"themes": [f"{ESS}/activities/a01"]}, "dcterms:subject"),
        ({"primarySector": f"{ESS}/themes/T1"}, "ess:primarySector"),
        ({"sectors": ["https://example.org/a01"]}, "ess:economicSector"),
        ({"legalForm": f"{ESS}/legal-form/L2/x"}, "ess:legalForm"),
        ({"founded": "1958-6"}, "schema:foundingDate"),
        ({"email": "https://example.org"}, "vcard:hasEmail"),
        ({"telephone": "mailto:a@example.org"}, "vcard:hasTelephone"),
        ({"type": ["SSEInitiative", "Organization"]}, "rdf:type"),
        ({"record": {"type": ["CatalogRecord"], "modified": "yesterday"}}, "dcterms:modified"),
    ],
)
def test_it_catches(change, found, graph):
    document = {**copy.deepcopy(FULL), **change}
    document = {name: value for name, value in document.items() if value is not None}
    assert _paths(ntriples(document), graph) == {expand(found)}


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ('<ess:legalForm> "L2"', "ess:legalForm"),
        ('<dcterms:subject> "T1"', "dcterms:subject"),
        ('<gr:name> "another"', "gr:name"),
        ('<dcterms:description> "another"@fr', "dcterms:description"),
        ('<schema:url> "https://example.org"', "schema:url"),
        ('<ns:operating> "no"', "ns:operating"),
        ("<ess:hasAddress> <https://example.org/place>", "ess:hasAddress"),
    ],
)
def test_it_catches_a_statement_of_another_kind(statement, found, graph):
    name = statement[1:].split(">")[0]
    line = f"<{FULL['id']}> {statement.replace(name, expand(name), 1)} .\n"
    assert _paths(ntriples(FULL) + line, graph) >= {expand(found)}


def test_every_key_has_a_property_shape(graph):
    for name, keys in shapes().items():
        shape = rdflib.URIRef(expand(f"ns:{name}Shape"))
        paths = {str(graph.value(each, SH.path)) for each in graph.objects(shape, SH.property)}
        assert paths >= {key.iri for key in keys.values() if not key.iri.startswith("@")}
    assert set(RECORDS.values()) <= set(shapes())
