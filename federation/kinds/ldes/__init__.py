"""A Linked Data Event Stream: what it last says of each object is the whole of one source.

The stream is folded into one file first, page by page; that is then judged and loaded as a file in
RDF is. A stream names no revision and no hub that counts, so its records are this hub's own, which
name the object that they are taken from.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from directory import write
from federation import loading
from federation.kinds import dump
from federation.kinds.base import Run
from federation.kinds.ldes import reading
from federation.kinds.ldes.folded import Folded
from federation.kinds.ldes.judging import Rule

__all__ = ["pull"]

_FILE: Final = "stream.sqlite3"


def pull(run: Run) -> None:
    """Reads what is new, judges all of it, and loads it unless it was loaded before."""
    peer = run.peer
    with Folded(run.room / _FILE, f"{peer.url} {peer.source}") as folded:
        reading.read(run, folded)
        if folded.fact("new", True) or dump.waits(run):
            rule = _judged(run, folded)
            if rule.held:
                run.hold(rule.held)
                return
            peer.known = {"absent": rule.absent, "types": sorted(rule.types)}
            peer.save(update_fields=["known"])
            folded.note({"new": False})
    run.pull.complete = True
    run.pull.status = "done"


def _judged(run: Run, folded: Folded) -> Rule:
    """All that the stream says through the write door, and then what goes; or why it waits."""
    forgets = folded.fact("shape", {}).get("forgets", False)
    types = (folded.types() | {*run.peer.known.get("types", ())}) - {"source"}
    rule = Rule(run, folded, forgets, dict(run.peer.known.get("absent", {})), types)
    path = run.room / "stream.nt"
    try:
        if _write(path, folded.live(listed=not forgets)):
            dump.count(run, dump.load(run, path, rule))
        else:
            rule({})
            run.pull.counts = {}
    finally:
        path.unlink(missing_ok=True)
    if not rule.held:
        _withdraw(run, rule)
    return rule


def _write(path: Path, texts: Iterable[str]) -> int:
    """The file; how many objects it tells of."""
    count = 0
    with path.open("w", encoding="utf-8") as out:
        for text in texts:
            count += 1
            out.write(text)
    return count


def _withdraw(run: Run, rule: Rule) -> None:
    groups = [*rule.deleted.values(), *rule.due.values()]
    iris = [iri for rows in groups for iri in rows.values()]
    count = write.withdraw_many(iris, reason="withdrawn", by=run.peer.by) if iris else 0
    if count:
        run.pull.counts = {**run.pull.counts, "withdrawn": count}
        loading.publish()
