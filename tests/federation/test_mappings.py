"""Mapping files: what they may say, which file they are for, and what each sample comes to."""

import pytest

from federation import mappings, readers
from federation.mappings import MappingError, parse, shipped
from federation.mappings.converters import CONVERTERS
from federation.rows import UnreadableError
from tests.federation.conftest import SAMPLES
from tests.federation.reading import refusals, said, sample
from vocab.canonical import canonicalise
from vocab.terms import ESS_STANDARD, SCHEMES
from vocab.validation import faults

HEAD = 'key = "a"\ntitle = "A"\nformat = "csv"\nid = ["n"]\n'
FILES = {
    "coopsuk.csv": "coopsuk",
    "coopsuk-standard.csv": "coopsuk-standard",
    "mykomap.csv": "mykomap",
    "susy.geojson": "susy",
    "inkota.geojson": "inkota",
    "swiss-housing.json": "swiss-housing",
    "eetti.tsv": "eetti",
    "wandelwoche.csv": "wandelwoche",
    "ess-numerique.csv": "ess-numerique",
}


@pytest.mark.parametrize(("name", "key"), FILES.items())
def test_each_sample_is_recognised_by_its_shape(name, key):
    assert readers.plan(SAMPLES / name).mapping.key == key


@pytest.mark.parametrize("name", FILES)
def test_every_column_of_a_sample_is_mapped_or_left_out_with_a_reason(name):
    plan = readers.plan(SAMPLES / name)
    assert plan.columns <= plan.mapping.columns
    assert all(reason.strip() for reason in plan.mapping.left_out.values())


@pytest.mark.parametrize("name", FILES)
def test_no_sample_has_more_than_thirty_rows(name):
    assert len(sample(name)) <= 30


@pytest.mark.parametrize("name", FILES)
def test_every_row_of_a_sample_that_has_a_name_follows_the_profile(name):
    for local_id, (document, _) in sample(name).items():
        stored = canonicalise({**document, "id": "https://hub.example.org/id/organisation/1"})
        stored.pop("telephone", None)
        codes = {fault.code for fault in faults(stored, "organisation")}
        assert codes == (set() if "name" in document else {"required"}), local_id


def test_every_value_in_a_table_of_a_mapping_is_a_concept():
    from federation.readers.lenient import normalise

    for mapping in shipped().values():
        for rule in mapping.rules:
            meanings = [
                m for v in (rule.values or {}).values() for m in (v if isinstance(v, list) else [v])
            ]
            if "." in rule.to or rule.to in {"operating"}:
                continue
            for meaning in meanings:
                _, notes = normalise({rule.to: meaning}, "organisation")
                assert notes == [], (mapping.key, rule.column, meaning)


def test_every_source_of_a_mapping_says_who_and_under_which_licence():
    for mapping in shipped().values():
        if mapping.source_key:
            assert {"title", "licence", "publisher", "attribution"} <= mapping.source.keys()
            assert {"fr", "en", "es"} <= mapping.source["title"].keys()
            assert "publishesContacts" not in mapping.source


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("key = ", "no TOML"),
        (HEAD + "colour = 1\n", "colour"),
        (HEAD + '[columns]\nn = { to = "nam" }\n', "no key of an organisation"),
        (HEAD + '[columns]\nn = { to = "places.colour" }\n', "no key of a place"),
        (HEAD + '[columns]\nn = { to = "name", as = "magic" }\n', "no converter"),
        (HEAD + '[columns]\nn = { to = "founded", order = "ydm" }\n', "no order of dates"),
        (HEAD + '[columns]\nn = { to = "name", colour = 1 }\n', "no option"),
        (HEAD + '[columns]\nn = { to = "name" }\n[source]\nlicence = "WTFPL"\n', "no licence"),
        (
            HEAD + '[columns]\nn = { to = "name" }\n[[leave_out]]\nreason = "x"\ncolumns = ["n"]\n',
            "mapped and left out",
        ),
        ('key = "a"\n', "near"),
    ],
)
def test_a_mistake_in_a_mapping_is_named(written, text, reason):
    with pytest.raises(MappingError, match=reason):
        parse(written("a.toml", text))


def test_a_mapping_may_be_a_file_of_ones_own(written):
    path = written("mine.toml", HEAD + '[columns]\nn = { to = "name" }\n')
    assert mappings.find(str(path)).key == "a"
    with pytest.raises(MappingError, match="no mapping"):
        mappings.find("theirs")


def test_a_file_that_has_not_the_shape_of_its_mapping_is_refused():
    with pytest.raises(UnreadableError, match="no column"):
        readers.plan(SAMPLES / "wandelwoche.csv", shipped()["coopsuk"])


def test_the_table_of_converters_names_none_that_no_mapping_could_use():
    assert all(name == name.lower() for name in CONVERTERS)


def identifiers(document):
    prefix = SCHEMES + "identifier-scheme/"
    return {each["scheme"].removeprefix(prefix): each["value"] for each in document["identifiers"]}


def concept(scheme, notation):
    return f"{ESS_STANDARD}{scheme}/{notation}"


def test_the_register_of_co_operatives_uk():
    rows = sample("coopsuk.csv")
    document, notes = rows["R000001"]
    assert document["founded"] == "1990-01-24"
    assert identifiers(document) == {"coops-uk": "R000001", "fca-mutuals": "9001R"}
    assert document["operating"] is True
    assert notes == []
    assert rows["R000023"][0]["founded"] == "1990-01-24", "d/m/yyyy with and without noughts"
    assert identifiers(rows["R000003"][0])["companies-house"] == "04518100"
    assert "names no register" in rows["R000004"][1][0].reason
    assert rows["R000005"][0]["operating"] is False
    assert rows["R000005"][0]["dissolved"] == "2011-05-03"
    assert rows["R000006"][0]["places"][0]["postcode"] == "TA7 0NZ"
    assert rows["R000007"][0]["places"][0]["postcode"] == "CV34 6DA"
    assert [note.outcome for note in rows["R000008"][1]] == ["flagged"]
    assert rows["R000009"][0]["places"][0]["street"] == "Unit 2, Sample Works, Sample Road"
    assert "sectors" not in rows["R000010"][0]
    assert "founded" not in rows["R000012"][0]
    assert rows["R000014"][0]["places"][0]["country"] == concept("countries-iso", "JE")
    assert rows["R000016"][0]["organisationalStructure"] == concept(
        "organisational-structure", "OS110"
    )
    assert rows["R000018"][0]["name"] == "Sample Co-op 18 Limited"
    assert rows["R000021"][0]["name"] == "Sample Co-op 21"
    assert said(rows["R000024"][1], "table of values") == ["Asleep"]
    assert [reason for _, reason in refusals(SAMPLES / "coopsuk.csv")] == [
        "no id: CUK Organisation ID must be filled"
    ]


def test_the_standard_csv_of_mykomap():
    rows = sample("coopsuk-standard.csv")
    place = rows["R000001"][0]["places"][0]
    assert (place["latitude"], place["longitude"]) == ("53.48643", "-2.239353")
    assert "latitude" not in rows["R000002"][0]["places"][0]
    assert rows["R000003"][0]["primarySector"] == concept("activities", "a07"), (
        "the sector stands in"
    )
    assert rows["R000004"][0]["places"][0]["latitude"] == "53.5"
    assert rows["R000005"][0]["sectors"] == [
        concept("activities", "a01"),
        concept("activities-ica", "ICA10"),
        concept("activities", "a07"),
    ]
    assert rows["R000006"][0]["accounts"] == [
        "https://twitter.com/sample",
        "https://www.facebook.com/sample",
    ]
    assert rows["R000009"][0]["email"] == "mailto:Info@sample.example"
    assert rows["R000009"][0]["telephone"] == "tel:+44-161-496-0000"
    assert said(rows["R000012"][1], "outside the country") == ["GB, -2.239353, 53.48643"]


def test_the_partners_of_ssedas():
    rows = {
        document["name"]: (document, notes) for document, notes in sample("susy.geojson").values()
    }

    def country(number):
        return rows[f"Sample {number}"][0]["places"][0].get("country")

    assert said(rows["Sample 1"][1], "no web address") == ["update6"]
    assert said(rows["Sample 2"][1], "says nothing") == ["-"]
    assert rows["Sample 3"][0]["website"] == "http://www.sample.example"
    assert rows["Sample 4"][0]["website"] == "http://sample.example/"
    assert rows["Sample 5"][0]["accounts"] == ["https://www.facebook.com/sample"]
    assert country(6) == concept("countries-iso", "SK")
    assert country(7) is None
    assert said(rows["Sample 7"][1], "no country") == ["ABERDEEN"]
    assert country(8) is None
    assert [country(n)[-2:] for n in (9, 10, 11)] == ["AT", "IT", "GR"]
    assert rows["Sample 11"][0]["description"] == {"el": "Ένα δείγμα."}
    assert concept("qualifiers", "Fairtrade") in rows["Sample 12"][0]["qualifiers"]
    assert said(rows["Sample 13"][1], "outside the country") == ["DE, 13.4, 52.5"]
    assert said(rows["Sample 14"][1], "nothing known") == ["0, 0"]
    assert said(rows["Sample 15"][1], "out of range") == ["52, 200"]
    assert rows["Sample 16"][0]["qualifiers"] == [
        concept("qualifiers", "Organic"),
        concept("qualifiers", "Fairtrade"),
    ]
    assert "Sample & Söhne" in rows
    assert rows["Sample 18"][0]["places"][0]["postcode"] == "01067"
    assert rows["Sample 18"][0]["description"]["de"] == "Ein Muster"
    assert identifiers(rows["Sample 19"][0])["osm"] == "node/3493111359"
    assert said(rows["Sample 20"][1], "no web address") == ["…@…"], "hidden"
    assert "Sample 1 again" not in rows


def test_places_of_inkota_have_their_name_and_town_for_an_id():
    assert list(sample("inkota.geojson")) == [
        "musterhof/musterstadt",
        "musterladen/musterstadt",
        "musterhof/anderstadt",
    ]
    assert len(refusals(SAMPLES / "inkota.geojson")) == 1


def test_swiss_housing_cooperatives():
    rows = sample("swiss-housing.json")
    assert [rows[f"Q900000{n}"][0].get("founded") for n in (1, 2, 3, 4)] == [
        "1946",
        "1981-06",
        "1958-06-13",
        None,
    ]
    assert [place["postcode"] for place in rows["Q9000002"][0]["places"]] == ["1203", "1217"]
    assert [place.get("postcode") for place in rows["Q9000003"][0]["places"]] == [None, None]
    assert "places" not in rows["Q9000004"][0]
    assert [note.outcome for note in rows["Q9000004"][1]] == ["flagged"], "the check digit"
    assert len(refusals(SAMPLES / "swiss-housing.json")) == 2


def test_the_template_row_of_eetti_is_refused_and_empty_lines_are_none():
    ((line, reason),) = refusals(SAMPLES / "eetti.tsv")
    assert (line, "template" in reason) == (2, True)
    rows = sample("eetti.tsv")
    assert list(rows) == ["Malliosuuskunta", "Toinen malli"]
    document = rows["Malliosuuskunta"][0]
    assert document["description"] == {"en": "A sample.", "fi": "Malli."}
    assert document["places"][0]["street"] == "Mallikatu 54 D 1"
    assert document["qualifiers"] == [concept("qualifiers", "Organic")]


def test_the_wandelwoche():
    rows = sample("wandelwoche.csv")
    assert rows["Muster Eins"][0]["telephone"] == "tel:+49-30-0000000"
    assert rows["Muster Zwei"][0]["website"] == "http://muster.example"
    assert rows["Muster Drei"][0]["website"] == "http://muster.example/eins"
    assert rows["Muster Vier"][0]["themes"] == [concept("themes", "T5")]
    assert [note.outcome for note in rows["Muster Fünf"][1]] == ["flagged"]
    assert "latitude" not in rows["Muster Sechs"][0]["places"][0]
    assert rows["Muster Sieben"][0]["places"][0]["latitude"] == "52.5"
    assert all("@" not in note.value for _, notes in rows.values() for note in notes)


def test_digital_organisations_of_the_french_social_economy():
    rows = {
        document["name"]: (document, notes)
        for document, notes in sample("ess-numerique.csv").values()
    }
    by_siren = {identifiers(document).get("siren"): document for document, _ in rows.values()}
    assert by_siren["062201199"]["places"][0]["postcode"] == "84200", "noughts restored"
    places = [document["places"][0] for document, _ in rows.values()]
    assert "07400" in {place.get("postcode") for place in places}
    assert "Exemple & CO (L')" in rows
    assert not any("acronym" in document for document, _ in rows.values()), "[ND] is dropped"
    families = [document.get("essFamily", "").rpartition("/")[2] for document, _ in rows.values()]
    assert families.count("cooperatives") == 1, "legal category 5460"
    assert families.count("") == 1, "5710 tells no family"
    assert [document for document, _ in rows.values() if document["operating"] is False]
    assert sum("founded" not in document for document, _ in rows.values()) == 1
    assert sum("sectors" not in document for document, _ in rows.values()) == 1
