"""The pieces of a batch's work: each is one transaction, and the same whenever it is worked out."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import orjson

from directory import write
from directory.write import Refused, Saved
from federation import apply
from federation.batches import folders
from federation.batches.receiving import AT_ONCE
from federation.models import Batch
from federation.reconcile import Decision
from federation.report import Report
from federation.staging import Staged

Decisions: TypeAlias = dict[str, Decision]
Counts: TypeAlias = dict[str, int]
Entry: TypeAlias = dict[str, Any]

#: Withdrawals in one transaction.
_WITHDRAWN: Final = 1_000
#: Up to so many pieces are few enough for one transaction: heads, rows of both types, withdrawals.
FEW: Final = 6


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of the work: what staging found, rows of a type from `start` on, withdrawals, or what is
    gone and kept all the same."""

    kind: Literal["head", "save", "withdraw", "keep"]
    type_name: str = ""
    start: int = 0
    ids: tuple[str, ...] = ()
    matched: Mapping[str, str] | None = None


def decisions(batch: Batch, staged: Staged, folder: Path) -> Decisions:
    """What becomes of the records that the batch lacks, by type: decided once, on the whole."""
    path = folder / folders.DECISIONS
    if not path.exists():
        made = {type_name: _decided(batch, staged, type_name) for type_name in _types(staged)}
        folders.write(path, orjson.dumps({name: asdict(each) for name, each in made.items()}))
    found = orjson.loads(path.read_bytes())
    return {
        name: Decision(tuple(each["gone"]), each["matched"], tuple(each["withdraw"]), each["held"])
        for name, each in found.items()
    }


def _types(staged: Staged) -> list[str]:
    return sorted(staged.ids) or ["organisation"]  # an empty file lacks every organisation


def _decided(batch: Batch, staged: Staged, type_name: str) -> Decision:
    if not batch.complete:
        return Decision((), {}, ())  # what it lacks says nothing, and need not be looked for
    made = apply.decision_for(
        staged,
        batch.source,
        type_name,
        complete=True,
        accept_gone=batch.accept_gone,
    )
    why = made.held.replace("load it again with --accept-gone ", "send it again with accept_gone=")
    if made.withdraw and not staged.ids and len(made.withdraw) > batch.accept_gone:
        gone = len(made.withdraw)
        why = (
            f"The batch holds no record that can be used: none of {gone} was withdrawn. If that is "
            f"right, send it again with accept_gone={gone}."
        )
    return Decision(made.gone, made.matched, () if why else made.withdraw, why)


def work(batch: Batch, staged: Staged, decisions: Decisions) -> list[Piece]:
    """Every piece, in its order."""
    return [
        Piece("head"),
        *(piece for name, each in decisions.items() for piece in _of_type(staged, name, each)),
    ]


def _of_type(staged: Staged, name: str, decision: Decision) -> Iterator[Piece]:
    ids = list(staged.ids.get(name, {}))
    old = {new: former for former, new in decision.matched.items()}
    for start in range(0, len(ids), AT_ONCE):
        here = {old[id]: id for id in ids[start : start + AT_ONCE] if id in old}
        yield Piece("save", name, start, matched=here)
    for start in range(0, len(decision.withdraw), _WITHDRAWN):
        yield Piece("withdraw", name, ids=decision.withdraw[start : start + _WITHDRAWN])
    if decision.held:
        yield Piece("keep", name, ids=decision.gone)


def do(batch: Batch, staged: Staged, piece: Piece) -> tuple[Counts, Counts, list[Entry]]:
    """Do a piece in the caller's transaction: its counts, the keys that changed, its report."""
    return _KINDS[piece.kind](batch, staged, piece)


def _head(_batch: Batch, staged: Staged, _piece: Piece) -> tuple[Counts, Counts, list[Entry]]:
    names = ("read", "refused", "repaired", "duplicates")
    return {name: getattr(staged, name) for name in names}, {}, list(_problems(staged.problems))


def _problems(path: Path) -> Iterator[Entry]:
    with path.open("rb") as stream:
        yield from map(orjson.loads, stream)


def _save(batch: Batch, staged: Staged, piece: Piece) -> tuple[Counts, Counts, list[Entry]]:
    renamed = Decision((), piece.matched or {}, ())
    apply.rename(renamed, batch.source, piece.type_name, by=batch.by)
    rows = islice(staged.of_type(piece.type_name), piece.start, piece.start + AT_ONCE)
    report = Report("", batch.source.key, "", staged.problems)
    outcomes = write.save_many(
        apply.counted(rows, batch.source, report),
        source=batch.source,
        by=batch.by,
        type_name=piece.type_name,
    )
    lines = staged.ids[piece.type_name]
    counts: Counts = {"matched": len(renamed.matched)}
    fields: Counts = {}
    entries = []
    for outcome in outcomes:
        name = "refused" if isinstance(outcome, Refused) else outcome.outcome
        counts[name] = counts.get(name, 0) + 1
        entries.append(_entry(outcome, lines.get(outcome.local_id, 0)))
        for key in outcome.fields if isinstance(outcome, Saved) and name == "changed" else ():
            fields[key] = fields.get(key, 0) + 1
    counts["contacts_left_out"] = report.contacts_left_out
    return counts, fields, entries


def _entry(outcome: Saved | Refused, line: int) -> Entry:
    entry: Entry = {"line": line, "id": outcome.local_id}
    if isinstance(outcome, Refused):
        reason = "; ".join(map(str, outcome.faults))
        return {"what": "row", **entry, "outcome": "refused", "reason": reason}
    entry |= {"outcome": outcome.outcome, "record": outcome.iri}
    return entry | ({"fields": list(outcome.fields)} if outcome.outcome == "changed" else {})


def _withdraw(batch: Batch, _staged: Staged, piece: Piece) -> tuple[Counts, Counts, list[Entry]]:
    decision = Decision((), {}, piece.ids)
    count = apply.withdraw(decision, batch.source, piece.type_name, by=batch.by)
    entries = [{"id": id, "outcome": "withdrawn"} for id in piece.ids]
    return {"gone": len(piece.ids), "withdrawn": count}, {}, entries


def _keep(_batch: Batch, _staged: Staged, piece: Piece) -> tuple[Counts, Counts, list[Entry]]:
    return {"gone": len(piece.ids)}, {}, [{"id": id, "outcome": "gone"} for id in piece.ids]


_KINDS: Final = {"head": _head, "save": _save, "withdraw": _withdraw, "keep": _keep}
