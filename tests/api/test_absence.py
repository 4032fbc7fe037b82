"""What a record has, has not, or must not be."""

import pytest

from directory.presence import KEYS
from tests import factories
from tests.api.conftest import errors, names
from vocab.profile import RECORDS, shapes
from vocab.schemes import schemes

LIST = "/api/v1/organisations"
NODES = {"places": "Place", "locations": "Place", "identifiers": "Identifier"}
NODES |= {"memberships": "Membership", "record": "Record"}


def listed(api, asked):
    return sorted(names(api(f"{LIST}?{asked}")))


def test_by_the_keys_that_a_document_has(api, essai):
    place = factories.place(latitude="50.63", longitude="3.06")
    factories.organisation("both", website="https://a.example/", places=[place])
    factories.organisation("site", website="https://a.example/", operating=True)
    factories.organisation("place", places=[factories.place()])
    assert listed(api, "has=website") == ["both", "site"]
    assert listed(api, "has=website,places") == ["both", "place", "site"]
    assert listed(api, "has.all=website,places.latitude") == ["both"]
    assert listed(api, "has.not=website") == ["place"]
    assert listed(api, "has.not=website,places.country") == []
    assert listed(api, "has=places&has.not=places.latitude") == ["place"]
    assert listed(api, "has.not=operating") == ["both", "place"]
    for name in ("has", "has.all", "has.not"):
        assert errors(api(f"{LIST}?{name}=colour")) == {name: "choice"}


def test_a_change_takes_its_keys_along(api, essai):
    record = factories.organisation("a", local_id="1", website="https://a.example/")
    factories.organisation("a", local_id=record.local_id)
    assert listed(api, "has=website") == []


@pytest.mark.parametrize("kind", ["organisation", "activity"])
def test_every_key_that_not_every_record_has_can_be_asked_for(kind):
    held = shapes()[RECORDS[kind]]
    always = {"id", "type", "name", "record", "record.type", "record.source", "record.modified"}
    nested = {f"{key}.{inner}" for key in held if key in NODES for inner in shapes()[NODES[key]]}
    every = {*held, *nested} - always
    assert {*KEYS[kind]} == {key for key in every if not key.endswith(".type")}
    assert len(KEYS[kind]) < 64


def test_without_a_concept_and_its_narrower_ones(api, essai):
    parent = next(each for each in schemes()["qualifiers"].concepts if each.narrower)
    other = next(
        each.iri
        for each in schemes()["qualifiers"].concepts
        if each.iri not in {parent.iri, *parent.narrower}
    )
    factories.organisation("parent", qualifiers=[parent.iri])
    factories.organisation("child", qualifiers=[parent.narrower[0], other])
    factories.organisation("other", qualifiers=[other])
    factories.organisation("none")
    assert listed(api, f"not.qualifiers={parent.notation}") == ["none", "other"]
    assert listed(api, f"not.qualifiers={parent.notation},{other}") == ["none"]
    assert listed(api, f"qualifiers={other}&not.qualifiers={parent.iri}") == ["other"]
    assert errors(api(f"{LIST}?not.qualifiers=nonsense")) == {"not.qualifiers": "concept"}


def test_of_no_such_country_source_or_type(api, essai):
    factories.organisation("fr", places=[factories.place("FR"), factories.place("BE")])
    factories.organisation("ch", places=[factories.place("CH")], of=factories.source("autre"))
    factories.network("net")
    assert listed(api, "not.country=BE") == ["ch", "net"]
    assert listed(api, "not.country=FR,Suisse") == ["net"]
    assert listed(api, "not.source=autre") == ["fr", "net"]
    assert listed(api, "not.source=http://hub.test/id/source/essai") == ["ch"]
    assert listed(api, "not.type=Network") == ["ch", "fr"]
    assert listed(api, "not.type=Organization") == []
    assert errors(api(f"{LIST}?not.country=Utopia&not.type=x&not.source=*")) == {
        "not.country": "country",
        "not.type": "choice",
        "not.source": "source",
    }


def test_activities_too(api, essai):
    mode = "https://w3id.org/maillage/schemes/modes-of-action/formation"
    factories.activity("a", modesOfAction=[mode], locations=[factories.place("FR")])
    factories.activity("b")
    assert names(api("/api/v1/activities?not.modesOfAction=formation")) == ["b"]
    assert names(api("/api/v1/activities?has=locations.country")) == ["a"]
    assert names(api("/api/v1/activities?has.not=themes&not.country=FR")) == ["b"]
