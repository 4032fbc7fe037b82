"""The reference page, the labels and the ontology: complete, and made from the profile."""

import pyoxigraph as ox
import pytest

from vocab import ontology, reference
from vocab.faults import LANGUAGES
from vocab.labels import labels
from vocab.profile import RECORDS, TYPE_SETS, shapes, types
from vocab.reference import qname
from vocab.terms import NS
from vocab.validation import faults

KEYS = {name: key for keys in shapes().values() for name, key in keys.items()}


@pytest.mark.parametrize("generator", [reference, ontology])
def test_the_committed_file_is_what_the_profile_makes(generator):
    assert generator.PATH.read_text(encoding="utf-8") == generator.text()


def test_every_key_and_shape_has_a_name_in_every_language_and_a_meaning():
    assert set(labels()) == set(KEYS) | set(shapes())
    for label in labels().values():
        assert set(label.names) == set(LANGUAGES)
        assert all(label.names.values())
        assert label.meaning
        assert not label.meaning.endswith(".")


def test_the_examples_are_valid():
    for shape, keys in shapes().items():
        document = {name: labels()[name].example for name in keys}
        document["type"] = list(TYPE_SETS[shape][0])
        if shape in RECORDS.values():
            kind = next(kind for kind, name in RECORDS.items() if name == shape)
            assert faults(document, kind) == []


def test_the_page_names_every_key_property_class_and_scheme():
    page = reference.text()
    for key in KEYS.values():
        assert f"| `{key.name}` | `{qname(key.iri)}` |" in page
        assert all(f"`{name}`" in page or name in shapes() for name in key.target)
    assert all(f"| `{name}` | `{qname(iri)}` |" in page for name, iri in types().items())


def test_the_ontology_says_what_each_of_our_terms_is():
    subjects = {
        quad.subject.value
        for quad in ox.parse(ontology.text(), format=ox.RdfFormat.TURTLE)
        if quad.predicate.value.endswith("#label")
    }
    ours = {key.iri for key in KEYS.values()} | set(types().values())
    assert subjects == {iri for iri in ours if iri.startswith(NS)}
