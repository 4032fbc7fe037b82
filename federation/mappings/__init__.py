"""The shipped mappings: one TOML file a shape of file; `docs/readers.md` says how to write one."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from federation.mappings.model import FileMapping, MappingError
from federation.mappings.parsing import parse, parse_text

__all__ = [
    "FileMapping",
    "MappingError",
    "find",
    "parse",
    "recognise",
    "sent",
    "shipped",
]

_HERE: Final = Path(__file__).parent


@cache
def shipped() -> Mapping[str, FileMapping]:
    """Every shipped mapping by its key, which is its file's name."""
    return {path.stem: parse(path) for path in sorted(_HERE.glob("*.toml"))}


def find(name: str) -> FileMapping:
    """A shipped mapping by its key, or the mapping in a file of this path."""
    if name in shipped():
        return shipped()[name]
    path = Path(name)
    if not path.is_file():
        raise MappingError(f"There is no mapping “{name}”: name a file, or {', '.join(shipped())}.")
    return parse(path)


def recognise(format_key: str, columns: frozenset[str]) -> FileMapping | None:
    """The shipped mapping whose columns are all there; of several the one that asks for most."""
    fitting = [
        mapping
        for mapping in shipped().values()
        if mapping.format == format_key and mapping.recognise and mapping.recognise <= columns
    ]
    return max(fitting, key=lambda mapping: len(mapping.recognise), default=None)


def sent(text: str, language: str, key: str) -> FileMapping:
    """The mapping that a partner sent for the source `key`, in TOML or JSON (`language`).

    Raises `MappingError` with a sentence.
    """
    return parse_text(text, language, key, _HERE)
