"""VoID: what it counts is what the dumps hold."""

import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, Namespace, URIRef

from exports import catalogue as catalogues, published
from tests.exports.catalogue.conftest import graph_of

pytestmark = pytest.mark.slow
VOID = Namespace("http://rdfs.org/ns/void#")


@pytest.fixture
def told(released):
    return graph_of(catalogues.void("http://hub.test", released))


@pytest.mark.parametrize("name", ["organisations", "activities", "vocabulary"])
def test_it_counts_the_statements_of_the_dump(told, name):
    dataset = URIRef(f"http://hub.test/id/dataset/{name}")
    path = published.latest().folder / f"{name}.nt"
    held = sum(1 for _ in ox.parse(path=str(path), format=ox.RdfFormat.N_TRIPLES))
    assert int(told.value(dataset, VOID.triples)) == held
    dumps = {str(each).rpartition("/")[2] for each in told.objects(dataset, VOID.dataDump)}
    assert dumps == {f"{name}.{suffix}" for suffix in ("ttl", "nt", "nq.gz", "jsonld")}


@pytest.mark.parametrize("name", ["organisations", "vocabulary"])
def test_its_classes_and_properties_are_those_of_the_dump(told, name):
    dataset = URIRef(f"http://hub.test/id/dataset/{name}")
    graph = Graph().parse(published.latest().folder / f"{name}.nt", format="nt")
    parts = [*told.objects(dataset, VOID.classPartition)]
    assert parts
    for part in parts:
        class_, count = told.value(part, VOID["class"]), int(told.value(part, VOID.entities))
        assert len({*graph.subjects(RDF.type, class_)}) == count
    properties = [*told.objects(dataset, VOID.propertyPartition)]
    assert properties
    for part in properties:
        named = told.value(part, VOID.property)
        subjects = told.value(part, VOID.distinctSubjects)
        if subjects is None:
            assert len([*graph.subject_objects(named)]) == int(told.value(part, VOID.triples))
        else:
            of_records = {s for s in graph.subjects(named) if isinstance(s, URIRef)}
            assert len(of_records) == int(subjects)


def test_before_the_first_release_it_is_empty(hub):
    nodes = [*catalogues.void("http://hub.test", None)]
    assert len(nodes) == 1
