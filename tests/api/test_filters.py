"""Filters: what each lets through."""

import datetime

import pytest

from directory import queries
from directory.models import Organisation
from tests import factories
from tests.api.conftest import errors, names
from tests.large import be_large
from vocab.schemes import schemes

LIST = "/api/v1/organisations"


@pytest.fixture(autouse=True, params=["SQL", "bitmaps"])
def ways(request, monkeypatch):
    """Both ways that a list is filtered by, the second as in a large directory."""
    if request.param == "bitmaps":
        be_large(monkeypatch)


def listed(api, asked):
    return sorted(names(api(f"{LIST}?{asked}")))


def test_by_country_in_any_of_its_places(api, essai):
    factories.organisation("a", places=[factories.place("FR"), factories.place("BE")])
    factories.organisation("b", places=[factories.place("CH")])
    factories.organisation("c")
    assert listed(api, "country=BE") == ["a"]
    assert listed(api, "country=BE,CH") == ["a", "b"]
    assert listed(api, "country=BE&country=CH") == ["a", "b"]
    assert listed(api, "country=Belgique") == ["a"]
    assert errors(api(f"{LIST}?country=Utopia")) == {"country": "country"}


def test_by_type(api, essai):
    factories.organisation("o")
    factories.network("n")
    assert listed(api, "type=Network") == ["n"]
    assert listed(api, "type=SSEInitiative") == ["o"]
    assert listed(api, "type=Organization") == ["n", "o"]
    assert errors(api(f"{LIST}?type=Company")) == {"type": "choice"}


def test_by_whether_it_operates(api, essai):
    factories.organisation("unknown")
    factories.organisation("open", operating=True)
    factories.organisation("closed", operating=False)
    assert listed(api, "") == ["open", "unknown"]
    assert listed(api, "operating=true") == ["open"]
    assert listed(api, "operating=false") == ["closed"]
    assert listed(api, "operating=any") == ["closed", "open", "unknown"]


def test_by_current_membership(api, essai):
    network = factories.network("net")
    last_year = str(datetime.date.today().year - 1)
    this_year = str(datetime.date.today().year)
    for name, dates in {
        "now": {},
        "this year": {"start": last_year, "end": this_year},
        "past": {"start": "2013", "end": "2013"},
        "to come": {"start": "9998"},
    }.items():
        factories.organisation(name, memberships=[factories.membership(network, **dates)])
    assert listed(api, f"member_of={network.iri}") == ["now", "this year"]
    assert listed(api, f"member_of={network.key}") == ["now", "this year"]
    assert errors(api(f"{LIST}?member_of=net")) == {"member_of": "iri"}


def test_by_source(api, essai):
    factories.organisation("a", of=factories.source("un"))
    factories.organisation("b", of=factories.source("deux"))
    assert listed(api, "source=un") == ["a"]
    assert listed(api, "source=http://hub.test/id/source/deux,un") == ["a", "b"]
    assert listed(api, "source=rien") == []


def test_by_concept_with_its_narrower_ones(api, essai):
    parent = next(each for each in schemes()["qualifiers"].concepts if each.narrower)
    child = parent.narrower[0]
    factories.organisation("parent", qualifiers=[parent.iri])
    factories.organisation("child", qualifiers=[child])
    for asked in (parent.notation, parent.iri, parent.iri.replace("http:", "https:")):
        assert listed(api, f"qualifiers={asked}") == ["child", "parent"]
    assert listed(api, f"qualifiers={child}") == ["child"]
    assert listed(api, f"qualifiers={parent.labels['fr']}") == ["child", "parent"]


def test_an_unknown_concept_is_refused_with_the_schemes(api, essai):
    response = api(f"{LIST}?legalForm=nonsense")
    assert errors(response) == {"legalForm": "concept"}
    assert "legal-form" in response.json()["errors"][0]["detail"]


def test_by_identifier(api, essai):
    number = factories.identifier("siren", "062201199")
    factories.organisation("a", identifiers=[number])
    assert listed(api, "identifier=siren:062201199") == ["a"]
    assert listed(api, "identifier=siret:062201199") == []
    assert errors(api(f"{LIST}?identifier=062201199")) == {"identifier": "identifier"}


def test_by_update(api, essai):
    factories.organisation("a")
    factories.organisation("b")
    Organisation.objects.filter(name="a").update(updated="2020-05-01T12:00:00Z")
    assert listed(api, "updated_since=2020-05-01") == ["a", "b"]
    assert listed(api, "updated_since=2020-05-01T12:00:01Z") == ["b"]
    assert errors(api(f"{LIST}?updated_since=today")) == {"updated_since": "instant"}


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        ("3,50,4,51", ["lille"]),
        ("170,-20,-170,-10", ["east", "west"]),
        ("-180,-90,180,90", ["east", "lille", "west"]),
        ("3.06,50.63,3.06,50.63", ["lille"]),
        ("10,50,11,51", []),
    ],
)
def test_by_box_also_across_the_antimeridian(api, essai, box, expected):
    for name, latitude, longitude in (
        ("lille", "50.63", "3.06"),
        ("east", "-15", "179.5"),
        ("west", "-15", "-179.5"),
    ):
        place = factories.place(latitude=latitude, longitude=longitude)
        factories.organisation(name, places=[place])
    assert listed(api, f"bbox={box}") == expected


def test_the_parts_of_a_box_may_come_one_by_one(api, essai):
    factories.organisation("Dedans", places=[factories.place(longitude="3", latitude="50")])
    assert listed(api, "bbox=2&bbox=49&bbox=4&bbox=51") == ["Dedans"]
    assert errors(api(f"{LIST}?bbox=2,49,4,51&bbox=2,49,4,51")) == {"bbox": "box"}


def test_by_words_without_case_or_accents(api, essai):
    factories.organisation("Épicerie Solidaire", places=[factories.place(locality="Saint-Étienne")])
    factories.organisation("Autre 100% locale")
    assert listed(api, "q=EPICERIE solid") == ["Épicerie Solidaire"]
    assert listed(api, "q=etienne") == ["Épicerie Solidaire"]
    assert listed(api, "q=100%25") == ["Autre 100% locale"]
    assert listed(api, "q=epicerie locale") == []


def test_by_licence(api, essai):
    cc0 = factories.source("libre", licence="https://creativecommons.org/publicdomain/zero/1.0/")
    factories.organisation("a", of=cc0)
    factories.organisation("b")
    assert listed(api, "licence=CC0-1.0") == ["a"]
    assert listed(api, "licence=CC0-1.0,ODbL-1.0") == ["a", "b"]


def test_all_filters_must_hold(api, essai):
    factories.organisation("a", places=[factories.place("FR")], operating=True)
    factories.organisation("b", places=[factories.place("FR")])
    assert listed(api, "country=FR&operating=true") == ["a"]


def test_an_unknown_parameter_is_refused_with_the_known_ones(api, essai):
    response = api(f"{LIST}?colour=red")
    assert errors(response) == {"colour": "unknown"}
    assert "bbox, count, country" in response.json()["errors"][0]["detail"]


def test_activities_are_filtered_by_theirs(api, essai):
    mode = "https://w3id.org/maillage/schemes/modes-of-action/formation"
    factories.activity("a", modesOfAction=[mode], locations=[factories.place("FR")])
    factories.activity("b")
    assert names(api("/api/v1/activities?modesOfAction=formation&country=FR")) == ["a"]
    assert errors(api("/api/v1/activities?operating=any")) == {"operating": "unknown"}


def test_nothing_is_joined(hub):
    rows = queries.with_concept(queries.visible(Organisation), "sectors", ["x"])
    assert "JOIN" not in str(rows.query)
