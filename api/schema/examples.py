"""Examples of the OpenAPI document: one record of each type, told by the very code that answers.

They are records of the demonstration (`directory.seed`), so that whoever copies one gets an answer.
"""

from functools import cache
from typing import Any, Final

import orjson

from api import vocabulary
from api.messages import DATA, message
from api.problems import problem
from api.representations import representations
from vocab.canonical import dumps
from vocab.schemes import schemes

#: The demonstration hub of `manage.py demo`: what an example says, it answers.
BASE: Final = "http://127.0.0.1:8000"
SCHEME: Final = "modes-of-action"
NOTATION: Final = "mise-en-reseau"
RELEASE: Final = "01KAS9Z8Y0QWERTY0123456789.4812"
SHA256: Final = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


_NDJSON: Final = "application/x-ndjson"


@cache
def documents() -> dict[str, dict[str, Any]]:
    """The document of each type."""
    found: dict[str, dict[str, Any]] = orjson.loads((DATA / "examples.json").read_bytes())
    return found


def key(kind: str) -> str:
    """The key of the example of a type."""
    return str(documents()[kind]["id"]).rpartition("/")[2]


def record(kind: str) -> dict[str, Any]:
    """The example of each media type of a record."""
    text = dumps(documents()[kind])
    return {
        each.media_type: _shown(each.media_type, each.record(text, base=BASE, kind=kind))
        for each in representations(kind).values()
    }


def page(kind: str) -> dict[str, Any]:
    """The example of each media type of a list: one record, and no further page."""
    texts = [dumps(documents()[kind])]
    return {
        each.media_type: _shown(each.media_type, each.page(texts, base=BASE, kind=kind))
        for each in representations(kind).values()
    }


def scheme_list() -> dict[str, Any]:
    """One scheme in a list."""
    members = vocabulary.scheme_members(schemes()[SCHEME], BASE)
    return _rdf() | {"application/json": {"next": None, "results": [members]}}


def scheme() -> dict[str, Any]:
    """A scheme; in RDF the whole of it would be long, so a concept stands for it."""
    members = vocabulary.scheme_members(schemes()[SCHEME], BASE)
    return _rdf() | {"application/json": members}


def concept_list() -> dict[str, Any]:
    """One concept in a list."""
    return _rdf() | {"application/json": {"next": None, "results": [_concept()]}}


def concept() -> dict[str, Any]:
    """One concept."""
    return _rdf() | {"application/json": _concept()}


def namespace() -> dict[str, Any]:
    """Our terms."""
    shown = {
        media: _shown(
            media,
            vocabulary.namespace_json() if form == "json" else vocabulary.namespace_rdf(form),
        )
        for form, media in vocabulary.MEDIA_TYPES.items()
    }
    return shown | {"text/html": "<!doctype html>…"}


def dumps_list() -> dict[str, Any]:
    """One file in the list of dumps."""
    file = {
        "name": "organisations.ttl",
        "address": f"{BASE}/dumps/organisations.ttl",
        "dataset": "organisations",
        "title": "Turtle",
        "mediaType": "text/turtle",
        "size": 4096,
        "sha256": SHA256,
    }
    return {"application/json": {"release": RELEASE, "next": None, "results": [file]}}


def dump() -> dict[str, Any]:
    """A file of each media type."""
    shown = {media: text for media, text in page("organisation").items() if media != _NDJSON}
    manifest = {"release": RELEASE, "files": []}
    told = {
        "text/markdown": "# Français\n",
        "application/csvm+json": {"@context": "http://www.w3.org/ns/csvw", "tables": []},
        "application/vnd.apache.parquet": "(a table)",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "(a workbook)",
    }
    packed = {"application/gzip": "(compressed)", "text/plain": f"{SHA256}  organisations.ttl\n"}
    return shown | packed | told | {"application/json": manifest}


def error(status: int) -> dict[str, Any]:
    """A problem of each status."""
    return {
        400: lambda: problem(
            400,
            message("parameters", count=1),
            [
                {
                    "parameter": "limit",
                    "code": "whole",
                    "detail": message("whole", value="0", low=1, high=1000),
                }
            ],
        ),
        401: lambda: problem(401, message("key-missing")),
        403: lambda: problem(403, message("staff")),
        404: lambda: problem(404, message("record", path="/api/v1/sources/unknown")),
        405: lambda: problem(405, message("method", method="POST", allowed="GET, HEAD, OPTIONS")),
        406: lambda: problem(
            406,
            message("accept", accept="image/png", formats="application/json"),
            extra={"formats": ["application/json"]},
        ),
        409: lambda: problem(409, message("foreign", counter="https://other.example.org/")),
        411: lambda: problem(411, message("length")),
        412: lambda: problem(412, message("stale")),
        428: lambda: problem(428, message("blind")),
        429: lambda: problem(429, message("often", seconds=12)),
        410: lambda: problem(
            410,
            message("withdrawn", reason="closed"),
            extra={"reason": "closed", "id": documents()["organisation"]["id"]},
        ),
        413: lambda: problem(413, message("large", most=1_000_000)),
        415: lambda: problem(
            415,
            message("media-type", given="text/plain", known="application/x-www-form-urlencoded"),
        ),
        416: lambda: problem(416, message("range", size=4096)),
        500: lambda: problem(500, message("server")),
        503: lambda: problem(503, message("busy", seconds=30)),
    }[status]()


def _rdf() -> dict[str, Any]:
    forms = {form: media for form, media in vocabulary.MEDIA_TYPES.items() if form != "json"}
    shown = {
        media: _shown(media, vocabulary.scheme_rdf(SCHEME, form, NOTATION))
        for form, media in forms.items()
    }
    csv = vocabulary.table([_concept()], vocabulary.CONCEPT_COLUMNS).decode()
    return shown | {"text/csv": csv, "text/html": "<!doctype html>…"}


def _concept() -> dict[str, Any]:
    found = vocabulary.find(SCHEME, NOTATION)
    assert found is not None
    return vocabulary.concept_members(found)


def _shown(media_type: str, content: bytes) -> Any:
    is_json = media_type.endswith(("/json", "+json"))
    return orjson.loads(content) if is_json else content.decode()
