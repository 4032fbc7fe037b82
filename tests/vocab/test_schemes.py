"""The concept schemes as data, and the functions that read them."""

import re
from collections import Counter
from pathlib import Path

import pyoxigraph
import pytest

from vocab.schemes import Concept, concept, expand, schemes
from vocab.schemes.loading import load, natural
from vocab.terms import ESS_STANDARD, SCHEMES

LOD = "https://lod.coop/essglobal/2.1/standard/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
ESSGLOBAL = {
    "activities": 21,
    "activities-ica": 29,
    "activities-modified": 16,
    "base-membership-type": 6,
    "countries-iso": 249,
    "legal-form": 5,
    "organisational-structure": 25,
    "products-services": 127,
    "qualifiers": 23,
    "regions-ica": 17,
    "super-regions-ica": 5,
    "themes": 19,
    "type-of-labour": 5,
}
OURS = {
    "member-type",
    "modes-of-action",
    "mes-themes",
    "ess-family",
    "membership-role",
    "identifier-scheme",
}


def concepts(*, ours: bool | None = None) -> list[Concept]:
    return [c for s in schemes().values() if ours in (None, s.ours) for c in s.concepts]


def literals(concept_: Concept) -> list[str]:
    several = [*concept_.alt_labels.values(), *concept_.hidden_labels.values()]
    return [*concept_.labels.values(), *(text for texts in several for text in texts)]


def essglobal(path: str) -> Concept:
    found = concept(ESS_STANDARD + path)
    assert found is not None, path
    return found


# Counts


def test_essglobal_has_its_13_schemes_and_547_concepts() -> None:
    found = {key: len(scheme.concepts) for key, scheme in schemes().items() if not scheme.ours}
    assert found == ESSGLOBAL
    assert sum(found.values()) == 547


def test_our_own_schemes_stand_beside_them() -> None:
    assert {key for key, scheme in schemes().items() if scheme.ours} == OURS


def test_439_concepts_have_a_name_and_108_of_products_and_services_have_none() -> None:
    named = Counter(bool(c.labels) for c in concepts(ours=False))
    assert named == {True: 439, False: 108}
    assert {c.scheme for c in concepts() if not c.labels} == {"products-services"}


def test_a_concept_without_name_keeps_its_notation_and_its_parent() -> None:
    nameless = [c for c in concepts() if not c.labels]
    assert all(c.notation for c in nameless)
    assert [c.notation for c in nameless if not c.broader] == ["94000000"]
    assert all(literals(c) == [] for c in nameless)


# Labels


def test_every_named_concept_is_labelled_in_french_english_and_spanish() -> None:
    assert all({"fr", "en", "es"} <= set(c.labels) for c in concepts() if c.labels)


def test_other_languages_stay_where_the_source_has_them() -> None:
    by_language = Counter(lang for c in concepts(ours=False) for lang in c.labels)
    assert by_language["de"] == by_language["zh"] == 249
    assert by_language["ko"] > 249
    assert by_language["pt"] > 249
    assert set(by_language) == {"fr", "en", "es", "pt", "ko", "de", "zh"}


def test_no_label_is_empty_or_a_number_or_untrimmed() -> None:
    for each in concepts():
        for text in literals(each):
            assert text.strip() == text != "", each.iri
            assert not re.fullmatch(r"[\d ]+", text), each.iri
            assert "  " not in text, each.iri


def test_a_name_in_french_english_or_spanish_begins_with_a_capital_or_its_own_sign() -> None:
    small = [
        (c.iri, text)
        for c in concepts()
        for lang, text in c.labels.items()
        if lang in {"fr", "en", "es"} and text[0].islower()
    ]
    assert small == []


def test_preferred_alternative_and_hidden_labels_are_disjoint_as_skos_demands() -> None:
    for each in concepts():
        for lang, text in each.labels.items():
            others = each.alt_labels.get(lang, ()) + each.hidden_labels.get(lang, ())
            assert text not in others, each.iri
            assert len(set(others)) == len(others), each.iri


def test_no_two_concepts_of_a_scheme_share_a_preferred_label() -> None:
    for scheme in schemes().values():
        for lang in ("fr", "en", "es"):
            texts = [c.labels[lang].casefold() for c in scheme.concepts if c.labels]
            assert [text for text, n in Counter(texts).items() if n > 1] == [], (scheme.key, lang)


@pytest.mark.parametrize(
    ("path", "lang", "original", "label"),
    [
        (
            "activities/a03",
            "fr",
            "Artisanat et manifacturier",
            "Artisanat et industrie manufacturière",
        ),
        (
            "activities/a04",
            "fr",
            "production et distribution de l'énergie",
            "Production et distribution d'énergie",
        ),
        (
            "activities/a14",
            "fr",
            "Administration et mangement, tourisme et location",
            "Administration et gestion, tourisme et location",
        ),
        ("activities/a02", "es", "Mineria y canteras", "Minería y canteras"),
        (
            "activities/a03",
            "en",
            "Craftmanship and manufacturing",
            "Craftsmanship and manufacturing",
        ),
        ("activities-ica/ICA240", "fr", "Grande distribution", "Commerce de détail"),
        (
            "activities-ica/ICA110",
            "fr",
            "Cadres et professions libérales",
            "Services professionnels",
        ),
        (
            "themes/T1",
            "fr",
            "Villes en transition et droit a l'habitation",
            "Villes en transition et droit au logement",
        ),
        ("themes/T6", "es", "Politicas Publicas", "Políticas públicas"),
        (
            "themes/T8",
            "es",
            "Educacion y asesoria popular",
            "Educación popular y formación",
        ),
        ("countries-iso/TN", "es", "Tunez", "Túnez"),
        ("countries-iso/SX", "es", "Isla de San Martín (zona holandsea)", None),
        ("countries-iso/KH", "zh", "柬埔塞", "柬埔寨"),
        ("type-of-labour/T1", "es", "Associativo", "Trabajo asociado"),
    ],
)
def test_a_wrong_label_is_corrected_and_its_original_hidden(
    path: str, lang: str, original: str, label: str | None
) -> None:
    found = essglobal(path)
    assert original in found.hidden_labels[lang]
    assert found.labels[lang] != original
    assert label in (None, found.labels[lang])


@pytest.mark.parametrize(
    "path", ["activities/a19", "activities/a20", "activities/a21", "legal-form/L4"]
)
def test_a_label_that_the_source_lacks_is_translated_without_hidden_original(path: str) -> None:
    found = essglobal(path)
    assert found.labels["fr"]
    assert "fr" not in found.hidden_labels


def test_a_scheme_lists_the_translations_and_the_corrections_that_are_ours() -> None:
    notes = " ".join(schemes()["activities"].notes)
    assert "absent from the source: fr: a19, a20, a21." in notes
    assert re.search(r"corrected .*fr: a03, a04, .*; es: a02, a05", notes)


def test_every_corrected_concept_is_named_in_the_note_of_its_scheme() -> None:
    for scheme in schemes().values():
        notes = " ".join(scheme.notes)
        for each in scheme.concepts:
            if not scheme.ours and any(each.hidden_labels.values()):
                assert re.search(rf"\b{each.notation}\b", notes), each.iri


def test_the_members_words_are_the_words_of_the_mes() -> None:
    words = {
        key: {c.labels["fr"] for c in schemes()[key].concepts}
        for key in ("member-type", "modes-of-action", "mes-themes")
    }
    assert words == {
        "member-type": {
            "Réseau national",
            "Structure d'appui",
            "Laboratoire de recherche",
            "Tête de réseau régionale",
        },
        "modes-of-action": {
            "Mise en réseau d'acteurs",
            "Plaidoyer, lobbying, stratégie d'influence",
            "Rencontres, échanges, assemblées",
            "Formation",
        },
        "mes-themes": {"Économie", "Droit", "Gouvernance", "Gestion des territoires"},
    }


def test_the_five_families_of_the_french_law_are_there() -> None:
    assert [c.notation for c in schemes()["ess-family"].concepts] == [
        "associations",
        "cooperatives",
        "fondations",
        "mutuelles",
        "societes-commerciales",
    ]


def test_the_roles_of_the_network_are_there() -> None:
    found = {c.notation for c in schemes()["membership-role"].concepts}
    assert found >= {
        "member",
        "founding-member",
        "coordination-committee",
        "participant",
        "researchers-take-part",
        "took-part-in-founding",
        "european-network",
        "continental-network",
    }


def test_the_identifier_schemes_are_there() -> None:
    found = {c.notation for c in schemes()["identifier-scheme"].concepts}
    assert found >= {
        *("siren", "siret", "rna", "companies-house", "fca-mutuals", "coops-uk", "uid-ch"),
        *("wikidata", "vat", "osm", "transformap", "local"),
    }


# Structure


def test_iris_are_built_from_scheme_and_notation() -> None:
    for each in concepts():
        base = SCHEMES if schemes()[each.scheme].ours else ESS_STANDARD
        assert each.iri == f"{base}{each.scheme}/{each.notation}"


def test_every_essglobal_concept_matches_its_twin_on_lod_coop() -> None:
    for each in concepts(ours=False):
        twins = [iri for iri in each.exact_match if iri.startswith(LOD)]
        assert twins == [f"{LOD}{each.scheme}/{each.notation}"]


def test_notations_of_ours_are_short_ascii_slugs() -> None:
    for each in concepts(ours=True):
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", each.notation or ""), each.iri


def test_broader_and_narrower_mirror_each_other_within_a_scheme() -> None:
    for each in concepts():
        for iri in each.broader:
            parent = concept(iri)
            assert parent is not None
            assert parent.scheme == each.scheme
            assert each.iri in parent.narrower
        for iri in each.narrower:
            child = concept(iri)
            assert child is not None
            assert each.iri in child.broader


def test_a_concept_has_one_parent_at_most() -> None:
    assert [c.iri for c in concepts() if len(c.broader) > 1] == []
    assert essglobal("products-services/80150000").broader == (
        f"{ESS_STANDARD}products-services/80000000",
    )


def test_the_notation_of_nine_digits_stays_and_is_explained() -> None:
    assert essglobal("products-services/805170000").broader == (
        f"{ESS_STANDARD}products-services/85000000",
    )
    assert "805170000" in " ".join(schemes()["products-services"].notes)


def test_regions_contain_countries_without_being_broader() -> None:
    france = essglobal("countries-iso/FR")
    assert france.part_of == (f"{ESS_STANDARD}regions-ica/I-EU-WE",)
    assert france.broader == ()
    assert essglobal("regions-ica/I-EU-WE").part_of == (f"{ESS_STANDARD}super-regions-ica/I-EU",)
    assert essglobal("regions-ica/I-EU-WE").narrower == ()


def test_what_contains_or_is_matched_exists() -> None:
    for each in concepts():
        matches = each.close_match + each.broad_match + each.narrow_match + each.related_match
        inside = [iri for iri in matches if iri.startswith((ESS_STANDARD, SCHEMES))]
        for iri in (*each.part_of, *inside):
            assert concept(iri), (each.iri, iri)


def test_matches_of_ours_lead_to_essglobal() -> None:
    assert (
        essglobal("legal-form/L2").iri
        in (concept(f"{SCHEMES}ess-family/cooperatives") or essglobal("legal-form/L1")).close_match
    )
    for each in concepts(ours=True):
        for iri in each.close_match + each.broad_match + each.related_match:
            assert iri.startswith(ESS_STANDARD)


@pytest.mark.parametrize("key", sorted([*ESSGLOBAL, *OURS]))
def test_the_turtle_file_is_a_whole_scheme(key: str) -> None:
    scheme = schemes()[key]
    quads = list(pyoxigraph.parse(path=scheme.path, format=pyoxigraph.RdfFormat.TURTLE))
    head = [q for q in quads if q.subject == pyoxigraph.NamedNode(scheme.iri)]
    langs = {
        q.object.language
        for q in head
        if q.predicate.value == DCTERMS + "title" and isinstance(q.object, pyoxigraph.Literal)
    }
    tops = {q.object.value for q in head if q.predicate.value == SKOS + "hasTopConcept"}  # type: ignore[union-attr]
    assert langs == {"fr", "en", "es"}
    assert tops == {c.iri for c in scheme.concepts if not c.broader}
    assert tops == subjects(quads, SKOS + "topConceptOf", scheme.iri)
    assert {c.iri for c in scheme.concepts} == subjects(quads, SKOS + "inScheme", scheme.iri)
    assert all(q.object.value for q in quads if isinstance(q.object, pyoxigraph.Literal))


@pytest.mark.parametrize("key", sorted([*ESSGLOBAL, *OURS]))
def test_a_notation_is_a_plain_literal_and_a_label_has_a_language_in_small_letters(
    key: str,
) -> None:
    for quad in pyoxigraph.parse(path=schemes()[key].path, format=pyoxigraph.RdfFormat.TURTLE):
        if quad.predicate.value == SKOS + "notation":
            assert isinstance(quad.object, pyoxigraph.Literal)
            assert quad.object.language is None
            assert quad.object.datatype.value.endswith("#string")
        if quad.predicate.value.endswith("Label"):
            assert isinstance(quad.object, pyoxigraph.Literal)
            assert re.fullmatch(r"[a-z]{2}", quad.object.language or "")


@pytest.mark.parametrize("key", sorted([*ESSGLOBAL, *OURS]))
def test_the_turtle_file_lists_its_concepts_in_order(key: str) -> None:
    text = schemes()[key].path.read_text(encoding="utf-8")
    notations = re.findall(r'^    skos:notation "([^"]+)"', text, re.MULTILINE)
    assert notations == sorted(notations, key=natural)
    assert len(notations) == len(schemes()[key].concepts)


def test_roles_are_roles_of_the_organization_ontology_too() -> None:
    path = schemes()["membership-role"].path
    quads = list(pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE))
    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    assert subjects(quads, kind, "http://www.w3.org/ns/org#Role") == {
        c.iri for c in schemes()["membership-role"].concepts
    }


def subjects(quads: list[pyoxigraph.Quad], predicate: str, value: str) -> set[str]:
    return {
        q.subject.value  # type: ignore[union-attr]
        for q in quads
        if q.predicate.value == predicate and q.object == pyoxigraph.NamedNode(value)
    }


# Credits


def test_ripess_its_licence_and_the_source_are_credited_on_every_essglobal_scheme() -> None:
    for key in ESSGLOBAL:
        scheme = schemes()[key]
        assert scheme.licence == "http://creativecommons.org/licenses/by/3.0/"
        assert scheme.creators == ("http://www.ripess.org/",)
        assert scheme.sources == (f"{LOD}{key}/",)
        assert scheme.iri == f"{ESS_STANDARD}{key}/"


def test_our_schemes_have_a_licence_a_creator_and_a_source() -> None:
    for key in OURS:
        scheme = schemes()[key]
        assert scheme.licence == "https://creativecommons.org/licenses/by/4.0/"
        assert scheme.creators
        assert scheme.sources
        assert scheme.iri == f"{SCHEMES}{key}"


# The functions


def test_a_label_is_sought_in_the_languages_asked_for_then_in_french_english_spanish() -> None:
    found = essglobal("countries-iso/DE")
    assert found.label("de", "en") == "Deutschland"
    assert found.label("xx", "en") == "Germany"
    assert found.label("xx") == found.label() == "Allemagne"


def test_a_nameless_concept_has_no_label() -> None:
    assert essglobal("products-services/94000000").label("fr", "en") is None


def test_concepts_are_in_natural_order() -> None:
    assert [c.notation for c in schemes()["activities-ica"].concepts][:3] == [
        "ICA10",
        "ICA20",
        "ICA30",
    ]
    assert [c.notation for c in schemes()["themes"].concepts][-1] == "T19"


def test_an_unknown_iri_is_no_concept() -> None:
    assert concept("https://example.org/nothing") is None


def test_expanding_a_concept_adds_all_that_is_narrower() -> None:
    found = expand(f"{ESS_STANDARD}qualifiers/q01")
    assert len(found) == 7
    assert f"{ESS_STANDARD}qualifiers/Organic" in found
    assert f"{ESS_STANDARD}qualifiers/q02" not in found


def test_expanding_what_is_unknown_or_has_nothing_below_gives_it_alone() -> None:
    assert expand("https://example.org/nothing") == {"https://example.org/nothing"}
    assert expand(f"{ESS_STANDARD}themes/T1") == {f"{ESS_STANDARD}themes/T1"}


def test_expanding_goes_deep_and_ends_in_a_cycle(monkeypatch: pytest.MonkeyPatch) -> None:
    below = {"x:a": ("x:b",), "x:b": ("x:c",), "x:c": ("x:a",)}
    template = essglobal("themes/T1")
    known = {
        iri: Concept(
            **{
                **{name: getattr(template, name) for name in Concept.__slots__},
                "iri": iri,
                "narrower": narrower,
            }
        )
        for iri, narrower in below.items()
    }
    monkeypatch.setattr("vocab.schemes._concepts", lambda: known)
    assert expand("x:a") == {"x:a", "x:b", "x:c"}


def test_a_scheme_file_with_two_labels_in_one_language_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "wrong.ttl"
    path.write_text(
        f"@prefix skos: <{SKOS}> . <x:s> a skos:ConceptScheme ; <{DCTERMS}license> <x:l> . "
        '<x:c> a skos:Concept ; skos:prefLabel "one"@en , "two"@en .',
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match="stands twice"):
        load(path)


def test_every_scheme_is_in_the_documentation_with_its_number_of_concepts() -> None:
    text = (Path(__file__).parents[2] / "docs" / "vocabulary.md").read_text(encoding="utf-8")
    for key, scheme in schemes().items():
        assert f"| `{key}` | {len(scheme.concepts)} |" in text
