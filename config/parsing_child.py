"""Parses a foreign file in a process of its own, under limits: FORMAT INPUT [OUTPUT].

Run as a file with an isolated interpreter; it imports nothing of the project and fetches nothing.
RDF is written to OUTPUT as N-Triples where one is named. What cannot be parsed ends in one sentence
on the standard error.
"""

import csv
import gzip
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox

MEMORY = 3 * 2**30
CPU_SECONDS = 1800
MOST_LITERAL = 2**20
#: Beyond it, JSON-LD is read as JSON only: the parser holds the whole file many times over.
MOST_JSONLD = 50 * 2**20


def main(form: str, source: str, target: str = "") -> None:
    """Reads the file to its end; raises what its parser raises."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    packed = form.endswith(".gz")
    with (gzip.open if packed else open)(source, "rb") as stream:
        READERS[form.removesuffix(".gz")](stream, target)


def tabled(stream: Any, target: str) -> None:
    """CSV in UTF-8 whose rows all have the columns of the first."""
    lines = (
        line.decode("utf-8-sig" if number == 0 else "utf-8") for number, line in enumerate(stream)
    )
    csv.field_size_limit(2**24)
    rows = csv.reader(lines, strict=True)
    width = len(next(rows, []))
    if not width:
        raise ValueError("it holds no columns")
    for number, row in enumerate(rows, start=2):
        if len(row) != width:
            raise ValueError(f"row {number} has {len(row)} cells where the first has {width}")


def tree(stream: Any, target: str) -> None:
    """JSON."""
    json.load(stream)


def features(stream: Any, target: str) -> None:
    """GeoJSON."""
    found = json.load(stream)
    if not isinstance(found, dict) or found.get("type") != "FeatureCollection":
        raise ValueError("it is JSON, but no collection of features")


def linked(stream: Any, target: str) -> None:
    """JSON-LD with its context inside."""
    data = stream.read()
    if len(data) > MOST_JSONLD:
        json.loads(data)
        return
    statements(ox.parse(data, format=ox.RdfFormat.JSON_LD), target)


def rdf(form: Any) -> Any:
    """A reader of an RDF form."""
    return lambda stream, target: statements(ox.parse(stream, format=form), target)


def statements(quads: Iterator[Any], target: str) -> None:
    """Reads every statement, and writes it where a target is named."""
    triples = (checked(quad) for quad in quads)
    if target:
        ox.serialize(triples, output=target, format=ox.RdfFormat.N_TRIPLES)
        return
    for _ in triples:
        pass


def checked(quad: Any) -> Any:
    """The triple; a text that no catalogue needs is an error."""
    if isinstance(quad.object, ox.Literal) and len(quad.object.value) > MOST_LITERAL:
        raise ValueError(f"it holds a text of {len(quad.object.value)} characters")
    return quad.triple


READERS = {
    "csv": tabled,
    "json": tree,
    "geojson": features,
    "jsonld": linked,
    "ttl": rdf(ox.RdfFormat.TURTLE),
    "nt": rdf(ox.RdfFormat.N_TRIPLES),
    "nq": rdf(ox.RdfFormat.N_QUADS),
    "trig": rdf(ox.RdfFormat.TRIG),
    "rdf": rdf(ox.RdfFormat.RDF_XML),
}

if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except MemoryError:
        sys.exit("it takes more memory than a parser may have")
    except RecursionError:
        sys.exit("its objects are nested too deep")
    except (ValueError, SyntaxError, OSError, EOFError, csv.Error) as error:
        sys.exit(" ".join(str(error).split())[:300])
