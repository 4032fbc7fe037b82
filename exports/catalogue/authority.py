"""Values of the European Union's authority tables that the catalogue uses.

Each is told with its label and its table, since portals show labels, and the shapes ask for both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from exports.catalogue.terms import EU, Node, ref, texts
from vocab.licences import BY_IRI

_IANA: Final = "https://www.iana.org/assignments/media-types/"
_ADMS: Final = "http://purl.org/adms/"
DATA_THEME: Final = f"{EU}data-theme"


def _entry(table: str, code: str, types: tuple[str, ...], labels: Mapping[str, str]) -> Node:
    return {
        "@id": f"{EU}{table}/{code}",
        "@type": [*types],
        "skos:prefLabel": texts(labels),
        "skos:inScheme": ref(f"{EU}{table}"),
    }


LANGUAGES: Final = {
    "fr": _entry(
        "language", "FRA", ("dcterms:LinguisticSystem",), {"fr": "français", "en": "French"}
    ),
    "en": _entry(
        "language", "ENG", ("dcterms:LinguisticSystem",), {"fr": "anglais", "en": "English"}
    ),
    "es": _entry(
        "language", "SPA", ("dcterms:LinguisticSystem",), {"fr": "espagnol", "en": "Spanish"}
    ),
}
_THEME: Final = ("skos:Concept",)
THEMES: Final = (
    _entry(
        "data-theme", "ECON", _THEME, {"fr": "Économie et finances", "en": "Economy and finance"}
    ),
    _entry(
        "data-theme",
        "SOCI",
        _THEME,
        {"fr": "Population et société", "en": "Population and society"},
    ),
)
TAXONOMY: Final[Node] = {
    "@id": DATA_THEME,
    "@type": ["skos:ConceptScheme"],
    "dcterms:title": texts({"fr": "Thèmes de données", "en": "Data themes"}),
}
HOURLY: Final = _entry(
    "frequency", "HOURLY", ("dcterms:Frequency",), {"fr": "toutes les heures", "en": "hourly"}
)
IRREGULAR: Final = _entry(
    "frequency", "IRREG", ("dcterms:Frequency",), {"fr": "irrégulier", "en": "irregular"}
)
PUBLIC: Final = _entry(
    "access-right", "PUBLIC", ("dcterms:RightsStatement",), {"fr": "public", "en": "public"}
)
STABLE: Final = _entry(
    "planned-availability", "STABLE", ("skos:Concept",), {"fr": "stable", "en": "stable"}
)


@dataclass(frozen=True, slots=True)
class FileType:
    """A format in the EU table of file types; `media_type` is that of what is inside."""

    code: str
    label: str
    media_type: str


#: The formats that portals are told of, by the ends of file names: those that their harvesters
#: know, and that the metadata quality method counts as open and machine-readable.
FILE_TYPES: Final[Mapping[str, FileType]] = {
    "csv": FileType("CSV", "CSV", "text/csv"),
    "jsonld": FileType("JSON_LD", "JSON-LD", "application/ld+json"),
    "ttl": FileType("RDF_TURTLE", "Turtle", "text/turtle"),
    "nt": FileType("RDF_N_TRIPLES", "N-Triples", "application/n-triples"),
    "nq.gz": FileType("RDF_N_QUADS", "N-Quads", "application/n-quads"),
    "geojson": FileType("GEOJSON", "GeoJSON", "application/geo+json"),
}


def file_type(found: FileType) -> Node:
    """The format's node. CKAN reads a label only where `dcterms:IMT` is the first type."""
    return {
        "@id": f"{EU}file-type/{found.code}",
        "@type": ["dcterms:IMT", "dcterms:MediaTypeOrExtent"],
        "rdfs:label": found.label,
        "skos:inScheme": ref(f"{EU}file-type"),
    }


def media_type(name: str) -> Node:
    """A media type as IANA names it; harvesters take the label."""
    return {"@id": _IANA + name, "@type": ["dcterms:MediaType"], "rdfs:label": name}


@dataclass(frozen=True, slots=True)
class Recognised:
    """A licence as portals recognise it: `code` in the EU table, its name in CKAN's and udata's."""

    code: str
    name: str
    kind: str


#: By SPDX identifier. The Licence Ouverte is in no table that the EU's portal knows.
_LICENCES: Final[Mapping[str, Recognised]] = {
    "CC0-1.0": Recognised("CC0", "Creative Commons CCZero", "PublicDomain"),
    "PDM-1.0": Recognised("CC_PDM_1_0", "Other (Public Domain)", "PublicDomain"),
    "CC-BY-3.0": Recognised("CC_BY_3_0", "Creative Commons Attribution", "Attribution"),
    "CC-BY-4.0": Recognised("CC_BY_4_0", "Creative Commons Attribution", "Attribution"),
    "CC-BY-SA-4.0": Recognised(
        "CC_BYSA_4_0", "Creative Commons Attribution Share-Alike", "ViralEffect-ShareAlike"
    ),
    "ODC-By-1.0": Recognised("ODC_BY", "Open Data Commons Attribution License", "Attribution"),
    "ODbL-1.0": Recognised(
        "ODC_BL", "Open Data Commons Open Database License (ODbL)", "ViralEffect-ShareAlike"
    ),
    "etalab-2.0": Recognised("", "Licence Ouverte / Open Licence version 2.0", "Attribution"),
}
_KINDS: Final[Mapping[str, Mapping[str, str]]] = {
    "Attribution": {"fr": "Attribution", "en": "Attribution"},
    "PublicDomain": {"fr": "Domaine public", "en": "Public domain"},
    "ViralEffect-ShareAlike": {"fr": "Partage à l’identique", "en": "Share alike"},
}


def licence(iri: str) -> Node:
    """The node of a licence by the IRI that documents bear.

    CKAN recognises it by `dcterms:title`, udata by `dcterms:description`, each by the name in its
    own list; with an `rdfs:label` udata would read that instead. `skos:prefLabel` bears the version
    too. A licence that the EU table lacks keeps its own IRI; of one that we do not know, nothing
    more is said.
    """
    known = BY_IRI.get(iri)
    if known is None:
        return {
            "@id": iri,
            "@type": ["dcterms:LicenseDocument"],
            "dcterms:title": iri,
            "dcterms:description": iri,
        }
    found = _LICENCES[known.spdx]
    return {
        "@id": f"{EU}licence/{found.code}" if found.code else iri,
        "@type": ["dcterms:LicenseDocument"],
        "dcterms:title": found.name,
        "dcterms:description": found.name,
        "skos:prefLabel": {"@language": "en", "@value": known.title},
        "dcterms:type": _adms("licencetype", found.kind, _KINDS[found.kind]),
    }


def publisher_type() -> Node:
    """What a network that publishes a hub is."""
    labels = {"fr": "Organisation à but non lucratif", "en": "Non-profit organisation"}
    return _adms("publishertype", "NonProfitOrganisation", labels)


def _adms(table: str, code: str, labels: Mapping[str, str]) -> Node:
    return {
        "@id": f"{_ADMS}{table}/{code}",
        "@type": ["skos:Concept"],
        "skos:prefLabel": texts(labels),
        "skos:inScheme": {
            "@id": f"{_ADMS}{table}/1.0",
            "@type": ["skos:ConceptScheme"],
            "dcterms:title": {"@language": "en", "@value": f"ADMS {table} 1.0"},
        },
    }
