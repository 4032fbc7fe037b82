"""What the service says of itself: landing page, conformance, its one collection."""

from typing import Any, Final

CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
GEOJSON: Final = "application/geo+json"
JSON: Final = "application/json"
OPENAPI_30: Final = "application/vnd.oai.openapi+json;version=3.0"
COLLECTION: Final = "organisations"
CLASSES: Final = ("core", "oas30", "geojson")

_SPECIFICATION: Final = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf"
_TITLE: Final = "Organisations of the solidarity economy"
_DESCRIPTION: Final = (
    "Organisations and networks that this hub shows, each at its main place; the properties are "
    "the columns of the CSV, as texts, null where nothing is known."
)


def link(href: str, rel: str, media_type: str, title: str = "") -> dict[str, str]:
    """A link as RFC 8288 means it."""
    found = {"href": href, "rel": rel, "type": media_type}
    return found | ({"title": title} if title else {})


def landing(base: str) -> dict[str, Any]:
    """The landing page (7.2); `base` is the hub's address."""
    ogc = f"{base}/ogc"
    return {
        "title": "Maillage",
        "description": "A federated directory of the solidarity economy.",
        "links": [
            link(ogc, "self", JSON, "This page"),
            link(f"{ogc}/openapi.json", "service-desc", OPENAPI_30, "These addresses, OpenAPI 3.0"),
            link(f"{base}/docs", "service-doc", "text/html", "The whole API, for people"),
            link(f"{ogc}/conformance", "conformance", JSON, "Conformance classes"),
            link(f"{ogc}/collections", "data", JSON, "Collections"),
        ],
    }


def conformance() -> dict[str, Any]:
    """The classes that hold (7.4)."""
    return {"conformsTo": [f"{_SPECIFICATION}/{name}" for name in CLASSES]}


def collections(base: str) -> dict[str, Any]:
    """The list of collections (7.13)."""
    return {
        "links": [link(f"{base}/ogc/collections", "self", JSON)],
        "collections": [collection(base)],
    }


def collection(base: str) -> dict[str, Any]:
    """The one collection (7.14); it has no temporal extent, and its records may lie anywhere."""
    address = f"{base}/ogc/collections/{COLLECTION}"
    return {
        "id": COLLECTION,
        "title": _TITLE,
        "description": _DESCRIPTION,
        "itemType": "feature",
        "extent": {"spatial": {"bbox": [[-180, -90, 180, 90]], "crs": CRS84}},
        "crs": [CRS84],
        "links": [
            link(address, "self", JSON),
            link(f"{address}/items", "items", GEOJSON, "The organisations"),
            link(f"{base}/api/v1/dumps", "enclosure", JSON, "The whole directory as files"),
        ],
    }
