"""The formats out, by key: API negotiation, dumps, OpenAPI and catalogue follow these tables."""

from collections.abc import Mapping
from typing import Final

from exports.formats.base import Envelope, Format, Writer
from exports.formats.csv import Csv
from exports.formats.geojson import Geojson
from exports.formats.jsonld import Jsonld
from exports.formats.ndjson import Ndjson
from exports.formats.nq import Nq
from exports.formats.nt import Nt
from exports.formats.parquet import Parquet
from exports.formats.spreadsheet import Spreadsheet
from exports.formats.standard import Standard
from exports.formats.ttl import Ttl
from exports.formats.xlsx import Xlsx

__all__ = ["FILES", "FORMATS", "Envelope", "Format", "Writer"]

#: Those that the API serves too.
FORMATS: Final[Mapping[str, Format]] = {
    each.key: each for each in (Jsonld(), Ttl(), Nt(), Nq(), Csv(), Geojson(), Ndjson())
}
#: Those of the dumps: the API's, and what only makes sense as a file.
FILES: Final[Mapping[str, Format]] = {
    **FORMATS,
    **{each.key: each for each in (Spreadsheet(), Standard(), Parquet(), Xlsx())},
}
