"""What harvesters were found to need: each rule holds, and its check sees when it is broken.

A rule is a check of the graph and a fault; a fault is what a generator that forgot the rule would
have written. A check that let its own fault pass would be no check.
"""

import copy
from dataclasses import replace

import pytest
from rdflib import BNode, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDF, RDFS, SKOS, XSD

from exports import dumps
from exports.catalogue import catalogue, written
from exports.releases import File
from tests import factories
from tests.exports.catalogue.conftest import graph_of
from tests.graphs import by_pyoxigraph, by_rdflib

pytestmark = pytest.mark.slow
DCAT = Namespace("http://www.w3.org/ns/dcat#")
SPDX = "http://spdx.org/rdf/terms#"
IANA = "https://www.iana.org/assignments/media-types/"
EU = "http://publications.europa.eu/resource/authority/"
ODBL = "Open Data Commons Open Database License (ODbL)"
LISTED = {"csv", "jsonld", "ttl", "nt", "nq.gz", "geojson"}


def a(graph, name):
    found = [*graph.subjects(RDF.type, DCAT[name])]
    assert found, name
    return found


def nodes_of(nodes, name):
    return [node for node in nodes if f"dcat:{name}" in node.get("@type", ())]


class Identifier:
    """`dcterms:identifier` equal to the dataset's IRI."""

    @staticmethod
    def check(graph):
        for dataset in a(graph, "Dataset"):
            assert [str(v) for v in graph.objects(dataset, DCTERMS.identifier)] == [str(dataset)]

    @staticmethod
    def fault(nodes):
        nodes_of(nodes, "Dataset")[0]["dcterms:identifier"] = "organisations"


class Service:
    """The service in `dcat:service` with `dcat:servesDataset`."""

    @staticmethod
    def check(graph):
        (catalogue,), (service,) = a(graph, "Catalog"), a(graph, "DataService")
        assert [*graph.objects(catalogue, DCAT.service)] == [service]
        assert {*graph.objects(service, DCAT.servesDataset)} == {*a(graph, "Dataset")}

    @staticmethod
    def fault(nodes):
        del nodes_of(nodes, "DataService")[0]["dcat:servesDataset"]


class NoAccessService:
    """No `dcat:accessService`."""

    @staticmethod
    def check(graph):
        assert not [*graph.subject_objects(DCAT.accessService)]

    @staticmethod
    def fault(nodes):
        iri = nodes_of(nodes, "DataService")[0]["@id"]
        nodes_of(nodes, "Distribution")[0]["dcat:accessService"] = {"@id": iri}


class Algorithm:
    """The checksum algorithm by its https IRI."""

    @staticmethod
    def check(graph):
        for file in a(graph, "Distribution"):
            checksum = graph.value(file, URIRef(f"{SPDX}checksum"))
            found = graph.value(checksum, URIRef(f"{SPDX}algorithm"))
            assert found == URIRef("https://spdx.org/rdf/terms#checksumAlgorithm_sha256")

    @staticmethod
    def fault(nodes):
        checksum = nodes_of(nodes, "Distribution")[0]["spdx:checksum"]
        checksum["spdx:algorithm"] = {"@id": f"{SPDX}checksumAlgorithm_sha256"}


class ChecksumValue:
    """The checksum's value as `xsd:hexBinary`."""

    @staticmethod
    def check(graph):
        for file in a(graph, "Distribution"):
            checksum = graph.value(file, URIRef(f"{SPDX}checksum"))
            found = graph.value(checksum, URIRef(f"{SPDX}checksumValue"))
            assert found.datatype == XSD.hexBinary
            assert len(found) == 64

    @staticmethod
    def fault(nodes):
        checksum = nodes_of(nodes, "Distribution")[0]["spdx:checksum"]
        checksum["spdx:checksumValue"]["@type"] = "xsd:string"


class LicenceInTable:
    """The licence node in the EU authority table."""

    @staticmethod
    def check(graph):
        for file in a(graph, "Distribution"):
            assert graph.value(file, DCTERMS.license).startswith(f"{EU}licence/")

    @staticmethod
    def fault(nodes):
        iri = "https://opendatacommons.org/licenses/odbl/1-0/"
        nodes_of(nodes, "Distribution")[0]["dcterms:license"] = {"@id": iri}


class LicenceName:
    """The licence’s title and description: its full English name, as portals list it."""

    @staticmethod
    def check(graph):
        licences = {graph.value(file, DCTERMS.license) for file in a(graph, "Distribution")}
        for licence in licences:
            for key in (DCTERMS.title, DCTERMS.description):
                name = str(graph.value(licence, key))
                assert name in {ODBL, "Creative Commons Attribution"}

    @staticmethod
    def fault(nodes):
        licence = next(n for n in nodes if "dcterms:LicenseDocument" in n.get("@type", ()))
        licence["dcterms:description"] = "ODbL-1.0"


class LicenceUnlabelled:
    """No `rdfs:label` on the licence."""

    @staticmethod
    def check(graph):
        for file in a(graph, "Distribution"):
            assert graph.value(graph.value(file, DCTERMS.license), RDFS.label) is None

    @staticmethod
    def fault(nodes):
        licence = next(n for n in nodes if "dcterms:LicenseDocument" in n.get("@type", ()))
        licence["rdfs:label"] = "ODbL"


class MediaTypes:
    """Media types as IANA IRIs with `rdfs:label`."""

    @staticmethod
    def check(graph):
        for file in a(graph, "Distribution"):
            found = graph.value(file, DCAT.mediaType)
            assert found == URIRef(IANA + str(graph.value(found, RDFS.label)))

    @staticmethod
    def fault(nodes):
        media = next(n for n in nodes if "dcterms:MediaType" in n.get("@type", ()))
        del media["rdfs:label"]


class FileTypes:
    """EU file-type nodes typed `dcterms:IMT` first, with an `rdfs:label`."""

    @staticmethod
    def check(graph):
        for file in a(graph, "Distribution"):
            found = graph.value(file, DCTERMS.format)
            assert found.startswith(f"{EU}file-type/")
            assert next(graph.objects(found, RDF.type)) == DCTERMS.IMT
            assert graph.value(found, RDFS.label)

    @staticmethod
    def fault(nodes):
        form = next(n for n in nodes if "dcterms:IMT" in n.get("@type", ()))
        form["@type"].reverse()


class FileTypeLabel(FileTypes):
    """EU file-type nodes with an `rdfs:label`."""

    @staticmethod
    def fault(nodes):
        form = next(n for n in nodes if "dcterms:IMT" in n.get("@type", ()))
        del form["rdfs:label"]


class Temporal:
    """`dcterms:temporal` as a blank node."""

    @staticmethod
    def check(graph):
        for dataset in a(graph, "Dataset"):
            period = graph.value(dataset, DCTERMS.temporal)
            assert isinstance(period, BNode)
            assert graph.value(period, DCAT.startDate) <= graph.value(period, DCAT.endDate)

    @staticmethod
    def fault(nodes):
        dataset = nodes_of(nodes, "Dataset")[0]
        dataset["dcterms:temporal"]["@id"] = f"{dataset['@id']}#period"


class Snapshots:
    """Snapshots as files, not as datasets."""

    @staticmethod
    def check(graph):
        kinds = {str(dataset).rpartition("/")[2] for dataset in a(graph, "Dataset")}
        assert kinds == {"organisations", "activities", "vocabulary"}
        assert not [*graph.subjects(RDF.type, DCAT.DatasetSeries)]

    @staticmethod
    def fault(nodes):
        made = copy.deepcopy(nodes_of(nodes, "Dataset")[0])
        made["@id"] = made["dcterms:identifier"] = made["@id"] + "-of-yesterday"
        nodes.append(made)


class Languages:
    """Titles and descriptions in fr and en."""

    @staticmethod
    def check(graph):
        for name in ("Catalog", "Dataset", "DataService", "Distribution"):
            for node in a(graph, name):
                for key in (DCTERMS.title, DCTERMS.description):
                    tags = sorted(text.language for text in graph.objects(node, key))
                    assert tags == ["en", "fr"]

    @staticmethod
    def fault(nodes):
        nodes_of(nodes, "Distribution")[0]["dcterms:title"].pop()


class Formats:
    """Only csv, jsonld, ttl, nt, nq.gz and geojson listed."""

    @staticmethod
    def check(graph):
        for dataset in a(graph, "Dataset"):
            name = str(dataset).rpartition("/")[2]
            files = [*graph.objects(dataset, DCAT.distribution)]
            names = {str(graph.value(f, DCAT.downloadURL)).rpartition("/")[2] for f in files}
            listed = LISTED - ({"geojson"} if name == "vocabulary" else set())
            assert names == {f"{name}.{suffix}" for suffix in listed}

    @staticmethod
    def fault(nodes):
        file = nodes_of(nodes, "Distribution")[0]
        file["dcat:downloadURL"] = {"@id": file["dcat:downloadURL"]["@id"].replace("csv", "xlsx")}


class OnePage:
    """One page: nothing says that there is another."""

    @staticmethod
    def check(graph):
        assert not [iri for iri in graph.all_nodes() if "w3.org/ns/hydra" in str(iri)]

    @staticmethod
    def fault(nodes):
        nodes_of(nodes, "Catalog")[0]["@type"].append("http://www.w3.org/ns/hydra/core#Collection")


class Complete:
    """What each dataset tells besides: where, what about, who, how often, from when, since when."""

    KEYS = (
        *(DCTERMS.spatial, DCTERMS.temporal, DCTERMS.accrualPeriodicity, DCTERMS.language),
        *(DCTERMS.accessRights, DCTERMS.provenance, DCTERMS.conformsTo, DCTERMS.publisher),
        *(DCTERMS.issued, DCTERMS.modified, DCAT.theme, DCAT.keyword, DCAT.contactPoint),
        *(DCAT.version, DCAT.landingPage),
    )

    @staticmethod
    def check(graph):
        for dataset in a(graph, "Dataset"):
            assert [key for key in Complete.KEYS if graph.value(dataset, key) is None] == []
        for file in a(graph, "Distribution"):
            assert graph.value(graph.value(file, DCTERMS.rights), RDFS.label)
            assert graph.value(file, DCAT.byteSize).datatype == XSD.nonNegativeInteger

    @staticmethod
    def fault(nodes):
        del nodes_of(nodes, "Dataset")[0]["dcterms:provenance"]


RULES = [
    *(Identifier, Service, NoAccessService, Algorithm, ChecksumValue, LicenceInTable, LicenceName),
    *(LicenceUnlabelled, MediaTypes, FileTypes, FileTypeLabel, Temporal, Snapshots, Languages),
    *(Formats, OnePage, Complete),
]
names = [rule.__name__ for rule in RULES]


@pytest.mark.parametrize("form", ["ttl", "jsonld", "nt"])
def test_what_harvesters_need_holds_in_each_form(nodes, form):
    graph = graph_of(nodes, form)
    for rule in RULES:
        rule.check(graph)


@pytest.mark.parametrize("rule", RULES, ids=names)
def test_a_generator_that_breaks_the_rule_is_found(nodes, rule):
    broken = copy.deepcopy(nodes)
    rule.fault(broken)
    with pytest.raises(AssertionError):
        rule.check(graph_of(broken))


def test_publisher_and_contact_come_from_the_settings(graph):
    (catalogue,) = a(graph, "Catalog")
    publisher = graph.value(catalogue, DCTERMS.publisher)
    assert graph.value(publisher, FOAF.name) == Literal("Mouvement pour l’économie solidaire")
    assert graph.value(publisher, FOAF.homepage) == URIRef("https://mes.example/")
    vcard = "http://www.w3.org/2006/vcard/ns#"
    for dataset in a(graph, "Dataset"):
        contact = graph.value(dataset, DCAT.contactPoint)
        email = graph.value(contact, URIRef(f"{vcard}hasEmail"))
        assert email == URIRef("mailto:contact@mes.example")


def test_every_concept_says_its_name_in_both_languages(graph):
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        tags = {label.language for label in graph.objects(concept, SKOS.prefLabel)}
        assert tags == {"fr", "en"}


def test_the_three_forms_are_one_graph_to_two_parsers(nodes):
    read = [
        by(written(nodes, form).decode(), form)
        for by in (by_pyoxigraph, by_rdflib)
        for form in ("ttl", "jsonld", "nt")
    ]
    assert read.count(read[0]) == 6
    assert len(read[0]) > 500


def test_records_without_a_licence_are_told_to_nobody(hub):
    factories.source()
    factories.organisation("Une")
    manifest = dumps.publish()
    name = "organisations-unstated"
    silent = File(f"{name}.csv", name, "csv", "CSV", "text/csv", 1, "0")
    with_silent = replace(manifest, files={**manifest.files, silent.name: silent})
    told = written(catalogue("http://hub.test", with_silent), "nt")
    assert b"unstated" not in told
    assert b"id/dataset/organisations>" in told
