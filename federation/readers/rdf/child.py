"""Parses foreign RDF in a process of its own, under limits, into a table of triples.

Run as a file with an isolated interpreter: INPUT FORMAT OUTPUT CONTEXT. It imports nothing of the
project and fetches nothing; what it cannot parse ends in one sentence on its standard error.

With CONTEXT alone it parses file after file: a line `[INPUT, FORMAT, BASE, OUTPUT]` of JSON asks
for each; the answer is a line of JSON, why the file cannot be parsed, or "".
"""

import json
import resource
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

MEMORY = 3 * 2**30
CPU_SECONDS = 1800
OUTPUT_BYTES = 16 * 2**30
MOST_LITERAL = 2**20
MOST_DEEP = 64
CHUNK = 10_000

Row = tuple[str, str, str, int, str]


def main(source: str, format_name: str, target: str, context: str) -> None:
    """Writes every triple as subject, predicate, object, kind (0 IRI, 1 blank, 2 literal), tag."""
    limit()
    database = sqlite3.connect(target)
    database.execute("PRAGMA journal_mode=OFF")
    database.execute("PRAGMA synchronous=OFF")
    database.execute("CREATE TABLE triple (s TEXT, p TEXT, o TEXT, kind INTEGER, tag TEXT)")
    waiting: list[Row] = []
    for row in rows(Path(source), format_name, Path(context)):
        waiting.append(row)
        if len(waiting) == CHUNK:
            write(database, waiting)
    write(database, waiting)
    database.execute("CREATE INDEX triple_s ON triple (s)")
    database.commit()
    database.close()


def limit() -> None:
    """What this process may take: memory, time, the size of what it writes; no dump of its core."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, OUTPUT_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(what, (most, most))


def write(database: sqlite3.Connection, waiting: list[Row]) -> None:
    """Writes the rows that wait."""
    database.executemany("INSERT INTO triple VALUES (?, ?, ?, ?, ?)", waiting)
    waiting.clear()


def rows(path: Path, format_name: str, context: Path) -> Iterator[Row]:
    """Every triple of the file as a row of the table."""
    for quad in quads(path, format_name, context):
        yield (term(quad.subject), quad.predicate.value, *object_of(quad.object))


def quads(path: Path, format_name: str, context: Path, base: str | None = None) -> Iterator[Any]:
    """The quads of a file; blank nodes are the file's own, so graphs may be taken together."""
    rdf_format = ox.RdfFormat.from_extension(format_name)
    if rdf_format is None:
        raise ValueError(f"the format {format_name} is unknown")
    if format_name != "jsonld":
        return ox.parse(path=str(path), format=rdf_format, base_iri=base)
    document = json.loads(path.read_text(encoding="utf-8-sig"))
    bundled = json.loads(context.read_text(encoding="utf-8"))["@context"]
    with_contexts = inlined(document, bundled, 0)
    return ox.parse(json.dumps(with_contexts), format=rdf_format, base_iri=base)


def inlined(value: Any, bundled: Any, depth: int) -> Any:
    """The JSON with every known remote context put in; an unknown one is an error."""
    if depth > MOST_DEEP:
        raise ValueError(f"its objects are nested more than {MOST_DEEP} deep")
    if isinstance(value, list):
        return [inlined(item, bundled, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: known(item, bundled) if key == "@context" else inlined(item, bundled, depth + 1)
        for key, item in value.items()
    }


def known(context: Any, bundled: Any) -> Any:
    """The context itself; a remote one from the bundled table, or `ValueError`."""
    if isinstance(context, list):
        return [known(each, bundled) for each in context]
    if isinstance(context, dict):
        if "@import" in context:
            raise ValueError(f"it imports the context {context['@import']}, and nothing is fetched")
        return context
    if isinstance(context, str):
        if context.endswith("/context/v1.jsonld"):
            return bundled
        if context.rstrip("/") in {"http://schema.org", "https://schema.org"}:
            return {"@vocab": "http://schema.org/", "id": "@id", "type": "@type"}
        raise ValueError(
            f"it names the context {context}, which is not bundled, and nothing is fetched: "
            "put the context into the file"
        )
    return context


def serve(context: str) -> None:
    """Answers every line of its standard input."""
    limit()
    for line in sys.stdin:
        source, format_name, base, target = json.loads(line)
        try:
            with Path(target).open("w", encoding="utf-8") as out:
                for quad in quads(Path(source), format_name, Path(context), base):
                    out.write(json.dumps(statement(quad)) + "\n")
            told = ""
        except (MemoryError, RecursionError):
            told = "it takes more than a parser may have"
        except (ValueError, SyntaxError, OSError) as error:
            told = " ".join(str(error).split())[:500]
        print(json.dumps(told), flush=True)


def statement(quad: Any) -> list[Any]:
    """Subject, predicate, object, kind of object, graph, and the object as N-Triples write it."""
    graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else term(quad.graph_name)
    text, kind, _tag = object_of(quad.object)
    return [term(quad.subject), quad.predicate.value, text, kind, graph, str(quad.object)]


def term(value: Any) -> str:
    """An IRI as it is, a blank node by its label."""
    return f"_:{value.value}" if isinstance(value, ox.BlankNode) else str(value.value)


def object_of(value: Any) -> tuple[str, int, str]:
    """Text, kind and language of an object."""
    if isinstance(value, ox.Literal):
        if len(value.value) > MOST_LITERAL:
            raise ValueError(f"it holds a text of {len(value.value)} characters")
        return value.value, 2, value.language or ""
    if isinstance(value, ox.Triple):
        raise ValueError("it holds triples about triples, which no profile of ours reads")
    return term(value), int(isinstance(value, ox.BlankNode)), ""


if __name__ == "__main__":
    try:
        serve(sys.argv[1]) if len(sys.argv) == 2 else main(*sys.argv[1:])
    except MemoryError:
        sys.exit("it takes more memory than a parser may have")
    except RecursionError:
        sys.exit("its objects are nested too deep")
    except (ValueError, SyntaxError, OSError, sqlite3.Error) as error:
        sys.exit(" ".join(str(error).split())[:500])
