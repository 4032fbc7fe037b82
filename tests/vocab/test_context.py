"""The context: deterministic, without prefixes, and one graph in every processor."""

import json

import pytest

from exports.triples import ntriples
from tests.graphs import by_pyoxigraph, by_rdflib
from vocab import context
from vocab.profile import shapes, types

ROOT = "https://hub.test/id/organisation/1"
#: Values that begin like a key, an alias, a class or a common prefix.
TRAPS = [
    *("name:x", "id:3", "type:y", "und:z", "source:x", "Network:x", "results:x", "next:x"),
    *("http:x", "https:x", "mailto:a", "schema:name", "main:true", "SchemaOrganization:/q"),
]


def test_the_committed_file_is_what_the_profile_makes():
    assert context.PATH.read_text(encoding="utf-8") == context.text()


def test_the_inlined_context_is_the_same():
    assert json.loads(context.text())["@context"] == json.loads(context.inline())


def test_every_key_and_class_is_a_term():
    keys = {name for shape in shapes().values() for name in shape}
    assert keys | set(types()) < set(context.context())


def test_no_term_is_usable_as_a_prefix():
    for name, definition in context.context().items():
        if isinstance(definition, dict):
            assert "@prefix" not in definition
        else:
            assert name == "@version" or definition is None or definition.startswith("@")


@pytest.mark.parametrize("parse", [by_pyoxigraph, by_rdflib])
def test_no_value_is_taken_for_a_compact_iri(parse):
    document = {"id": ROOT, "website": TRAPS[0], "sameAs": TRAPS, "name": "name:x"}
    linked = json.dumps({"@context": context.context(), **document})
    assert parse(linked, "jsonld") == by_pyoxigraph(ntriples(document), "nt")


@pytest.mark.parametrize("parse", [by_pyoxigraph, by_rdflib])
def test_languages_that_are_also_keys_stay_languages(parse):
    texts = {"id": "a", "name": "b", "type": "c", "und": "d", "next": "e", "fr": "f"}
    document = {"id": ROOT, "mission": texts, "otherNames": {k: [v] for k, v in texts.items()}}
    linked = json.dumps({"@context": context.context(), **document})
    assert parse(linked, "jsonld") == by_pyoxigraph(ntriples(document), "nt")


@pytest.mark.parametrize("parse", [by_pyoxigraph, by_rdflib])
def test_a_page_is_the_graph_of_its_records(parse):
    documents = [{"id": f"{ROOT}{n}", "name": str(n), "operating": True} for n in range(3)]
    page = {"@context": context.context(), "count": 3, "next": "https://hub.test/n", "extra": [1]}
    linked = json.dumps({**page, "results": documents})
    assert parse(linked, "jsonld") == by_pyoxigraph("".join(map(ntriples, documents)), "nt")
