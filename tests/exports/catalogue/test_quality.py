"""The score: each metric loses its points where what it asks for is missing, and says where."""

import copy

import pytest

from exports.catalogue.checking import quality
from tests.exports.catalogue.conftest import graph_of

pytestmark = pytest.mark.slow
EU = "http://publications.europa.eu/resource/authority/"
#: Metric → what is taken away from, or put into, the first dataset or file.
FAULTS = {
    "keywordAvailability": ("Dataset", "dcat:keyword", None),
    "categoryAvailability": ("Dataset", "dcat:theme", None),
    "spatialAvailability": ("Dataset", "dcterms:spatial", None),
    "temporalAvailability": ("Dataset", "dcterms:temporal", None),
    "accessUrlStatusCode": ("Distribution", "dcat:accessURL", "http://hub.test/nowhere"),
    "downloadUrlAvailability": ("Distribution", "dcat:downloadURL", None),
    "downloadUrlStatusCode": ("Distribution", "dcat:downloadURL", "http://hub.test/nowhere"),
    "formatAvailability": ("Distribution", "dcterms:format", None),
    "mediaTypeAvailability": ("Distribution", "dcat:mediaType", None),
    "formatMediaTypeVocabularyAlignment": ("Distribution", "dcterms:format", "urn:csv"),
    "formatMediaTypeNonProprietary": ("Distribution", "dcterms:format", f"{EU}file-type/XLSX"),
    "formatMediaTypeMachineInterpretable": (
        "Distribution",
        "dcterms:format",
        f"{EU}file-type/ZIP",
    ),
    "licenceAvailability": ("Distribution", "dcterms:license", None),
    "knownLicence": ("Distribution", "dcterms:license", "https://spdx.org/licenses/etalab-2.0"),
    "accessRightsAvailability": ("Dataset", "dcterms:accessRights", None),
    "accessRightsVocabularyAlignment": ("Dataset", "dcterms:accessRights", "urn:public"),
    "contactPointAvailability": ("Dataset", "dcat:contactPoint", None),
    "publisherAvailability": ("Dataset", "dcterms:publisher", None),
    "rightsAvailability": ("Distribution", "dcterms:rights", None),
    "byteSizeAvailability": ("Distribution", "dcat:byteSize", None),
    "dateIssuedAvailability": ("Dataset", "dcterms:issued", None),
    "dateModifiedAvailability": ("Distribution", "dcterms:modified", None),
}


def answering(nodes):
    keys = ("dcat:accessURL", "dcat:downloadURL")
    return {node[key]["@id"]: True for node in nodes for key in keys if key in node}


def test_a_whole_catalogue_has_all_points(nodes):
    found = quality.scores(graph_of(nodes), quality.Known(answering(nodes), 0))
    assert quality.total(found) == 405
    assert not any(score.missing for score in found)


@pytest.mark.parametrize("name", [each.name for each in quality.metrics()])
def test_each_metric_is_lost_alone_or_with_what_needs_it(nodes, name):
    known = quality.Known(answering(nodes), 1 if name == "dcatApCompliance" else 0)
    broken = copy.deepcopy(nodes)
    if name in FAULTS:
        kind, key, value = FAULTS[name]
        node = next(each for each in broken if f"dcat:{kind}" in each.get("@type", ()))
        node.pop(key)
        node |= {key: {"@id": value}} if value else {}
    found = {each.metric.name: each for each in quality.scores(graph_of(broken), known)}
    lost = found[name]
    assert lost.got < lost.metric.points
    if name in FAULTS:
        assert lost.missing == (node["@id"],)
        of = {"Dataset": 3, "Distribution": 17}[kind]
        of = 20 if lost.metric.scope == "both" else of
        assert lost.got == round(lost.metric.points * (1 - 1 / of), 2)


def test_without_shapes_compliance_is_not_measured(nodes):
    found = quality.scores(graph_of(nodes), quality.Known(answering(nodes), None))
    assert [each.metric.name for each in found if each.got is None] == ["dcatApCompliance"]
    assert quality.total(found) == 375
