"""The operations under `/reconcile`: what the Reconciliation API 0.2 has in each answer."""

from collections.abc import Mapping
from typing import Any, Final

from api.common import LANG
from api.reconcile import parameters, services
from api.reconcile.model import Candidate, Entity, Service, told
from api.schema import examples
from api.schema.operation import Operation, Schema, ref
from vocab.canonical import dumps

_TAG: Final = "Matching"
_JSON: Final = "application/json"
_TEXT: Final[Schema] = {"type": "string"}
_SCHEME: Final = services.of_scheme(examples.SCHEME)
_SERVICES: Final[Mapping[str, Service]] = {
    "Organisation": services.ORGANISATIONS,
    "Concept": services.of_scheme("activities"),
}


def _object(members: Mapping[str, Any], required: list[str]) -> Schema:
    return {"type": "object", "properties": dict(members), "required": required}


def _array(item: Schema) -> Schema:
    return {"type": "array", "items": item}


_NAMED: Final = _object({"id": _TEXT, "name": _TEXT, "description": _TEXT}, ["id", "name"])
_FEATURE: Final = _object({"id": _TEXT, "value": {"type": ["number", "boolean"]}}, ["id", "value"])
_CANDIDATE: Final = _object(
    {
        "id": _TEXT,
        "name": _TEXT,
        "description": _TEXT,
        "type": _array(ref("ReconciliationName")),
        "score": {"type": "number", "minimum": 0, "maximum": 100},
        "match": {"type": "boolean", "description": "Whether taking it unseen is safe."},
        "features": _array(_FEATURE),
    },
    ["id", "name", "score", "match"],
)
_SUGGESTED: Final = _object(
    {
        "id": _TEXT,
        "name": _TEXT,
        "description": _TEXT,
        "notable": _array(ref("ReconciliationName")),
    },
    ["id", "name"],
)
_URL: Final = _object({"url": _TEXT}, ["url"])
_ADDRESS: Final = _object(
    {"service_url": _TEXT, "service_path": _TEXT}, ["service_url", "service_path"]
)
_MANIFEST: Final = _object(
    {
        "versions": _array(_TEXT),
        "name": _TEXT,
        "identifierSpace": _TEXT,
        "schemaSpace": _TEXT,
        "documentation": _TEXT,
        "serviceVersion": _TEXT,
        "batchSize": {"type": "integer"},
        "defaultTypes": _array(ref("ReconciliationName")),
        "view": _URL,
        "preview": _object(
            {"url": _TEXT, "width": {"type": "integer"}, "height": {"type": "integer"}},
            ["url", "width", "height"],
        ),
        "suggest": {
            "type": "object",
            "properties": dict.fromkeys(("entity", "property", "type"), _ADDRESS),
        },
    },
    ["versions", "name", "identifierSpace", "schemaSpace"],
)
COMPONENTS: Final[Mapping[str, Schema]] = {
    "ReconciliationName": _NAMED,
    "ReconciliationManifest": _MANIFEST,
    "ReconciliationCandidate": _CANDIDATE,
    "ReconciliationResult": _object({"result": _array(ref("ReconciliationCandidate"))}, ["result"]),
    "ReconciliationResults": {
        "type": "object",
        "additionalProperties": ref("ReconciliationResult"),
    },
    "ReconciliationSuggestions": _object({"result": _array(_SUGGESTED)}, ["result"]),
    **{f"{name}Queries": parameters.schema(each) for name, each in _SERVICES.items()},
}


def _entities() -> dict[str, Entity]:
    document = examples.documents()["organisation"]
    organisation = Entity(
        examples.key("organisation"), document["name"], "Lille, France", ("Organization",)
    )
    concept = Entity(examples.NOTATION, "mise en réseau", "", ("Concept",))
    return {"Organisation": organisation, "Concept": concept}


def _results(name: str) -> dict[str, Any]:
    entity = _entities()[name]
    found = told(Candidate(entity, 100.0, True, {"name": 100.0}), _SERVICES[name].types)
    return {"q0": {"result": [found]}}


def _manifest(name: str) -> dict[str, Any]:
    service = services.ORGANISATIONS if name == "Organisation" else _SCHEME
    return services.manifest(service, examples.BASE)


def _body(name: str) -> dict[str, Any]:
    described = f"JSON as in {name}Queries; this pattern has its compact form."
    text = {"type": "string", "pattern": parameters.pattern(_SERVICES[name])}
    form = _object({"queries": text | {"description": described}}, ["queries"])
    example = dumps({"q0": {"query": _entities()[name].name}})
    return {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": form | {"additionalProperties": False},
                "example": {"queries": example},
            }
        },
    }


def _operations(name: str, path: str, what: str) -> dict[str, Operation]:
    either = {"anyOf": [ref("ReconciliationManifest"), ref("ReconciliationResults")]}
    given = services.suggested([_entities()[name]], _SERVICES[name].types)
    lost = () if name == "Organisation" else (404,)
    return {
        path: Operation(
            f"get{name}Matching",
            _TAG,
            f"Get the matching service of {what}",
            "The manifest of the Reconciliation API 0.2, which OpenRefine is given the address of; "
            "with `queries` their candidates. `match` is true only where taking it is safe.",
            {_JSON: either},
            lambda: {_JSON: _manifest(name)},
            (400, *lost, 406, 500),
        ),
        f"POST {path}": Operation(
            f"match{name}s",
            _TAG,
            f"Match {what}",
            "The candidates of a batch of queries, the best first, with a score of 0 to 100.",
            {_JSON: ref("ReconciliationResults")},
            lambda: {_JSON: _results(name)},
            (400, *lost, 406, 413, 415, 500),
            body=_body(name),
            parameters=(LANG,),
        ),
        f"{path}/preview": Operation(
            f"preview{name}",
            _TAG,
            f"Preview one of the {what}",
            "A small page to be shown in a frame.",
            {"text/html": _TEXT},
            lambda: {"text/html": "<!doctype html>…"},
            (400, 404, 500),
        ),
        f"{path}/suggest/{{what}}": Operation(
            f"complete{name}s",
            _TAG,
            f"Complete what is typed, over {what}",
            "Entities, types or properties whose name goes on from `prefix`.",
            {_JSON: ref("ReconciliationSuggestions")},
            lambda: {_JSON: {"result": given}},
            (400, 404, 406, 500),
        ),
    }


OPERATIONS: Final[Mapping[str, Operation]] = {
    **_operations("Organisation", "/reconcile/organisations", "organisations"),
    **_operations("Concept", "/reconcile/{scheme}", "concepts"),
}
