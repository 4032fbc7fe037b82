"""The mapping of a source: kept, and found again."""

from pathlib import Path

import orjson

from directory.models import Source
from federation import mappings
from federation.mappings.parsing import read as read_tables
from federation.models import SourceMapping


def keep(source: Source, text: str, language: str, *, by: str) -> tuple[SourceMapping, bool]:
    """Keep the mapping that a text in TOML or JSON says; and whether there was none before.

    Raises `mappings.MappingError`.
    """
    mappings.sent(text, language, source.key)
    values = {"format": language, "text": text, "by": by}
    return SourceMapping.objects.update_or_create(source=source, defaults=values)


def keep_named(source: Source, name: str, *, by: str) -> SourceMapping:
    """Keep a shipped mapping, by its key, or the mapping in a file. Raises `MappingError`."""
    if name in mappings.shipped():
        tables = {"extends": name}
    else:
        mappings.find(name)
        tables = {
            k: v for k, v in read_tables(Path(name)).items() if k not in {"extends", "source"}
        }
    return keep(source, orjson.dumps(tables).decode(), "json", by=by)[0]


def of(source: Source) -> mappings.FileMapping | None:
    """The mapping of the source, None where it has none."""
    kept = SourceMapping.objects.filter(source=source).first()
    return mappings.sent(kept.text, kept.format, source.key) if kept else None
