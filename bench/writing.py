"""`python -m bench.writing WORK`: one work of the dump's table, measured in a process of its own.

Prints JSON: CPU seconds (its own and its PostgreSQL backend's), triples written, peak memory.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

import orjson  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from bench import others  # noqa: E402
from directory import changes  # noqa: E402
from directory.opening import open_hub  # noqa: E402
from exports import dumps  # noqa: E402
from exports.output import Output  # noqa: E402
from exports.triples import ntriples  # noqa: E402

#: The others are measured on so many organisations: their rates fall with more, never rise.
SOME = 10_000
FEW = 1_000


def measured(work: str) -> dict[str, Any]:
    """What the work cost."""
    open_hub()
    prepared = PREPARED.get(work, lambda: None)()
    before = _cpu()
    triples, told = WORKS[work](prepared)
    return {
        "cpu": _cpu() - before,
        "triples": triples,
        "peak": _peak(),
        **told,
    }


def _peak() -> float:
    """The most memory, in MB, that this program held; `getrusage` counts its parent's too."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _cpu() -> float:
    return time.process_time() + _backend()


def _backend() -> float:
    """CPU seconds of our PostgreSQL backend; 0 for SQLite, which works in this process."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        fields = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _documents(count: int) -> Iterator[str]:
    for head in islice(changes.heads("organisation"), count):
        assert head.document is not None
        yield head.document


def _extract(*formats: str) -> Callable[[Any], tuple[int, dict[str, Any]]]:
    def work(_prepared: None) -> tuple[int, dict[str, Any]]:
        with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder:
            files = dumps.extract(Path(folder) / "out", formats=formats)
            packed = sum(f.size for f in files if f.name.endswith(".gz"))
            whole = sum(f.size for f in files)
        return 0, {"bytes": whole, "packed": packed}

    return work


def _copy(_prepared: None) -> tuple[int, dict[str, Any]]:
    """The floor: the stored texts out of the database, by its own fastest way."""
    query = (
        "COPY (SELECT c.document FROM directory_head h JOIN directory_change c ON c.seq = h.seq "
        "WHERE h.op = 'upsert' ORDER BY h.type, h.key) TO STDOUT"
    )
    connection.ensure_connection()
    with (
        tempfile.TemporaryFile(dir=settings.DATA_DIR) as out,
        connection.connection.cursor() as cursor,
        cursor.copy(query) as rows,
    ):
        size = sum(out.write(bytes(part)) for part in rows)
    return 0, {"bytes": size}


def _rdflib(form: str, count: int) -> Callable[[Any], tuple[int, dict[str, Any]]]:
    """rdflib's way from the stored documents to a file; `form` "" is line by line."""

    def work(_prepared: None) -> tuple[int, dict[str, Any]]:
        texts = _documents(count)
        return others.serialised(texts, form) if form else others.streamed(texts)

    return work


def _turtle(texts: list[str]) -> tuple[int, dict[str, Any]]:
    """Our own Turtle of as many organisations as rdflib is given."""
    from exports.formats import FORMATS

    before = time.process_time()
    size = sum(len(part) for part in FORMATS["ttl"].stream(texts, base="http://hub.test"))
    cost = time.process_time() - before
    triples = sum(ntriples(orjson.loads(each)).count("\n") for each in texts)
    return triples, {"bytes": size, "cpu": cost}


def _packed(_prepared: None) -> tuple[int, dict[str, Any]]:
    """What a run compresses: N-Quads, documents, feed and three deltas."""
    texts = list(_documents(SOME))
    quads = "".join(ntriples(orjson.loads(each)) for each in texts).encode()
    lines = "\n".join(texts).encode()
    before = time.process_time()
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder:
        for number, content in enumerate((quads, lines, lines, lines, lines, lines)):
            output = Output(Path(folder) / f"{number}.gz")
            output.write(content)
            output.close()
    return 0, {"cpu": time.process_time() - before, "records": len(texts)}


ROWS = ("jsonld", "ttl", "nt", "nq", "csv", "geojson", "ndjson", "spreadsheet", "standard")
WORKS: dict[str, Callable[[Any], tuple[int, dict[str, Any]]]] = {
    "copy": _copy,
    "nt": _extract("nt"),
    "rows": _extract(*ROWS),
    "all": _extract(*ROWS, "parquet"),
    "xlsx": _extract("xlsx"),
    "turtle": _turtle,
    "packed": _packed,
    "rdflib stream": _rdflib("", SOME),
    "rdflib nt": _rdflib("nt", SOME),
    "rdflib turtle": _rdflib("turtle", FEW),
    "morph-kgc": others.morph,
}
PREPARED: dict[str, Callable[[], Any]] = {
    "turtle": lambda: list(_documents(FEW)),
    "morph-kgc": lambda: others.tables(_documents(SOME)),
}


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1])))
