"""Finding: what somebody types, misspelt or unfinished, and in which order it is answered."""

import pytest
from django.db import connection

from directory import checks, write
from directory.models import Activity, Organisation, Word
from directory.search import finding, postgres
from tests import factories

pytestmark = pytest.mark.usefixtures("hub")


@pytest.fixture
def found():
    """The names that a text finds, in order, in a directory of these organisations."""
    source = factories.source()
    records = [
        {"name": "Boulangerie Levain", "description": {"fr": "Une épicerie aussi"}},
        {"name": "L’Épicerie"},
        {"name": "Épicerie sociale du Nord"},
        {"name": "La petite épicerie"},
        {"name": "Réseau", "acronym": "EPICERIE"},
        {"name": "Magasin", "otherNames": {"fr": ["Ancienne épicerie"]}},
        {"name": "The Co-operative Group"},
        {"name": "Cooperative Bank"},
        {"name": "Ressourcerie de l’île", "legalName": "Solidarité SCIC"},
        {
            "name": "Club",
            "identifiers": [{"type": ["Identifier"], "value": "062201199"}],
            "places": [{"type": ["Address"], "locality": "Saint-Étienne", "main": True}],
        },
    ]
    rows = [write.Row(str(n), record) for n, record in enumerate(records)]
    assert all(each.outcome == "new" for each in write.save_many(rows, source=source, by="test"))

    def find(text, rows=None):
        known = dict(Organisation.objects.values_list("pk", "name"))
        rows = Organisation.objects.all() if rows is None else rows
        return [known[each.id] for each in finding.ranked(rows, text)]

    return find


def test_names_come_before_acronyms_other_names_and_descriptions(found):
    assert found("epicerie ") == [
        "L’Épicerie",
        "Épicerie sociale du Nord",
        "La petite épicerie",
        "Réseau",
        "Magasin",
        "Boulangerie Levain",
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ÉPICERIE SOCIALE", "Épicerie sociale du Nord"),
        ("epicerie nord", "Épicerie sociale du Nord"),
        ("cooperative group", "The Co-operative Group"),
        ("co-operative group", "The Co-operative Group"),
        ("co operative group", "The Co-operative Group"),
        ("co-operative bank", "Cooperative Bank"),
        ("ressource", "Ressourcerie de l’île"),
        ("Ressourcerie d", "Ressourcerie de l’île"),
        ("solidarite", "Ressourcerie de l’île"),
        ("062201199", "Club"),
        ("club saint etienne", "Club"),
        ("Club Saint-Étienne", "Club"),
        ("boulangerie une", "Boulangerie Levain"),
    ],
)
def test_it_is_found_however_it_is_written(found, text, name):
    assert found(text)[0] == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ressuorcerie", "Ressourcerie de l’île"),  # two letters swapped
        ("resourcerie", "Ressourcerie de l’île"),  # one left out
        ("ressourccerie", "Ressourcerie de l’île"),  # one too many
        ("ressourverie", "Ressourcerie de l’île"),  # another one
        ("boulangrie lveain", "Boulangerie Levain"),  # in two words
        ("cooperatvie group", "The Co-operative Group"),
        ("culb", "Club"),
        ("boulanegr", "Boulangerie Levain"),  # in the beginning of a word
    ],
)
def test_a_typing_error_still_finds_it(found, text, name):
    assert found(text)[0] == name


@pytest.mark.parametrize("text", ["", " ", "!?", "&", "%", "'", '"', "-", "\\", "zzzzzz", "9 9 9"])
def test_what_nothing_answers_finds_nothing(found, text):
    assert found(text) == []


@pytest.mark.parametrize(
    "text", ["a" * 200, "a " * 100, "x:* & !y", "NEAR(a b)", "{name}: a", "한국 ß"]
)
def test_any_text_may_be_looked_for(found, text):
    found(text)


def test_other_conditions_narrow_the_answers(found):
    rows = Organisation.objects.filter(name__contains="sociale")
    assert found("epicerie", rows) == ["Épicerie sociale du Nord"]


def test_rows_cut_off_by_the_bound_are_found_where_other_conditions_narrow(found, monkeypatch):
    monkeypatch.setattr(finding, "CAP", 5)
    rows = Organisation.objects.filter(name="Boulangerie Levain")
    monkeypatch.setattr(finding.backend(), "KIND_CAP", 1)
    assert found("epicerie", rows) == ["Boulangerie Levain"]


def test_matching_finds_every_record_that_answers_in_any_order(found):
    names = finding.matching(Organisation.objects.all(), "epicreie").values_list("name", flat=True)
    assert len(names) == 6


def test_common_words_are_ranked_over_a_bounded_part(found, monkeypatch):
    backend = finding.backend()
    for name in ("_COMMON", "_PROBED", "_READ"):
        if hasattr(backend, name):
            monkeypatch.setattr(backend, name, {"_COMMON": 1, "_PROBED": 50, "_READ": 100}[name])
    assert found("epicerie")[0] == "L’Épicerie"


def test_a_change_or_withdrawal_is_found_at_once(found):
    source = factories.source()
    write.save({"name": "Crémerie"}, source=source, local_id="1", by="test")
    assert found("cremerie") == ["Crémerie"]
    assert "L’Épicerie" not in found("epicerie")
    write.withdraw(Organisation.objects.get(name="Crémerie").iri, reason="closed", by="test")
    assert found("cremerie") == []


def test_the_words_of_an_erased_record_are_forgotten_but_for_those_of_others(found):
    record = Organisation.objects.get(name="Boulangerie Levain")
    assert Word.objects.filter(word="levain").exists()
    source = factories.source()
    write.save({"name": "Boulangerie Dupont"}, source=source, local_id="x", by="test")
    write.save({"name": "Levain"}, source=source, local_id="0", by="test")
    write.withdraw(record.iri, reason="erased", by="test")
    words = set(Word.objects.values_list("word", flat=True))
    assert "levain" not in words
    assert {"boulangerie", "dupont"} <= words


def test_activities_are_found_too(hub):
    source = factories.source()
    write.save(
        {"name": "Jardin partagé"}, source=source, local_id="1", by="test", type_name="activity"
    )
    assert len(finding.ranked(Activity.objects.all(), "jradin")) == 1
    assert finding.ranked(Organisation.objects.all(), "jardin") == []


@pytest.mark.parametrize(("text", "most"), [("epicerie", 1), ("epicreie", 3), ("epicreie x y", 4)])
def test_it_takes_few_queries(found, django_assert_max_num_queries, text, most):
    finding.ranked(Organisation.objects.all(), text)
    with django_assert_max_num_queries(most):
        finding.ranked(Organisation.objects.all(), text)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has trigrams of its own")
def test_without_trigrams_it_is_said_and_slips_are_still_corrected(found, monkeypatch):
    monkeypatch.setattr(postgres, "has_trigrams", lambda: False)
    monkeypatch.setattr(checks, "has_trigrams", lambda: False)
    assert found("epicreie")[0] == "L’Épicerie"
    assert [each.id for each in checks.trigrams(databases=["default"])] == ["directory.W001"]
