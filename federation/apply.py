"""Applying: staged rows and a decision go through the write door."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import orjson
from django.db import transaction

from directory import write
from directory.models import Source, Status
from directory.write import Refused, Row, Saved
from federation.matching import match_keys
from federation.reconcile import Decision, decide
from federation.report import Report
from federation.resolving import MODELS
from federation.rows import Problem
from federation.staging import Staged, StagedRow

_CHUNK = 500
CONTACTS = ("email", "telephone")
Told = Callable[[int], None]


def decision_for(
    staged: Staged, source: Source, type_name: str, *, complete: bool, accept_gone: int
) -> Decision:
    """What becomes of the records of one type that the file lacks."""
    ids = staged.ids.get(type_name, {})
    model = MODELS[type_name]._default_manager
    live, known, gone = 0, set[str](), set[str]()
    for local_id, status in (
        model.filter(source=source).values_list("local_id", "status").iterator()
    ):
        known.add(local_id)
        if status == Status.LIVE:
            live += 1
            if local_id not in ids:
                gone.add(local_id)
    matching = complete and gone
    fresh = set(ids) - known if matching else set()
    keys = (
        dict(_stored_keys(source, type_name, gone))
        if matching
        else dict.fromkeys(gone, frozenset())
    )
    decision = decide(
        keys,
        staged.match_keys(type_name, fresh) if fresh else (),
        total=live,
        complete=complete,
        accept_gone=accept_gone,
    )
    return replace(decision, total=live, fresh=len(fresh))


def save(
    staged: Staged, source: Source, type_name: str, report: Report, *, by: str, told: Told
) -> None:
    """Saves every staged row of one type and counts what became of it."""
    lines = staged.ids.get(type_name, {})
    rows = counted(staged.of_type(type_name), source, report)
    outcomes = write.save_many(rows, source=source, by=by, type_name=type_name)
    count(outcomes, report, lines.get, told)


def counted(rows: Iterable[StagedRow], source: Source, report: Report) -> Iterator[Row]:
    """What goes through the door, which leaves out contacts nobody agreed to: those are counted."""
    for row in rows:
        if not source.publishes_contacts or row.contacts is False:
            report.contacts_left_out += sum(row.document.get(key) is not None for key in CONTACTS)
        yield Row(row.local_id, row.document, row.contacts)


def count(
    outcomes: Iterable[Saved | Refused],
    report: Report,
    line_of: Callable[[str], int | None],
    told: Told,
) -> None:
    """Counts outcomes into the report as they come."""
    for done, outcome in enumerate(outcomes, start=1):
        if isinstance(outcome, Refused):
            reason = "; ".join(map(str, outcome.faults))
            line = line_of(outcome.local_id) or 0
            report.add(Problem(line, "refused", reason, row=True, id=outcome.local_id))
        else:
            setattr(report, outcome.outcome, getattr(report, outcome.outcome) + 1)
            report.changed_fields.update(outcome.fields if outcome.outcome == "changed" else ())
        if done % _CHUNK == 0:
            told(done)


def rename(decision: Decision, source: Source, type_name: str, *, by: str) -> None:
    """Gives matched records their new local ids, all or none of them; their IRIs stay."""
    with transaction.atomic():
        for old, new in decision.matched.items():
            write.rename_local_id(old, new, source=source, type_name=type_name, by=by)


def withdraw(decision: Decision, source: Source, type_name: str, *, by: str) -> int:
    """Withdraws what the decision says; how many records were."""
    iris = (row["iri"] for row in _stored(source, type_name, decision.withdraw, "iri"))
    return write.withdraw_many(list(iris), reason="withdrawn", by=by)


def _stored_keys(
    source: Source, type_name: str, ids: Iterable[str]
) -> Iterator[tuple[str, frozenset[str]]]:
    for row in _stored(source, type_name, ids, "local_id", "document"):
        yield row["local_id"], match_keys(orjson.loads(row["document"] or "{}"))


def _stored(
    source: Source, type_name: str, ids: Iterable[str], *fields: str
) -> Iterator[dict[str, Any]]:
    """Fields of stored records by local id, in chunks that every database takes."""
    waiting = iter(sorted(ids))
    while chunk := list(islice(waiting, _CHUNK)):
        found = MODELS[type_name]._default_manager.filter(source=source, local_id__in=chunk)
        yield from found.values(*fields)
