"""The vocabulary out: every form the same graph, every concept, label and relation in CSV."""

import csv
import io
import json

import pyoxigraph as ox
import pytest

from exports.columns import Table
from exports.formats import Envelope
from exports.formats.csv import TableWriter
from exports.vocabulary import (
    concepts,
    everything,
    namespace_rdf,
    nodes,
    scheme_rdf,
    tables,
    vocabulary_rdf,
)
from tests.graphs import by_pyoxigraph, by_rdflib, canonical
from vocab.schemes import schemes
from vocab.terms import NS

RDF = ("jsonld", "ttl", "nt", "nq")
PREF_LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"


@pytest.mark.parametrize("form", RDF)
def test_every_form_is_the_same_graph(form):
    assert by_pyoxigraph(vocabulary_rdf(form), form) == canonical(everything())


@pytest.mark.slow
@pytest.mark.parametrize("form", RDF)
def test_rdflib_reads_a_scheme_too(form):
    written = scheme_rdf("themes", form)
    assert by_rdflib(written.decode(), form) == by_pyoxigraph(written, form)


@pytest.mark.parametrize("key", schemes())
def test_a_scheme_is_its_turtle_file(key):
    source = by_pyoxigraph(schemes()[key].path.read_bytes(), "ttl")
    for form in RDF:
        assert by_pyoxigraph(scheme_rdf(key, form), form) == source


def test_it_has_no_blank_node():
    terms = [term for quad in everything() for term in (quad.subject, quad.object)]
    assert not [term for term in terms if isinstance(term, ox.BlankNode)]


def test_a_concept_alone_is_what_is_said_of_it():
    concept = next(iter(schemes()["themes"].concepts))
    parsed = ox.parse(scheme_rdf("themes", "ttl", concept.iri), format=ox.RdfFormat.TURTLE)
    assert {quad.subject.value for quad in parsed} == {concept.iri}


def test_our_namespace_is_in_it():
    parsed = list(ox.parse(namespace_rdf("nt"), format=ox.RdfFormat.N_TRIPLES))
    assert any(quad.subject.value == f"{NS}operating" for quad in parsed)
    assert {str(quad) for quad in parsed} <= {str(quad) for quad in everything()}


def test_a_node_is_a_line():
    lines = list(nodes(everything()))
    assert len(lines) == len({quad.subject for quad in everything()})
    assert all("\n" not in line and json.loads(line)["@id"] for line in lines)


def _rows(table: Table):
    sink = io.BytesIO()
    writer = TableWriter(sink, Envelope("http://hub.test"), table)
    for concept in concepts():
        writer.add_all(table.rows(concept))
    writer.close()
    return list(csv.DictReader(io.StringIO(sink.getvalue().decode(), newline="")))


def test_csv_has_every_concept_and_every_label():
    main, texts, _ = map(_rows, tables())
    assert len(main) == sum(len(scheme.concepts) for scheme in schemes().values())
    known = {each.iri for each in concepts()}
    labels = {
        (quad.subject.value, quad.object.language, quad.object.value)
        for quad in everything()
        if quad.predicate.value == PREF_LABEL and quad.subject.value in known
    }
    found = {(r["id"], r["language"], r["text"]) for r in texts if r["kind"] == "label"}
    assert found == labels


def test_csv_names_relations_as_json_does():
    _, _, relations = map(_rows, tables())
    kinds = {row["relation"] for row in relations}
    assert {"broader", "partOf", "exactMatch"} <= kinds
    assert not [kind for kind in kinds if "_" in kind]
