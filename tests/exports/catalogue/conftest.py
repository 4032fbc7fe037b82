"""A release of a hub that says who publishes it, and its catalogue as nodes and as a graph."""

import warnings

import pytest
from rdflib import Graph

from exports import catalogue as catalogues, dumps
from tests import factories
from tests.graphs import NAMES


@pytest.fixture
def released(hub, settings):
    """The manifest of a hub with a few records."""
    settings.ALLOWED_HOSTS = ["hub.test"]  # as of every hub under its own base address
    settings.PUBLISHER_NAME = "Mouvement pour l’économie solidaire"
    settings.PUBLISHER_URL = "https://mes.example/"
    settings.CONTACT_EMAIL = "contact@mes.example"
    factories.source(attribution="Essai et ses membres")
    factories.organisation("Zwei", places=[factories.place("AT")])
    for name in ("Une", "Trois"):
        carrier = factories.organisation(name, places=[factories.place("FR")])
    factories.activity("Deux", organisations=[carrier.iri])
    return dumps.publish()


@pytest.fixture
def nodes(released):
    """The catalogue's nodes, each once."""
    return catalogues.flattened(catalogues.catalogue(released.about["base"], released))


@pytest.fixture
def graph(nodes):
    return graph_of(nodes)


def graph_of(nodes, form="ttl"):
    """The nodes as rdflib reads them, statements in the order in which they were written."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of rdflib, about itself
        return Graph().parse(catalogues.written(nodes, form), format=NAMES[form])
