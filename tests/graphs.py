"""Graphs in canonical form (RDFC-1.0), whoever parsed them."""

import warnings

import pyoxigraph as ox
import rdflib

FORMATS = {
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
}
NAMES = {"nt": "nt", "nq": "nquads", "ttl": "turtle", "jsonld": "json-ld"}


def canonical(quads):
    """The statements as a set of lines, graphs merged, blank nodes renamed by RDFC-1.0."""
    data = ox.Dataset(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(map(str, data))


def by_pyoxigraph(data, form):
    return canonical(ox.parse(data, format=FORMATS[form]))


def by_rdflib(data, form):
    """rdflib parses; its own N-Quads, which keep every literal as it was written, are compared."""
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of rdflib, about itself
            graph = rdflib.Dataset().parse(data=data, format=NAMES[form])
            text = graph.serialize(format="nquads")
    finally:
        rdflib.NORMALIZE_LITERALS = before
    return by_pyoxigraph(text, "nq")
