"""Foreign RDF: read by the profile whatever its namespace, and parsed where it can do no harm."""

import time

import pytest

from federation.readers import rdf
from federation.rows import UnreadableError
from tests.federation.conftest import SAMPLES
from tests.federation.reading import sample
from vocab.terms import ESS_STANDARD

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def found():
    return {draft.document["id"]: draft for draft in rdf.read(SAMPLES / "essglobal.ttl", "ttl")}


def test_only_named_nodes_of_our_types_are_records(found):
    assert sorted(found) == [f"https://coop.example/{number}" for number in (1, 2, 3)]


def test_any_alias_of_the_namespace_is_read(found):
    document = found["https://coop.example/1"].document
    assert document["name"] == "Sample Co-op"
    assert document["description"] == {
        "fr": "Une coopérative.",
        "en": "A co-operative.",
        "de": "Niemand weiß",
    }
    assert document["website"] == "http://www.sample.example/"


def test_coordinates_are_found_along_a_path(found):
    (place,) = found["https://coop.example/1"].document["places"]
    assert (place["latitude"], place["locality"]) == ("53.486430", "Sampleton")
    (place,) = found["https://coop.example/2"].document["places"]
    assert place["postcode"] == "7400"


def test_the_types_are_one_of_the_sets_that_the_profile_knows(found):
    assert found["https://coop.example/2"].document["type"] == [
        "SSEInitiative",
        "Organization",
        "SchemaOrganization",
    ]
    assert found["https://coop.example/3"].document["type"][:2] == ["SSEInitiative", "Network"]


def test_a_second_value_of_a_single_field_is_flagged(found):
    (note,) = found["https://coop.example/3"].notes
    assert (note.outcome, note.field) == ("flagged", "/name")


def test_membership_by_a_plain_property_is_a_membership(found):
    assert found["https://coop.example/2"].document["memberships"] == [
        {"network": "https://coop.example/3", "type": ["Membership"]}
    ]


def test_the_normaliser_makes_profile_values_of_it():
    documents = sample("essglobal.ttl")
    assert list(documents) == [""], "the local ids are given when the drafts are resolved"


def test_labels_and_alias_iris_become_concepts(found):
    from federation.readers.lenient import normalise

    document, _ = normalise(found["https://coop.example/1"].document, "organisation")
    assert document["sectors"] == [ESS_STANDARD + "activities/a01"]
    assert document["primarySector"] == ESS_STANDARD + "activities-ica/ICA10"
    assert document["organisationalStructure"] == ESS_STANDARD + "organisational-structure/OS60"
    assert document["places"][0]["country"] == ESS_STANDARD + "countries-iso/GB"
    assert document["places"][0]["longitude"] == "-2.239353"


NODE = "<https://a.example/1> a <http://purl.org/essglobal/vocab/SSEInitiative> ."


def refused(path, extension):
    with pytest.raises(UnreadableError) as error:
        list(rdf.read(path, extension))
    return str(error.value)


def test_a_literal_that_never_ends_is_refused(written):
    text = f'{NODE}\n<https://a.example/1> <http://schema.org/name> "{"x" * 3_000_000}" .'
    assert "text of 3000000 characters" in refused(written("a.ttl", text), "ttl")


def test_a_cut_file_is_refused(written):
    assert "cannot be parsed" in refused(written("a.ttl", NODE + " <https://a.example"), "ttl")


def test_an_unknown_remote_context_is_never_fetched(written):
    text = '{"@context":"http://127.0.0.1:9/context.jsonld","@id":"https://a.example/1"}'
    message = refused(written("a.jsonld", text), "jsonld")
    assert "http://127.0.0.1:9/context.jsonld" in message
    assert "nothing is fetched" in message


@pytest.mark.parametrize(
    "context",
    [
        '["http://127.0.0.1:9/a"]',
        '{"@import":"http://127.0.0.1:9/a"}',
        '{"a":{"@id":"http://a.example/","@context":"http://127.0.0.1:9/a"}}',
    ],
)
def test_no_hidden_context_is_fetched_either(written, context):
    text = f'{{"@context":{context},"@id":"https://a.example/1","a":{{"b":1}}}}'
    assert refused(written("a.jsonld", text), "jsonld")


def test_our_context_is_known_under_any_address(written):
    text = (
        '{"@context":["https://elsewhere.example/context/v1.jsonld",{"x":"http://x.example/"}],'
        '"id":"https://a.example/1","type":"SSEInitiative","name":"A"}'
    )
    (draft,) = rdf.read(written("a.jsonld", text), "jsonld")
    assert draft.document["name"] == "A"


def test_schema_org_is_bundled(written):
    text = '{"@context":"https://schema.org","@id":"https://a.example/1","@type":"Organization","name":"A"}'
    (draft,) = rdf.read(written("a.jsonld", text), "jsonld")
    assert draft.document["name"] == "A"


def test_deep_json_ld_is_refused(written):
    text = '{"@context":{},"a":' + '{"a":' * 100_000 + "1" + "}" * 100_001
    assert "deep" in refused(written("a.jsonld", text), "jsonld")


def test_entities_are_no_part_of_any_format_that_is_read(written):
    bomb = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><r>&b;</r>'
    for extension in ("ttl", "nt", "nq", "jsonld"):
        assert "cannot be parsed" in refused(written("a.rdf", bomb), extension)


def test_a_node_that_contains_itself_ends(written):
    text = (
        f"{NODE} <https://a.example/1> <http://www.w3.org/ns/org#hasSite> <https://a.example/1> ;"
        ' <http://schema.org/name> "A" .'
    )
    (draft,) = rdf.read(written("a.ttl", text), "ttl")
    assert draft.document["name"] == "A"


def test_a_parser_that_takes_too_long_is_stopped(written, monkeypatch):
    monkeypatch.setattr(rdf, "PATIENCE", 0.01)
    start = time.monotonic()
    assert "too long" in refused(written("a.ttl", NODE), "ttl")
    assert time.monotonic() - start < 5


def test_a_parser_that_takes_too_much_memory_is_stopped(written, monkeypatch, tmp_path):
    child = tmp_path / "child.py"
    child.write_text(rdf.CHILD.read_text().replace("MEMORY = 3 * 2**30", "MEMORY = 2**28"))
    monkeypatch.setattr(rdf, "CHILD", child)
    text = (
        '{"@context":{"a":"http://a.example/"},"@graph":['
        + ",".join(['{"a":"x"}'] * 2_000_000)
        + "]}"
    )
    assert "a.jsonld cannot be parsed" in refused(written("a.jsonld", text), "jsonld")
