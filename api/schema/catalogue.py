"""The operations of the catalogue."""

from collections.abc import Mapping
from typing import Any, Final

from api.schema.examples import BASE
from api.schema.operation import Operation, Schema, ref

_TEXT: Final[Schema] = {"type": "string"}
_URI: Final[Schema] = {"type": "string", "format": "uri"}
_DCAT: Final = "http://www.w3.org/ns/dcat#"
_LINKSET: Final = "application/linkset+json"
_DOORS: Final = (
    *("organisations", "activities", "sources", "schemes", "dumps", "stats"),
    *("catalogue", "description", "documentation"),
)
COMPONENTS: Final[Mapping[str, Schema]] = {
    "Root": {
        "type": "object",
        "properties": dict.fromkeys(_DOORS, _URI),
        "required": [*_DOORS],
    },
    "Linkset": {
        "type": "object",
        "properties": {
            "linkset": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"anchor": _URI},
                    "required": ["anchor"],
                    "additionalProperties": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {"href": _URI, "type": _TEXT},
                            "required": ["href"],
                        },
                    },
                },
            }
        },
        "required": ["linkset"],
    },
}
_GRAPH: Final[Mapping[str, Schema]] = {
    "text/turtle": _TEXT,
    "application/ld+json": {
        "type": "object",
        "properties": {
            "@context": {"type": "object"},
            "@graph": {"type": "array", "items": {"type": "object"}},
        },
        "required": ["@context", "@graph"],
    },
    "application/n-triples": _TEXT,
}
_SEE_OTHER: Final = {
    "303": {
        "description": "The way to the page or the catalogue, in `Location`.",
        "headers": {"Location": {"schema": _URI}},
    }
}


def _graph(iri: str, type_: str) -> dict[str, Any]:
    return {
        "text/turtle": f"<{iri}> a <{type_}> .\n",
        "application/ld+json": {"@context": {}, "@graph": [{"@id": iri, "@type": [type_]}]},
        "application/n-triples": (
            f"<{iri}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{type_}> .\n"
        ),
    }


def catalogue() -> dict[str, Any]:
    """The first statement of a catalogue."""
    return _graph(f"{BASE}/catalog", f"{_DCAT}Catalog")


OPERATIONS: Final[Mapping[str, Operation]] = {
    "/catalog": Operation(
        "getCatalogue",
        "Catalogue",
        "Get the catalogue",
        "The datasets of the latest release, their files, and this API, in DCAT-AP 3.0.1 on one "
        "page: the address that open-data portals harvest.",
        _GRAPH,
        catalogue,
        (400, 406, 500, 503),
    ),
    "/catalog/releases": Operation(
        "getReleases",
        "Catalogue",
        "Get the archive of releases",
        "The releases that are kept, as a series of datasets at dated addresses. It stands outside "
        "the catalogue, so that portals do not take each release for a dataset.",
        _GRAPH,
        lambda: _graph(f"{BASE}/catalog/releases#series", f"{_DCAT}DatasetSeries"),
        (400, 406, 500, 503),
    ),
    "/.well-known/void": Operation(
        "getVoid",
        "Catalogue",
        "Get the VoID description",
        "The datasets as linked data: how many statements, records, classes and properties.",
        _GRAPH,
        lambda: _graph(f"{BASE}/.well-known/void", "http://rdfs.org/ns/void#DatasetDescription"),
        (400, 406, 500, 503),
    ),
    "/.well-known/api-catalog": Operation(
        "getApiCatalogue",
        "Catalogue",
        "Get the API catalogue",
        "The APIs of this host, each with its description (RFC 9727).",
        {_LINKSET: ref("Linkset")},
        lambda: {
            _LINKSET: {
                "linkset": [
                    {
                        "anchor": f"{BASE}/api/v1",
                        "service-desc": [
                            {"href": f"{BASE}/openapi.json", "type": "application/json"}
                        ],
                    }
                ]
            }
        },
        (400, 406, 500),
    ),
    "/id/dataset/{dataset}": Operation(
        "followDataset",
        "Identifiers",
        "Follow the IRI of a dataset",
        "303 to the page for people where `Accept` prefers `text/html`, else to the catalogue.",
        {**_GRAPH, "text/html": _TEXT},
        lambda: catalogue() | {"text/html": "<!doctype html>…"},
        (400, 404, 406, 500),
        _SEE_OTHER,
    ),
    "/api/v1": Operation(
        "getRoot",
        "Catalogue",
        "Get the root of the API",
        "The addresses of what there is to read.",
        {"application/json": ref("Root")},
        lambda: {"application/json": {name: f"{BASE}/api/v1/{name}" for name in _DOORS}},
        (400, 406, 500),
    ),
}
