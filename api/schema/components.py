"""Components of the OpenAPI document: the shapes of the profile as JSON Schema, and envelopes."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from api import kinds
from api.filters import concept_fields
from api.messages import messages
from api.representations import representations
from api.schema import (
    additions,
    batches,
    catalogue,
    features,
    following,
    local,
    maps,
    matching,
    peering,
    searching,
    writing,
)
from api.schema.operation import ref as _ref
from api.sparse import ALWAYS
from api.vocabulary import RELATIONS
from vocab.faults import messages as document_messages
from vocab.profile import NODES, RECORDS, TYPE_SETS, Key, shapes
from vocab.schemes import schemes

Schema = dict[str, Any]

_IRI: Final = r'^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]+$'
_LANGUAGE: Final = r"^([a-z]{2,8}(-[a-z0-9]{1,8})*|x(-[a-z0-9]{1,8})+)$"
_DAY: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
#: Languages of the vocabulary, `und` and so on, under which a text stands.
_TEXT: Final[Schema] = {"type": "string", "minLength": 1}
_SIMPLE: Final[Mapping[str, Schema]] = {
    "text": _TEXT,
    "iri": {"type": "string", "pattern": _IRI},
    "boolean": {"type": "boolean"},
    "partial": {"type": "string", "pattern": r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"},
    "date": {"type": "string", "pattern": f"^{_DAY}$"},
    "dateTime": {
        "type": "string",
        "pattern": rf"^{_DAY}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(\.[0-9]{{1,6}})?Z$",
    },
    "decimal": {"type": "string", "pattern": r"^-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$"},
    "lang": {"$ref": "#/components/schemas/Texts"},
    "langs": {"$ref": "#/components/schemas/TextLists"},
}
_NEXT: Final[Schema] = {"type": ["string", "null"], "format": "uri"}
_SCHEMES_OF: Final = {"email": "^mailto:", "telephone": "^tel:"}


def components() -> dict[str, Schema]:
    """Every schema of the document, by name."""
    found: dict[str, Schema] = {
        "Texts": _by_language(_TEXT),
        "TextLists": _by_language({"type": "array", "items": _TEXT, "minItems": 1}),
        "CountryCode": {"type": "string", "enum": [*kinds.countries()]},
    }
    found |= {name: shape(name) for name in (*RECORDS.values(), *NODES)}
    for kind, name in RECORDS.items():
        found |= envelopes(name)
        if "geojson" in representations(kind):
            found |= {f"{name}Feature": _feature(_ref(name)), f"{name}Features": _features(name)}
        for field, keys in concept_fields(name).items():
            found[f"{field}Concept"] = {"type": "string", "enum": [*kinds.spellings(keys)]}
    found |= vocabulary() | {"Problem": problem(), "Dumps": dumps()}
    return dict(
        sorted(
            {
                **found,
                **additions.COMPONENTS,
                **local.COMPONENTS,
                **peering.COMPONENTS,
                **catalogue.COMPONENTS,
                **features.COMPONENTS,
                **maps.COMPONENTS,
                **matching.COMPONENTS,
                **searching.COMPONENTS,
                **batches.COMPONENTS,
                **writing.COMPONENTS,
                **writing.COMPONENTS,
                **following.COMPONENTS,
            }.items()
        ),
    )


def shape(name: str) -> Schema:
    """A record or nested node; what a later version or another hub adds is not forbidden.

    Of a record nothing is required that `fields` may leave out.
    """
    keys = shapes()[name]
    required = [key.name for key in keys.values() if key.required]
    if name in RECORDS.values():
        required = [each for each in required if each in ALWAYS]
    return {
        "type": "object",
        "description": f"The shape {name} of the application profile.",
        "properties": {key.name: _property(key, name) for key in keys.values()},
        "required": required,
    }


def _property(key: Key, name: str) -> Schema:
    if key.kind == "terms":
        return _types(TYPE_SETS[name])
    one = _value(key)
    described = {"description": f"RDF: `{key.iri}`"}
    if not key.many:
        return one | described
    return {"type": "array", "items": one, "minItems": 1, "uniqueItems": True} | described


def _types(sets: Collection[Sequence[str]]) -> Schema:
    """Terms that stand together; makers of clients know an enumeration of words, not of lists."""
    terms = [*dict.fromkeys(term for each in sets for term in each)]
    sizes = [len(each) for each in sets]
    return {
        "type": "array",
        "items": {"type": "string", "enum": terms},
        "minItems": min(sizes),
        "maxItems": max(sizes),
        "description": f"One of: {'; '.join(', '.join(each) for each in sets)}.",
    }


def _value(key: Key) -> Schema:
    if key.kind == "node":
        return {"$ref": f"#/components/schemas/{key.target[0]}"}
    if key.kind == "concept":
        return {"type": "string", "pattern": _concept_pattern(key)}
    if key.name in _SCHEMES_OF:
        return {"type": "string", "pattern": _SCHEMES_OF[key.name]}
    return dict(_SIMPLE[key.kind])


def _concept_pattern(key: Key) -> str:
    known = schemes()
    bases = {known[name].concepts[0].iri.rpartition("/")[0] for name in key.target or known}
    return f"^({'|'.join(re.sub(r'[.]', '[.]', base) for base in sorted(bases))})/[^/]+$"


def _by_language(value: Schema) -> Schema:
    return {
        "type": "object",
        "description": "By lower-case BCP 47 language; `und` where it is unknown.",
        "propertyNames": {"pattern": _LANGUAGE},
        "additionalProperties": value,
        "minProperties": 1,
    }


def envelopes(name: str) -> dict[str, Schema]:
    """The page of a list, and record and list as JSON-LD."""
    ref = _ref(name)
    context = {"@context": {"type": "string", "format": "uri"}}
    page = _object(
        {
            "results": {"type": "array", "items": ref},
            "next": _NEXT,
            "count": {"type": "integer", "minimum": 0},
            **additions.MEMBERS.get(name, {}),
            **local.MEMBER,
        },
        ["results", "next"],
        additionalProperties=False,
    )
    linked = page | {"properties": context | page["properties"]}
    return {
        f"{name}List": page,
        f"{name}LinkedList": linked | {"required": ["@context", "results", "next"]},
        f"Linked{name}": {"allOf": [ref, _object(context, ["@context"])]},
    }


def _feature(ref: Schema) -> Schema:
    point = _object(
        {
            "type": {"const": "Point"},
            "coordinates": {
                "type": "array",
                "items": {"type": "number"},
                "minItems": 2,
                "maxItems": 2,
            },
        },
        ["type", "coordinates"],
    )
    members = {
        "type": {"const": "Feature"},
        "id": {"type": "string"},
        "geometry": point | {"type": ["object", "null"]},
        "properties": ref,
    }
    return _object(members, [*members])


def _features(name: str) -> Schema:
    link = _object({"rel": _TEXT, "type": _TEXT, "href": _TEXT}, ["rel", "href"])
    members = {
        "type": {"const": "FeatureCollection"},
        "features": {"type": "array", "items": _ref(f"{name}Feature")},
        "links": {"type": "array", "items": link},
        "numberMatched": {"type": "integer", "minimum": 0},
        **additions.MEMBERS.get(name, {}),
        **local.MEMBER,
    }
    return _object(members, ["type", "features"])


def vocabulary() -> dict[str, Schema]:
    """Schemes and concepts."""
    texts, lists = dict(_SIMPLE["lang"]), dict(_SIMPLE["langs"])
    iri, iris = dict(_SIMPLE["iri"]), {"type": "array", "items": _SIMPLE["iri"]}
    strings = {"type": "array", "items": {"type": "string"}}
    scheme = _object(
        {
            "id": iri,
            "key": {"type": "string", "enum": [*schemes()]},
            "label": _TEXT,
            "title": texts,
            "licence": iri,
            "creators": strings,
            "sources": strings,
            "notes": strings,
            "count": {"type": "integer", "minimum": 0},
            "concepts": {"type": "string", "format": "uri"},
        },
        ["id", "key", "title", "licence", "count", "concepts"],
        additionalProperties=False,
    )
    concept = _object(
        {
            "id": iri,
            "scheme": {"type": "string", "enum": [*schemes()]},
            "notation": _TEXT,
            "label": _TEXT,
            "labels": texts,
            "altLabels": lists,
            "definition": texts,
            **dict.fromkeys(RELATIONS, iris),
            "organisations": {"type": "integer", "minimum": 0},
        },
        ["id", "scheme", "notation", "label", "organisations"],
        additionalProperties=False,
    )
    term = _object({"id": iri, "name": _TEXT}, ["id", "name"])
    terms = {"type": "array", "items": term}
    found = {"Scheme": scheme, "Concept": concept}
    found |= {f"{name}List": _list(name) for name in found}
    members = {"id": iri, "classes": terms, "properties": terms}
    return {**found, "Namespace": _object(members, [*members], additionalProperties=False)}


def _list(name: str) -> Schema:
    members = {"results": {"type": "array", "items": _ref(name)}, "next": _NEXT}
    return _object(members, [*members], additionalProperties=False)


def problem() -> Schema:
    """RFC 9457."""
    fault = _object(
        {
            "parameter": {"type": "string", "description": "The parameter of the query."},
            "pointer": {"type": "string", "description": "A JSON pointer into the body."},
            "code": {"type": "string", "enum": sorted({*messages(), *document_messages()})},
            "detail": _TEXT,
        },
        ["code", "detail"],
    )
    return _object(
        {
            "type": {"type": "string", "format": "uri-reference"},
            "title": _TEXT,
            "status": {"type": "integer", "minimum": 400, "maximum": 599},
            "detail": _TEXT,
            "errors": {"type": "array", "items": fault, "minItems": 1},
            "formats": {"type": "array", "items": {"type": "string"}},
            "reason": {"type": "string", "description": "Why a record was withdrawn."},
            "replacedBy": {"type": "string", "description": "The record that replaced it."},
            "id": {"type": "string", "description": "The address of a withdrawn record."},
            "snapshot": {
                "type": "string",
                "description": "Where to load everything from instead of following a lost cursor.",
            },
            "cursor": {
                "type": ["string", "null"],
                "description": "From where to follow once `snapshot` is loaded.",
            },
            "override": {"type": "object", "description": "Who hid a record, when and why."},
            "suggestions": {
                "type": "array",
                "items": {"type": "object"},
                "description": "The concepts nearest to a text that names none, or several.",
            },
        },
        ["type", "title", "status", "detail"],
    )


def dumps() -> Schema:
    """The files of the latest release."""
    file = _object(
        {
            "name": _TEXT,
            "address": {"type": "string", "format": "uri"},
            "dataset": _TEXT,
            "title": _TEXT,
            "mediaType": _TEXT,
            "size": {"type": "integer", "minimum": 0},
            "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        },
        ["name", "address", "mediaType", "size", "sha256"],
    )
    members = {
        "results": {"type": "array", "items": file},
        "next": _NEXT,
        "release": {"type": ["string", "null"], "description": "`{epoch}.{seq}`"},
    }
    return _object(members, [*members], additionalProperties=False)


def _object(members: Mapping[str, Any], required: list[str], **more: Any) -> Schema:
    return {"type": "object", "properties": dict(members), "required": required, **more}
