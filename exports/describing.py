"""What tells machines about the tables of a release: CSVW metadata and a Frictionless data package.

Both are made from the headers of the tables as they were written, and from the profile's words.
"""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import orjson

from exports.filesets import closed
from exports.licences import title
from exports.output import Output
from exports.releases import File
from vocab.labels import labels
from vocab.licences import BY_IRI
from vocab.profile import shapes

CSVW: Final = "csv-metadata.json"
PACKAGE: Final = "datapackage.json"
DATASET: Final = "description"
#: Which kinds of the profile have a type of their own in both languages.
_TYPES: Final[Mapping[str, tuple[str, str]]] = {
    "boolean": ("boolean", "boolean"),
    "decimal": ("decimal", "number"),
}
#: Tables whose `id` is told apart from row to row.
_KEYED: Final = ("organisations", "activities", "sources")


def described(folder: Path, files: list[File], about: Mapping[str, Any]) -> Iterator[File]:
    """Writes both descriptions of the exact tables among `files`."""
    tables = {file: _header(folder / file.name) for file in sorted(files, key=_name) if _is(file)}
    yield _written(folder, CSVW, "CSVW metadata", "application/csvm+json", _csvw(tables, about))
    package = _package(tables, about)
    yield _written(folder, PACKAGE, "Frictionless data package", "application/json", package)


def _is(file: File) -> bool:
    return file.format == "csv" and file.name.endswith(".csv")


def _name(file: File) -> str:
    return file.name


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as stream:
        return next(csv.reader(stream))


def _csvw(tables: Mapping[File, list[str]], about: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": f"{about['base']}: release {about['epoch']}.{about['seq']}",
        "tables": [_csvw_table(file, header, tables) for file, header in tables.items()],
    }


def _csvw_table(file: File, header: list[str], tables: Mapping[File, list[str]]) -> dict[str, Any]:
    schema: dict[str, Any] = {"columns": [_csvw_column(name) for name in header]}
    main = _main(file, tables)
    if _keyed(file):
        schema["primaryKey"] = "id"
    elif main:
        reference = {"resource": main, "columnReference": "id"}
        schema["foreignKeys"] = [{"columnReference": "id", "reference": reference}]
    licence = {"dc:license": {"@id": file.licence}} if file.licence else {}
    return {"url": file.name, **licence, "tableSchema": schema}


def _csvw_column(name: str) -> dict[str, Any]:
    meaning = _meaning(name)
    told = {"dc:description": meaning} if meaning else {}
    return {"name": name, "titles": name, **told, "datatype": _types(name)[0]}


def _package(tables: Mapping[File, list[str]], about: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "profile": "data-package",
        "name": "maillage",
        "id": f"{about['base']}/dumps/manifest.json",
        "version": f"{about['epoch']}.{about['seq']}",
        "licenses": [_licence(about["licence"])],
        "resources": [_resource(file, header, tables) for file, header in tables.items()],
    }


def _resource(file: File, header: list[str], tables: Mapping[File, list[str]]) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(name) for name in header]}
    main = _main(file, tables)
    if _keyed(file):
        schema["primaryKey"] = ["id"]
    elif main:
        reference = {"resource": _stem(main), "fields": ["id"]}
        schema["foreignKeys"] = [{"fields": ["id"], "reference": reference}]
    return {
        "name": _stem(file.name),
        "path": file.name,
        "profile": "tabular-data-resource",
        "title": f"{file.dataset}: {file.title}",
        "format": "csv",
        "mediatype": file.media_type,
        "encoding": "utf-8",
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        **({"licenses": [_licence(file.licence)]} if file.licence else {}),
        "schema": schema,
    }


def _licence(iri: str) -> dict[str, str]:
    known = BY_IRI.get(iri)
    named = {"name": known.spdx} if known else {}
    return {**named, "path": iri, "title": title(iri)}


def _field(name: str) -> dict[str, str]:
    meaning = _meaning(name)
    return {
        "name": name,
        "type": _types(name)[1],
        **({"description": meaning} if meaning else {}),
    }


def _keyed(file: File) -> bool:
    """Whether it is the main table of a set of records."""
    return file.name == f"{file.dataset}.csv" and file.dataset.startswith(_KEYED)


def _main(file: File, tables: Mapping[File, list[str]]) -> str:
    """The main table that a side table of the same set refers to."""
    names = [other.name for other in tables if other.dataset == file.dataset and _keyed(other)]
    return names[0] if names and not _keyed(file) else ""


def _stem(name: str) -> str:
    return name.removesuffix(".csv")


def _types(column: str) -> tuple[str, str]:
    return _TYPES.get(_kinds().get(column, ""), ("string", "string"))


def _kinds() -> dict[str, str]:
    return {name: key.kind for keys in shapes().values() for name, key in keys.items()}


def _meaning(column: str) -> str:
    known = labels().get(column) or labels().get(column.rpartition("_")[0])
    return known.meaning if known else ""


def _written(folder: Path, name: str, told: str, media_type: str, content: dict[str, Any]) -> File:
    output = Output(folder / name)
    output.write(orjson.dumps(content, option=orjson.OPT_INDENT_2) + b"\n")
    return closed(output, DATASET, "json", told, media_type)
