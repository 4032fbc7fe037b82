"""The golden records: one document a line, and between them every key of the profile."""

from functools import cache
from pathlib import Path

import orjson

from vocab.profile import record_type

PATH = Path(__file__).parent / "records.ndjson"


@cache
def golden():
    """(type of record, canonical text) of each."""
    lines = PATH.read_text(encoding="utf-8").split("\n")[:-1]  # U+2028 ends no line
    return tuple((record_type(orjson.loads(line)["type"]), line) for line in lines)


def golden_texts(kind):
    return [text for each, text in golden() if each == kind]
