"""Identity: the same IRI every time, and a key for every IRI."""

import uuid

import pytest

from directory import identity
from tests import factories

pytestmark = pytest.mark.usefixtures("hub")


def test_a_record_has_the_same_iri_every_time():
    source = factories.source()
    iri = identity.mint("organisation", source, "1")
    assert iri == identity.mint("organisation", source, " 1\n")
    assert iri.startswith("http://hub.test/id/organisation/")


def test_source_type_and_local_id_each_make_another_iri():
    one, other = factories.source("one"), factories.source("other")
    iris = {
        identity.mint("organisation", one, "1"),
        identity.mint("organisation", one, "2"),
        identity.mint("activity", one, "1"),
        identity.mint("organisation", other, "1"),
    }
    assert len(iris) == 4


def test_the_key_of_an_own_iri_is_its_uuid_and_of_a_foreign_one_is_made():
    iri = identity.mint("organisation", factories.source(), "1")
    assert str(identity.key_of(iri)) == iri[-36:]
    foreign = iri.replace("hub.test", "other.test")
    assert identity.key_of(foreign) == uuid.uuid5(uuid.NAMESPACE_URL, foreign)
    assert identity.key_of(foreign) != identity.key_of(iri)
    assert identity.key_of("http://hub.test/id/source/mes").version == 5
