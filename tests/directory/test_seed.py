"""The seed: what is known of the MES and its network, and nothing more."""

import csv
import json
from pathlib import Path

import pytest

from directory import seed
from directory.models import Activity, Change, Organisation, Source
from vocab.profile import SSE_NETWORK
from vocab.schemes import concept

pytestmark = pytest.mark.usefixtures("hub")


def _document(key, model=Organisation):
    return json.loads(model.objects.get(local_id=key).document)


def _iri(key):
    return Organisation.objects.get(local_id=key).iri


def test_a_second_time_nothing_changes():
    first = seed.seed()
    changes = Change.objects.count()
    assert first == {"new": 45}
    assert seed.seed() == {"unchanged": 45}
    assert Change.objects.count() == changes == 46


def test_the_mes_bears_its_words_its_birth_and_its_predecessor():
    seed.seed()
    mes, ires = _document("mes"), _document("ires")
    assert mes["type"] == list(SSE_NETWORK)
    assert mes["founded"] == "2002-03"
    assert mes["places"][0]["locality"] == "Lille"
    assert mes["mission"]["fr"].startswith("Mettre l'économie au service d'un projet de société")
    assert "questions politiques" in mes["objective"]["fr"]
    assert mes["predecessors"] == [ires["id"]]
    assert ires["founded"] == "1997-06"


def test_the_mes_is_a_member_of_three_networks_with_its_roles():
    seed.seed()
    found = {}
    for node in _document("mes")["memberships"]:
        found.setdefault(node["network"], set()).add(concept(node["role"]).label("en"))
    assert found == {
        _iri("ess-france"): {"Member"},
        _iri("ripess-europe"): {"Founding member", "Member of the coordination committee"},
        _iri("csess"): {"Participant"},
    }


def test_four_activities_one_a_mode_of_action_with_the_four_themes():
    seed.seed()
    documents = [json.loads(text) for text in Activity.objects.values_list("document", flat=True)]
    modes = [mode for document in documents for mode in document["modesOfAction"]]
    assert len(documents) == len(modes) == len(set(modes)) == 4
    assert all(len(document["themes"]) == 4 for document in documents)
    assert all(document["organisations"] == [_iri("mes")] for document in documents)
    assert all("start" not in document for document in documents)


def test_a_membership_known_for_a_past_year_carries_that_year():
    seed.seed()
    (apes,) = _document("apes")["memberships"]
    assert (apes["start"], apes["end"], apes["network"]) == ("2021", "2021", _iri("mes"))
    (aae,) = _document("an-ait-eile")["memberships"]
    assert aae["start"] == "2019-07"
    assert "end" not in aae


def test_members_of_the_mes_bear_their_member_type():
    seed.seed()
    labels = set()
    for text in Organisation.objects.values_list("document", flat=True):
        for node in json.loads(text).get("memberships", []):
            if node["network"] == _iri("mes") and "memberType" in node:
                labels.add(concept(node["memberType"]).label("fr"))
    assert labels == {
        *("Réseau national", "Structure d'appui", "Laboratoire de recherche"),
        "Tête de réseau régionale",
    }


def test_the_source_says_that_it_is_not_the_list_of_the_mes():
    seed.seed()
    source = _document("mes-demo", Source)
    assert "not the MES's own list" in source["description"]["en"]
    assert "pas la liste du MES" in source["description"]["fr"]
    declared = {"recognition", "mappingMethod", "inclusionCriteria", "mappedBy", "validation"}
    assert all(source[key].keys() == {"fr", "en", "es"} for key in (*declared, "title"))
    assert source.keys() >= {"licence", "publisher", "attribution", "contact", "updateRate"}


def test_every_row_names_who_says_so_and_no_contact_is_given():
    text = (Path(seed.__file__).parent / "network.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert all(row["said_by"] for row in rows)
    seed.seed()
    documents = Organisation.objects.values_list("document", flat=True)
    assert not [text for text in documents if '"email"' in text or '"telephone"' in text]
