"""One way of taking records in, in a process of its own: `python -m bench.intake WAY FOLDER`.

`prepare` writes a peer's pages and N-Triples; `record` takes the pages in and keeps every
statement and every byte of COPY; `floor` replays those; `feed` takes the pages in, `same` does so
again, `triples` loads the N-Triples. Prints CPU seconds (its own, its children's and its database
backend's) and peak memory as JSON. Numbering is left out everywhere.
"""

import json
import pickle
import resource
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import django
import orjson

BASE = "https://peer.example"
PAGE = 1_000
ODBL = "https://opendatacommons.org/licenses/odbl/1-0/"
MOMENT = "2026-01-01T00:00:00Z"
EPOCH = "01J00000000000000000000000"


def main(way: str, folder: Path, rows: int) -> None:
    """Does one thing and says what it cost."""
    django.setup()
    from directory.opening import open_hub

    open_hub()
    work = {
        "prepare": lambda: prepare(folder, rows),
        "record": lambda: record(folder),
        "floor": lambda: replay(folder),
        "feed": lambda: pull(folder),
        "same": lambda: pull(folder),
        "triples": lambda: triples(folder),
    }[way]
    if way in {"record", "floor", "feed", "triples"}:
        empty()
    if way == "same":
        again()
    without_numbering()
    before = cost()
    done = work()
    print(json.dumps({"seconds": cost() - before, "memory": memory(), "done": done}))


def cost() -> float:
    """CPU seconds of this process, its children and its backend."""
    from django.db import connection

    from bench.servers import nanoseconds

    backend = 0
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        backend = nanoseconds(connection.connection.info.backend_pid)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime + backend / 1e9


def memory() -> int:
    """Peak resident bytes of this process."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def prepare(folder: Path, rows: int) -> int:
    """The pages of a feed of so many synthetic records, and the same records as N-Triples."""
    from directory import synthetic
    from directory.preparing import Frame, Prepared, prepare as prepared
    from exports.triples import ntriples

    source = f"{BASE}/id/source/synthetic"
    document = {"type": ["Source", "Dataset"], "id": source, "title": {"fr": "Essai"}}
    document |= {"licence": ODBL, "record": _record(source)}
    items = [_item(1, "source", source, source, document)]
    frame = Frame("organisation", source, ODBL, False, MOMENT)
    folder.mkdir(parents=True, exist_ok=True)
    parts = 0

    def page(last: bool) -> None:
        nonlocal items, parts
        body = {"epoch": EPOCH, "items": items, "cursor": f"{EPOCH}.{items[-1]['seq']}"}
        body |= {"next": "", "has_more": not last}
        state = {"cursor": body["cursor"], "count": rows + 1, "digest": "", "parts": []}
        (folder / f"page-{parts:05}.json").write_bytes(orjson.dumps(body | {"state": state}))
        parts, items = parts + 1, []

    with (folder / "foreign.nt").open("w", encoding="utf-8") as out:
        for seq, row in enumerate(synthetic.rows(rows), start=2):
            key = uuid.uuid5(uuid.NAMESPACE_URL, row.local_id)
            iri = f"{BASE}/id/organisation/{key}"
            found = prepared(row, frame, lambda _, iri=iri, key=key: (iri, key))
            assert isinstance(found, Prepared)
            items.append(_item(seq, "organisation", iri, source, found.document))
            out.write(ntriples(found.document))
            if len(items) == PAGE:
                page(last=seq == rows + 1)
    if items:
        page(last=True)
    return rows


def _record(source: str) -> dict[str, Any]:
    return {"type": ["CatalogRecord"], "source": source, "licence": ODBL, "modified": MOMENT}


def _item(seq: int, type_name: str, iri: str, source: str, document: Any) -> dict[str, Any]:
    from vocab.canonical import digest, dumps

    counter = f"{BASE}/"
    return {
        "seq": seq,
        "op": "upsert",
        "type": type_name,
        "id": iri,
        "source": source,
        "counter": counter,
        "counterEpoch": EPOCH,
        "version": 1,
        "path": [counter],
        "published": MOMENT,
        "hash": digest(dumps(document)),
        "licence": ODBL,
        "data": document,
    }


def empty() -> None:
    """No record, no run; the sources that a load needs."""
    from django.db import connection

    from directory import write
    from federation.models import Peer, Pull

    Pull.objects.all().delete()
    Peer.objects.all().delete()
    tables = [
        name
        for name in connection.introspection.table_names()
        if name.startswith("directory_") and name != "directory_epoch"
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE")
        else:
            for name in tables:
                cursor.execute(f"DELETE FROM {name}")
    write.save_source({"title": {"fr": "Triples"}, "licence": ODBL}, key="triples", by="bench")
    Peer.objects.create(key="peer", url=BASE, kind="maillage")


def again() -> None:
    """The peer as if it had never been read, the records as they are."""
    from federation.models import Peer

    Peer.objects.update(cursor="", epoch="", seq=0)


def without_numbering() -> None:
    """Nothing is numbered, and the planner is not told of it."""
    from directory import write
    from federation import loading
    from federation.kinds import maillage

    write.number_after_commit = lambda: None  # type: ignore[assignment]
    maillage.taking.number_all = lambda: None  # type: ignore[assignment]
    loading.publish = lambda: None  # type: ignore[assignment]


def pull(folder: Path) -> str:
    """The pages through the whole of a pull, but for the network."""
    from django.conf import settings

    from federation import fetch, pulling
    from federation.fetch import Answer
    from federation.models import Peer

    pages = iter(sorted(folder.glob("page-*.json")))

    def fetched(request: Any, *_: Any, **__: Any) -> Answer:
        if "manifest" in request.url:
            return Answer(request.url, 404, {})
        return Answer(request.url, 200, {}, next(pages).read_bytes())

    fetch.fetch = fetched  # type: ignore[assignment]
    run = pulling.pull(Peer.objects.get(), settings.DATA_DIR, lambda *_: None)
    assert run.status == "done", run.reason
    return str(run.counts)


def triples(folder: Path) -> str:
    """The N-Triples as a foreign file."""
    from django.conf import settings

    from federation import loading

    wish = loading.Wish(folder / "foreign.nt", "triples")
    with loading.load(wish, settings.DATA_DIR, lambda *_: None) as report:
        return f"{report.new} new, {report.refused} refused"


def record(folder: Path) -> str:
    """Takes the pages in, and keeps each writing statement and the bytes of each COPY."""
    from django.db import connection

    from directory.bulk import copying

    with (folder / "statements.pickle").open("wb") as out:
        inside = False

        def kept(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            writes = sql.lstrip().startswith(("INSERT", "CREATE TEMP", "TRUNCATE", "UPDATE"))
            if writes and ("directory_" in sql or "stage_" in sql):
                pickle.dump(("many" if many else "sql", sql, params), out)
            return execute(sql, params, many, context)

        def copied(table: str, columns: Any, rows: Any) -> None:
            with connection.cursor() as cursor:
                sql = f"COPY {table} ({copying.quoted(columns)}) FROM STDIN"
                with cursor.copy(sql) as copy:
                    data = b"".join(bytes(copy.formatter.write_row(row)) for row in rows)
                    data += bytes(copy.formatter.end() or b"")
                    copy.write(data)
            pickle.dump(("copy", sql, data), out)
            nonlocal inside
            if table == '"directory_change"':
                pickle.dump(("commit", "", None), out)

        copying._copy = copied
        with connection.execute_wrapper(kept):
            return pull(folder)


def replay(folder: Path) -> int:
    """The floor: what `record` kept, with nothing made anew."""
    from django.db import connection, transaction

    count = 0
    with (folder / "statements.pickle").open("rb") as kept:
        ended = False
        while not ended:
            with transaction.atomic(), connection.cursor() as cursor:
                while True:
                    try:
                        kind, sql, given = pickle.load(kept)
                    except EOFError:
                        ended = True
                        break
                    if kind == "commit":
                        count += 1
                        break
                    if kind == "copy":
                        with cursor.copy(sql) as copy:
                            copy.write(given)
                    elif kind == "many":
                        cursor.executemany(sql, given)
                    else:
                        cursor.execute(sql, given)
    return count


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0)
