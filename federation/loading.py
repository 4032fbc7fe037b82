"""A load on one screen: recognise, stage, decide, apply, number, report."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from directory import synthetic, write
from directory.changes import number_all
from directory.database import analyse
from directory.models import Source
from federation import apply, exclusive, mappings, readers, staging
from federation.readers import files
from federation.reconcile import Decision
from federation.report import Report
from federation.resolving import Resolver
from federation.rows import Draft

#: Who writes, as the log tells it.
BY = "load"
#: More than any source has records.
_ALL = 2**62
#: Is told what is being done and how far it is.
Told = Callable[[str, int], None]


def _silent(_sentence: str) -> None:
    """Says nothing."""


#: The decisions by type of record → those that hold, and why nothing is to be applied ("": it is).
Rule = Callable[[Mapping[str, Decision]], tuple[Mapping[str, Decision], str]]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a load is asked to do; empty names are found out from the file.

    `rule`, where there is one, has the last word on what goes; it judges the file as a whole.
    """

    file: Path
    source: str = ""
    mapping: str = ""
    complete: bool = False
    accept_gone: int = 0
    dry_run: bool = False
    by: str = BY
    rule: Rule | None = None


class UnknownSourceError(ValueError):
    """A load into a source that nothing tells how to create; the message is one sentence."""


@contextmanager
def load(wish: Wish, data_dir: Path, told: Told, say: exclusive.Say = _silent) -> Iterator[Report]:
    """Loads a file; the report can be read inside the `with`.

    Raises `UnreadableError`, `mappings.MappingError` or `UnknownSourceError` before anything is
    written. Waits, and says so, while another load of the source is running.
    """
    with staging.room(data_dir) as room, files.unpacked(wish.file, room) as path:
        mapping = mappings.find(wish.mapping) if wish.mapping else None
        plan = readers.plan(path, mapping)
        key = wish.source or _source_key(plan, path)
        with exclusive.alone(key, data_dir, say):
            report = _loaded(wish, plan, path, room, key, told)
        publish()
        yield report


def _loaded(wish: Wish, plan: readers.Plan, path: Path, room: Path, key: str, told: Told) -> Report:
    """Stages, decides and applies."""
    source = Source.objects.filter(key=key).first()
    description = plan.mapping.source if plan.mapping else {}
    if source is None and not description:
        raise UnknownSourceError(f"There is no source “{key}”; add it: manage.py source add {key}.")
    resolver = Resolver(source)
    with staging.Staging(room, resolver) as taking:
        staged = taking.take(plan, path, lambda done: told("reading", done))
    if resolver.others and not wish.source:
        raise UnknownSourceError(_several(path, {source.pk if source else 0, *resolver.others}))
    report = _report(wish, key, plan, staged)
    with transaction.atomic() if wish.dry_run else _nothing():
        if source is None:
            source = write.save_source(description, key=key, by=wish.by)
        _apply(wish, staged, source, report, told)
        if wish.dry_run:
            transaction.set_rollback(True)
    return report


@contextmanager
def load_synthetic(
    count: int, data_dir: Path, told: Told, say: exclusive.Say = _silent
) -> Iterator[Report]:
    """So many organisations that do not exist, marked as such, in the source `synthetic`."""
    with staging.room(data_dir) as room, exclusive.alone("synthetic", data_dir, say):
        source = write.save_source(synthetic.SOURCE, key="synthetic", by=BY)
        report = Report(
            f"{count} synthetic organisations", source.key, "", room / "problems.ndjson"
        )
        report.read = count
        outcomes = write.save_many(synthetic.rows(count), source=source, by=BY)
        apply.count(outcomes, report, int, lambda done: told("writing", done))
        publish()
        yield report


def publish() -> None:
    """All of the load is in the feed when it ends, and the planner knows of it."""
    number_all()
    analyse()


def _apply(wish: Wish, staged: staging.Staged, source: Source, report: Report, told: Told) -> None:
    most = _ALL if wish.rule else wish.accept_gone
    decisions: Mapping[str, Decision] = {
        type_name: apply.decision_for(
            staged, source, type_name, complete=wish.complete, accept_gone=most
        )
        for type_name in staged.ids or ["organisation"]  # an empty file lacks every organisation
    }
    for decision in decisions.values():
        report.gone += len(decision.gone)
        report.gone_ids += decision.gone
        report.matched += len(decision.matched)
        report.held = decision.held or report.held
    if wish.rule:
        decisions, report.held = wish.rule(decisions)
        if report.held:
            return
    for type_name, decision in decisions.items():
        apply.rename(decision, source, type_name, by=wish.by)
        apply.save(
            staged, source, type_name, report, by=wish.by, told=lambda done: told("writing", done)
        )
        report.withdrawn += apply.withdraw(decision, source, type_name, by=wish.by)


def _report(wish: Wish, key: str, plan: readers.Plan, staged: staging.Staged) -> Report:
    mapping = plan.mapping
    unknown = plan.columns - mapping.columns if mapping else frozenset()
    return Report(
        file=wish.file.name,
        source=key,
        mapping=mapping.key if mapping else "",
        problems_at=staged.problems,
        read=staged.read,
        refused=staged.refused,
        repaired=staged.repaired,
        duplicates=staged.duplicates,
        dry_run=wish.dry_run,
        unknown_columns=tuple(sorted(unknown)),
    )


def _source_key(plan: readers.Plan, path: Path) -> str:
    """The source that the mapping names, or whose records a file of ours holds."""
    if plan.mapping and plan.mapping.source_key:
        return plan.mapping.source_key
    found = None if plan.mapping else _first_source(plan, path)
    if found is None:
        raise UnknownSourceError(
            f"{path.name} does not say whose data it is: name it with --source."
        )
    return found


def _several(path: Path, sources: set[int]) -> str:
    keys = Source.objects.filter(pk__in=sources).order_by("key").values_list("key", flat=True)
    return (
        f"{path.name} holds records of several sources ({', '.join(keys)}): name the one to load "
        "with --source; the rows of the others are then refused."
    )


def _first_source(plan: readers.Plan, path: Path) -> str | None:
    first = next((row for row in plan.read(path) if isinstance(row, Draft)), None)
    record = first.document.get("record") if first else None
    iri = record.get("source") if isinstance(record, dict) else None
    if not isinstance(iri, str):
        return None
    return Source.objects.filter(iri=iri).values_list("key", flat=True).first()


@contextmanager
def _nothing() -> Iterator[None]:
    yield
