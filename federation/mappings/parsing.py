"""Reads a mapping (TOML, or JSON of the same tables) into a `FileMapping`.

Every mistake is named with its place.
"""

import dataclasses
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import orjson

from federation.mappings import checking
from federation.mappings.converters import CONVERTERS
from federation.mappings.model import Consent, FileMapping, MappingError, RowRefusal, Rule
from federation.normalise.dates import ORDERS
from vocab.licences import LICENCES
from vocab.profile import shapes

_TABLES: Final = frozenset(
    {"key", "title", "format", "extends", "delimiter", "records", "recognise", "id", "columns"}
    | {"constants", "refuse_when", "leave_out", "consent", "source"}
)
_RULE: Final = {field.name for field in dataclasses.fields(Rule)} - {"column", "how", "schemes"} | {
    "as",
    "scheme",
}


def parse(path: Path) -> FileMapping:
    """The mapping of a file; raises `MappingError` with a sentence."""
    with _named(path.name):
        return _mapping(read(path))


def parse_text(text: str, language: str, key: str, shipped: Path) -> FileMapping:
    """The mapping that a partner sent, in TOML or JSON, for the source `key`.

    It may extend a mapping of the folder `shipped`, need not name itself, and is held to what can
    do no harm: see `checking`. Raises `MappingError` with a sentence.
    """
    with _named(key):
        tables = _decoded(text, language)
        checking.check(tables)
        return _mapping(_laid({"key": key, "title": key, **tables}, shipped))


@contextmanager
def _named(name: str) -> Iterator[None]:
    try:
        yield
    except MappingError as error:
        raise MappingError(f"The mapping {name} cannot be used: {error}") from error
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise MappingError(f"The mapping {name} cannot be used: near {error}.") from error


def read(path: Path) -> dict[str, Any]:
    """The tables of the file, laid over those of the mapping that it extends."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise MappingError(f"it is no TOML: {error}.") from error
    return _laid(_decoded(text, "toml"), path.parent)


def _decoded(text: str, language: str) -> dict[str, Any]:
    try:
        found = tomllib.loads(text) if language == "toml" else orjson.loads(text)
    except (ValueError, RecursionError) as error:
        raise MappingError(f"it is no {language.upper()}: {error}.") from error
    if not isinstance(found, dict):
        raise MappingError("it is no object of tables.")
    return found


def _laid(tables: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The tables, laid over those of the mapping of the folder that they extend."""
    if "extends" in tables:
        base = _base(folder, tables["extends"])
        mine = set(tables.get("columns", {}))
        left = [_without(each, mine) for each in base.pop("leave_out", [])]
        columns = {**base.pop("columns", {}), **tables.pop("columns", {})}
        tables["leave_out"] = [*left, *tables.get("leave_out", [])]
        tables = {**base, **tables, "columns": columns}
    if unknown := tables.keys() - _TABLES:
        raise MappingError(f"“{min(unknown)}” is none of its tables: {', '.join(sorted(_TABLES))}.")
    return tables


def _base(folder: Path, name: Any) -> dict[str, Any]:
    known = sorted(path.stem for path in folder.glob("*.toml"))
    if name not in known:
        raise MappingError(f"it extends “{name}”, which is none of {', '.join(known)}.")
    return read(folder / f"{name}.toml")


def _without(entry: Mapping[str, Any], columns: set[str]) -> dict[str, Any]:
    return {**entry, "columns": [name for name in entry["columns"] if name not in columns]}


def _mapping(tables: Mapping[str, Any]) -> FileMapping:
    left_out = {
        column: entry["reason"]
        for entry in tables.get("leave_out", ())
        for column in entry["columns"]
    }
    rules = tuple(
        _rule(column, entry)
        for column, entries in tables["columns"].items()
        for entry in (entries if isinstance(entries, list) else [entries])
    )
    if twice := left_out.keys() & {rule.column for rule in rules}:
        raise MappingError(f"the column “{min(twice)}” is mapped and left out.")
    source = dict(tables.get("source", {}))
    return FileMapping(
        key=tables["key"],
        title=tables["title"],
        format=tables["format"],
        recognise=frozenset(tables.get("recognise", ())),
        id=tuple(tables["id"]),
        rules=rules,
        constants=dict(_constants(tables.get("constants", {}))),
        refuse=tuple(_refusal(entry) for entry in tables.get("refuse_when", ())),
        left_out=left_out,
        consent=_consent(tables.get("consent")),
        source_key=source.pop("key", ""),
        source=_source(source),
        delimiter=tables.get("delimiter", ""),
        records=tables.get("records", ""),
    )


def _rule(column: str, entry: Mapping[str, Any]) -> Rule:
    if unknown := entry.keys() - _RULE:
        raise MappingError(f"the column “{column}” has no option “{min(unknown)}”.")
    options = {
        name: value for name, value in entry.items() if name not in {"as", "scheme", "values"}
    }
    scheme = entry.get("scheme", {})
    rule = Rule(
        column=column,
        how=entry.get("as", ""),
        scheme_column=scheme.get("column", ""),
        schemes=scheme.get("values", {}),
        values=_folded(entry["values"]) if "values" in entry else None,
        **options,
    )
    _check_field(rule.to)
    if rule.how and rule.how not in CONVERTERS:
        raise MappingError(f"“{rule.how}” is no converter: {', '.join(CONVERTERS)}.")
    if rule.order not in ORDERS:
        raise MappingError(f"“{rule.order}” is no order of dates: {', '.join(ORDERS)}.")
    return rule


def _folded(values: Mapping[str, Any]) -> dict[str, Any]:
    return {word.casefold(): meaning for word, meaning in values.items()}


def _check_field(to: str) -> None:
    """A field is a key of an organisation, with a key of its place or a language or a scheme."""
    name, _, inner = to.partition(".")
    plain = name.removesuffix("[]")
    key = shapes()["Organisation"].get(plain)
    if key is None:
        raise MappingError(f"“{to}” is no field: “{plain}” is no key of an organisation.")
    if plain == "places" and inner not in shapes()["Place"]:
        raise MappingError(f"“{to}” is no field: “{inner}” is no key of a place.")


def _constants(table: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for to, value in table.items():
        _check_field(to)
        yield to, value


def _refusal(entry: Mapping[str, Any]) -> RowRefusal:
    return RowRefusal(entry["column"], frozenset(entry["values"]), entry["reason"])


def _consent(entry: Mapping[str, Any] | None) -> Consent | None:
    if entry is None:
        return None
    yes, no = (frozenset(word.casefold() for word in entry[name]) for name in ("yes", "no"))
    return Consent(entry["column"], yes, no)


def _source(table: dict[str, Any]) -> dict[str, Any]:
    """The source's document, its licence by its SPDX identifier or as an IRI."""
    licence = table.get("licence")
    if table and licence is None:
        raise MappingError(f"[source] states no licence: {', '.join(LICENCES)}, or an IRI.")
    if licence is not None and ":" not in licence:
        if licence not in LICENCES:
            raise MappingError(f"“{licence}” is no licence: {', '.join(LICENCES)}.")
        table["licence"] = LICENCES[licence].iri
    return table
