"""The operations under `/ogc`: what OGC API – Features Part 1 asks of each answer."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from api.ogc import documents, features
from api.schema import examples
from api.schema.operation import Operation, Schema, ref
from vocab.canonical import dumps

_TAG: Final = "Features"
_TEXT: Final[Schema] = {"type": "string"}


def _object(members: Mapping[str, Any], **more: Any) -> Schema:
    return {"type": "object", "properties": dict(members), "required": [*members], **more}


def _array(item: Schema) -> Schema:
    return {"type": "array", "items": item}


_LINK: Final[Schema] = {
    "type": "object",
    "properties": {"href": _TEXT, "rel": _TEXT, "type": _TEXT, "title": _TEXT},
    "required": ["href", "rel"],
}
_LINKS: Final = _array(ref("OgcLink"))
_POINT: Final[Schema] = {
    "type": ["object", "null"],
    "properties": {
        "type": {"type": "string", "enum": ["Point"]},
        "coordinates": _array({"type": "number"}) | {"minItems": 2, "maxItems": 2},
    },
    "required": ["type", "coordinates"],
}
_PROPERTY: Final[Schema] = {"type": ["string", "null"]}
_FEATURE: Final[Schema] = {
    "type": "object",
    "properties": {
        "type": {"type": "string", "enum": ["Feature"]},
        "id": {"type": "string", "format": "uuid"},
        "geometry": _POINT,
        "properties": {
            "type": "object",
            "properties": dict.fromkeys(features.PROPERTIES, _PROPERTY),
        },
        "links": _LINKS,
    },
    "required": ["type", "id", "geometry", "properties"],
}
_NUMBERS: Final = _array(_array({"type": "number"}))
_COLLECTION: Final[Schema] = {
    "type": "object",
    "properties": {
        "id": _TEXT,
        "title": _TEXT,
        "description": _TEXT,
        "itemType": _TEXT,
        "extent": _object({"spatial": _object({"bbox": _NUMBERS, "crs": _TEXT})}),
        "crs": _array(_TEXT),
        "links": _LINKS,
    },
    "required": ["id", "links"],
}
COMPONENTS: Final[Mapping[str, Schema]] = {
    "OgcLink": _LINK,
    "OgcLanding": _object({"title": _TEXT, "description": _TEXT, "links": _LINKS}),
    "OgcConformance": _object({"conformsTo": _array(_TEXT)}),
    "OgcCollection": _COLLECTION,
    "OgcCollections": _object({"links": _LINKS, "collections": _array(ref("OgcCollection"))}),
    "OgcFeature": _FEATURE,
    "OgcFeatures": _object(
        {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "features": _array(ref("OgcFeature")),
            "links": _LINKS,
            "numberReturned": {"type": "integer", "minimum": 0},
        }
    ),
}


def _feature() -> dict[str, Any]:
    return features.feature(
        dumps(examples.documents()["organisation"]), examples.key("organisation")
    )


def _features() -> dict[str, Any]:
    base = f"{examples.BASE}/ogc/collections/{documents.COLLECTION}"
    return {
        "type": "FeatureCollection",
        "features": [_feature()],
        "links": [documents.link(f"{base}/items", "self", documents.GEOJSON)],
        "numberReturned": 1,
    }


def _said(id: str, summary: str, description: str, name: str, example: Any) -> Operation:
    media = documents.JSON
    errors = (400, 406, 500)
    return Operation(
        id, _TAG, summary, description, {media: ref(name)}, lambda: {media: example}, errors
    )


def _featured(
    id: str,
    summary: str,
    description: str,
    name: str,
    example: Callable[[], Any],
    errors: tuple[int, ...],
) -> Operation:
    medias = (documents.GEOJSON, documents.JSON)
    return Operation(
        id,
        _TAG,
        summary,
        description,
        dict.fromkeys(medias, ref(name)),
        lambda: dict.fromkeys(medias, example()),
        errors,
    )


_ONE: Final = f"/ogc/collections/{documents.COLLECTION}"
OPERATIONS: Final[Mapping[str, Operation]] = {
    "/ogc": _said(
        "getLandingPage",
        "Get the landing page",
        "Where an OGC client begins: give it this address.",
        "OgcLanding",
        documents.landing(examples.BASE),
    ),
    "/ogc/conformance": _said(
        "getConformance",
        "Get the conformance classes",
        "Core, OpenAPI 3.0 and GeoJSON of OGC API – Features Part 1.",
        "OgcConformance",
        documents.conformance(),
    ),
    "/ogc/collections": _said(
        "listCollections",
        "List the collections",
        "One collection: the organisations.",
        "OgcCollections",
        documents.collections(examples.BASE),
    ),
    _ONE: _said(
        "getCollection",
        "Get the collection",
        "What the collection of organisations is, and where its items are.",
        "OgcCollection",
        documents.collection(examples.BASE),
    ),
    f"{_ONE}/items": _featured(
        "listFeatures",
        "List organisations as features",
        "Organisations as points of GeoJSON in CRS84, a page at a time; every feature has the same "
        "flat properties. The link `next` leads on until there is none.",
        "OgcFeatures",
        _features,
        (400, 406, 500),
    ),
    f"{_ONE}/items/{{key}}": _featured(
        "getFeature",
        "Get an organisation as a feature",
        "One organisation by its key.",
        "OgcFeature",
        _feature,
        (400, 404, 406, 410, 500),
    ),
}
