"""The operations of the OpenAPI document: one line for each address, the rest from the views."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from drf_spectacular.openapi import AutoSchema

from api import vocabulary
from api.query import MOST_VALUES, Parameter
from api.representations import representations
from api.schema import (
    additions,
    batches,
    catalogue,
    examples,
    features,
    following,
    local,
    maps,
    matching,
    paths,
    peering,
    searching,
    writing,
)
from api.schema.operation import Example, Operation, Schema, ref as _ref
from vocab.profile import RECORDS

#: The schema of what has no JSON form.
_STRING: Final[Schema] = {"type": "string"}


def _schemas(kind: str, one: bool) -> dict[str, Schema]:
    """The schema of each media type of a record, or of a list."""
    name = RECORDS[kind]
    known = {
        "application/json": _ref(name if one else f"{name}List"),
        "application/ld+json": _ref(f"Linked{name}" if one else f"{name}LinkedList"),
        "application/geo+json": _ref(f"{name}Feature" if one else f"{name}Features"),
    }
    media_types = [each.media_type for each in representations(kind).values()]
    return {media: known.get(media, _STRING) for media in media_types}


def _vocabulary(name: str, forms: Mapping[str, str]) -> dict[str, Schema]:
    rdf = dict.fromkeys(forms.values(), _STRING)
    linked: Schema = {"type": "object"}
    return rdf | {"application/json": _ref(name), "application/ld+json": linked}


def _list(kind: str, plural: str, description: str) -> Operation:
    return Operation(
        f"list{plural}",
        plural,
        f"List {plural.lower()}",
        description,
        _schemas(kind, one=False),
        lambda: examples.page(kind),
        (400, 406, 500, 503),
    )


def _detail(kind: str, plural: str, description: str) -> Operation:
    return Operation(
        f"get{RECORDS[kind]}",
        plural,
        f"Get one {kind}",
        description,
        _schemas(kind, one=True),
        lambda: examples.record(kind),
        (400, 404, 406, 410, 500),
        {"301": {"description": "Another record replaced this one; `Location` names it."}},
    )


def _members() -> Operation:
    return replace(
        _list(
            "organisation",
            "Organisations",
            "The current members of a network, with the filters and formats of all organisations; "
            "through several levels with `depth`, in one role with `role`.",
        ),
        id="listMembers",
        summary="List the members of a network",
        errors=(400, 404, 406, 410, 500),
        more={"301": {"description": "Another record replaced this one; `Location` names it."}},
    )


def _words(
    id: str,
    summary: str,
    description: str,
    name: str,
    example: Example,
    forms: Mapping[str, str] = vocabulary.TABLES,
) -> Operation:
    schemas = _vocabulary(name, forms)
    return Operation(id, "Vocabulary", summary, description, schemas, example, (400, 404, 406, 500))


_SEE_OTHER: Final = {
    "303": {
        "description": "The way to the record, in `Location`.",
        "headers": {"Location": {"schema": {"type": "string", "format": "uri"}}},
    },
    "301": {"description": "Another record replaced this one; `Location` names it."},
}


def _identity(id: str, kind: str, what: str) -> Operation:
    return Operation(
        id,
        "Identifiers",
        f"Follow the IRI of {what}",
        "303 to the page for people where `Accept` prefers `text/html`, else to the record in the "
        "API, with the suffix of the format.",
        _schemas(kind, one=True) | {"text/html": _STRING},
        lambda: examples.record(kind) | {"text/html": "<!doctype html>…"},
        (400, 404, 406, 410, 500),
        _SEE_OTHER,
    )


_ELSEWHERE: Final = {
    "description": "Where the files are kept elsewhere: the file as it is now, in `Location`.",
    "headers": {"Location": {"schema": {"type": "string", "format": "uri"}}},
}


def _dump(id: str, summary: str, description: str) -> Operation:
    ranges = {"Content-Range": {"schema": _STRING}, "Accept-Ranges": {"schema": _STRING}}
    part = {"description": "The bytes that `Range` asked for.", "headers": ranges}
    files = examples.dump()
    schemas = {media: {"type": "object"} if media.endswith("json") else _STRING for media in files}
    return Operation(
        id,
        "Dumps",
        summary,
        description,
        schemas,
        examples.dump,
        (400, 404, 416, 500),
        {"206": part, "307": _ELSEWHERE},
    )


#: By address.
OPERATIONS: Final[Mapping[str, Operation]] = {
    "/api/v1/organisations": _list(
        "organisation",
        "Organisations",
        "Organisations and networks that this hub shows, a page at a time. Filters narrow the "
        "list: all of them must hold, and several values of one mean any of them.",
    ),
    "/api/v1/organisations/{key}": _detail(
        "organisation", "Organisations", "An organisation or a network, as its source wrote it."
    ),
    "/api/v1/activities": _list(
        "activity", "Activities", "What organisations do, a page at a time."
    ),
    "/api/v1/activities/{key}": _detail("activity", "Activities", "What organisations do."),
    "/api/v1/sources": _list(
        "source", "Sources", "Who says so: the sources of the records, with licence and contact."
    ),
    "/api/v1/sources/{key}": _detail(
        "source", "Sources", "A source: who says so, under which licence."
    ),
    "/api/v1/schemes": _words(
        "listSchemes",
        "List concept schemes",
        "The concept schemes of the vocabulary: ESSGlobal 2.1 and our own.",
        "SchemeList",
        examples.scheme_list,
    ),
    "/api/v1/schemes/{scheme}/resolve": Operation(
        "resolveConcept",
        "Vocabulary",
        "Find the concept that a text means",
        "The one concept of the scheme that the text names; where it is none or several, 404 with "
        "the nearest in `suggestions`.",
        {"application/json": _ref("Concept")},
        examples.concept,
        (400, 404, 406, 500),
    ),
    "/api/v1/schemes/{scheme}": _words(
        "getScheme",
        "Get one concept scheme",
        "A concept scheme; in RDF with all its concepts (SKOS).",
        "Scheme",
        examples.scheme,
    ),
    "/api/v1/schemes/{scheme}/concepts": _words(
        "listConcepts",
        "List the concepts of a scheme",
        "Every concept of the scheme, in the order of notations.",
        "ConceptList",
        examples.concept_list,
    ),
    "/api/v1/schemes/{scheme}/concepts/{notation}": _words(
        "getConcept",
        "Get one concept",
        "A concept with its labels and relations.",
        "Concept",
        examples.concept,
    ),
    "/api/v1/dumps": Operation(
        "listDumps",
        "Dumps",
        "List the dumps",
        "Every file of the latest release, with its address, size and SHA-256.",
        {"application/json": _ref("Dumps")},
        examples.dumps_list,
        (400, 406, 500),
    ),
    "/dumps/{name}": _dump(
        "getDump",
        "Get a dump",
        "A file of the latest release, at an address that stays. `Range` is honoured; the `ETag` "
        "is the SHA-256 of the bytes. What ends in `.gz` is a compressed file, not a coding.",
    ),
    "/dumps/{release}/{name}": _dump(
        "getDatedDump", "Get a dated dump", "A file of one release, which never changes."
    ),
    "/id/{kind}/{key}": _identity("followRecord", "organisation", "an organisation or activity"),
    "/id/source/{key}": _identity("followSource", "source", "a source"),
    "/ns": _words(
        "getNamespace",
        "Get the namespace",
        "The classes and properties that are ours: a copy of <https://w3id.org/maillage/ns#>.",
        "Namespace",
        examples.namespace,
        {**vocabulary.MEDIA_TYPES, **vocabulary.PAGE},
    ),
    "/schemes/{scheme}": _words(
        "copyScheme",
        "Get the copy of a scheme",
        "A copy of the scheme under the address that its IRI names.",
        "Scheme",
        examples.scheme,
        {**vocabulary.TABLES, **vocabulary.PAGE},
    ),
    "/schemes/{scheme}/{notation}": _words(
        "copyConcept",
        "Get the copy of a concept",
        "A copy of the concept under the address that its IRI names.",
        "Concept",
        examples.concept,
        {**vocabulary.TABLES, **vocabulary.PAGE},
    ),
    "/context/v1.jsonld": Operation(
        "getContext",
        "Vocabulary",
        "Get the JSON-LD context",
        "The context of every record, the same bytes on every hub; it never changes.",
        {
            "application/ld+json": {
                "type": "object",
                "properties": {"@context": {"type": "object"}},
                "required": ["@context"],
            }
        },
        lambda: {"application/ld+json": {"@context": {"name": {"@id": "…"}}}},
        (400, 500),
    ),
    **maps.operations(_members()),
    **additions.OPERATIONS,
    **catalogue.OPERATIONS,
    **matching.OPERATIONS,
    **features.OPERATIONS,
    **searching.OPERATIONS,
    **batches.OPERATIONS,
    **writing.OPERATIONS,
    **following.OPERATIONS,
    **local.OPERATIONS,
    **peering.OPERATIONS,
}


class Operations(AutoSchema):
    """drf-spectacular's operation of a view, out of `OPERATIONS` and the view's own tables."""

    def is_excluded(self) -> bool:
        return "{suffix}" in self.path

    def get_operation(
        self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any
    ) -> Schema | None:
        self.path = path
        if self.is_excluded():
            return None
        known = OPERATIONS[path if method.upper() == "GET" else f"{method.upper()} {path}"]
        errors = (*known.errors, 405, *((401, 404) if known.keyed else ()))
        answers = {str(status): _response(status) for status in errors}
        answers |= {str(known.done): _answer(known)}
        if method.upper() == "GET" and not known.body:
            answers |= {"304": {"description": "What the client holds."}}
        answers |= known.more or {}
        parameters = _parameters(self.view) if known.parameters is None else known.parameters
        found = {
            "operationId": known.id,
            "summary": known.summary,
            "description": known.description,
            "tags": [known.tag],
            "security": [{"Key": []}] if known.keyed else [],
            "parameters": [
                *paths.parameters(path),
                *map(_parameter, parameters),
                *map(dict, known.headers),
            ],
            "responses": dict(sorted(answers.items())),
        }
        return found | ({"requestBody": dict(known.body)} if known.body else {})


def _parameters(view: Any) -> tuple[Parameter, ...]:
    found: tuple[Parameter, ...] = view.parameters
    return found


def _parameter(parameter: Parameter) -> Schema:
    found: Schema = {
        "name": parameter.name,
        "in": "query",
        "description": parameter.meaning,
        "schema": dict(parameter.schema),
        "example": parameter.example,
    }
    if parameter.required:
        found["required"] = True
    if parameter.many:
        found["schema"] = {
            "type": "array",
            "items": dict(parameter.schema),
            "minItems": 1,
            "maxItems": MOST_VALUES,
        }
    if parameter.array:
        found["schema"] = dict(parameter.array)
    if "contentSchema" in parameter.schema:
        kept = {"schema": parameter.schema["contentSchema"], "example": found.pop("example")}
        del found["schema"]
        found["content"] = {parameter.schema["contentMediaType"]: kept}
    if parameter.many or parameter.array:
        found |= {"style": "form", "explode": False}
    return found


def _answer(known: Operation) -> Schema:
    shown = known.examples()
    if not known.schemas:
        return {"description": "Done."}
    return {
        "description": "What was asked for.",
        "headers": {
            name: {"$ref": f"#/components/headers/{name}"} for name in ("ETag", "Link", "Vary")
        },
        "content": {
            media: {"schema": dict(schema), "example": shown[media]}
            for media, schema in known.schemas.items()
        },
    }


def _response(status: int) -> Schema:
    return {"$ref": f"#/components/responses/Problem{status}"}
