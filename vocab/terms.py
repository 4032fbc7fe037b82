"""Namespaces: every IRI that the hub writes begins with one of these."""

from typing import Final

ESS: Final = "http://purl.org/essglobal/vocab/"
ESS_STANDARD: Final = "http://purl.org/essglobal/standard/"
NS: Final = "https://w3id.org/maillage/ns#"
SCHEMES: Final = "https://w3id.org/maillage/schemes/"

PREFIXES: Final[dict[str, str]] = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "ess": ESS,
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "gr": "http://purl.org/goodrelations/v1#",
    "ns": NS,
    "org": "http://www.w3.org/ns/org#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def expand(qname: str) -> str:
    """The IRI of `prefix:local` over `PREFIXES`; KeyError for an unknown prefix."""
    prefix, local = qname.split(":", 1)
    return PREFIXES[prefix] + local
