"""The table of what dumps cost: each work in a process of its own, the rounds interleaved."""

import datetime
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any

import orjson
from django.db import connection

from bench import others
from bench.report import machine, row
from bench.table import Result
from bench.writing import SOME, WORKS
from config.env import ROOT
from directory import changes
from exports.triples import statements

HEAD = """# Benchmarks: dumps

Made by `manage.py bench dump` (see [bench/](../../bench/)). Costs are CPU seconds of a process of
its own for each work, with those of its PostgreSQL backend; medians of interleaved rounds. A run's
own checks are not in it. The others write the same triples and are compared by triples a CPU
second, rdflib and morph-kgc on 10,000 organisations, Turtle on 1,000. rdflib begins where we do,
at the stored documents, and makes its terms of them by the profile; what its writing costs alone,
terms or graph being ready, stands beside. morph-kgc reads tables of CSV by an RML mapping; its
imports are left out.
`COPY` is PostgreSQL's own of the same texts in the same order. Where the time goes, and what was
tried: [notes](notes.md).
"""
Runs = Mapping[str, list[dict[str, Any]]]


def measured(rounds: int, say: Callable[[str], Any]) -> dict[str, list[dict[str, Any]]]:
    """What each work cost, one value a round."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in WORKS}
    for number in range(rounds):
        for name in WORKS:
            if name == "copy" and connection.vendor != "postgresql":
                continue
            if name == "morph-kgc" and not others.MORPH.exists():
                continue
            told = subprocess.run(
                [sys.executable, "-m", "bench.writing", name],
                cwd=ROOT,
                check=True,
                capture_output=True,
            )
            found[name].append(json.loads(told.stdout))
            say(f"round {number + 1}, {name}: {found[name][-1]['cpu']:.2f} s")
    return found


def triples() -> int:
    """The statements of every record that is published."""
    kinds = ("source", "organisation", "activity")
    heads = chain.from_iterable(map(changes.heads, kinds))
    return sum(len(statements(orjson.loads(head.document or "{}"))) for head in heads)


def results(runs: Runs, statements_: int, rows: int) -> list[Result]:
    """The issue's table; `statements_` are those of all records."""
    rate = statements_ / _cost(runs, "nt")
    turtle = _rate(runs, "turtle")
    whole = _cost(runs, "all")
    packing = _cost(runs, "packed") * rows / SOME / whole
    peak = max(each["peak"] for each in runs["rows"])
    return [
        _against(runs, "N-Triples", 4, rate, "rdflib stream", "× rdflib streaming"),
        _against(runs, "N-Triples", 10, rate, "rdflib nt", "× rdflib Graph.serialize"),
        _morph(runs, rate),
        *_copying(runs),
        _against(runs, "Turtle of 1,000", 40, turtle, "rdflib turtle", "× rdflib's"),
        _most("every format, XLSX apart", 3, whole / _cost(runs, "nt"), "× the N-Triples run"),
        _most("XLSX", 40, _cost(runs, "xlsx"), "s"),
        _most("compression", 0.25, packing, "of the run"),
        _most("peak memory, row formats", 100, peak, "MB"),
    ]


def growth(directory: Path) -> Result | None:
    """What memory grows by from the smallest kept run of this database to the largest."""
    kept = (json.loads(p.read_text()) for p in directory.glob(f"dump-{connection.vendor}-*.json"))
    runs = sorted(kept, key=lambda run: int(run["rows"]))
    if len(runs) < 2:
        return None
    least, most = (max(each["peak"] for each in run["runs"]["rows"]) for run in (runs[0], runs[-1]))
    of = f"from {runs[0]['rows']:,} to {runs[-1]['rows']:,} organisations"
    line = _most("peak memory, growth", 10, (most / least - 1) * 100, f"% {of}")
    return line if runs[-1]["rows"] >= 1_000_000 else replace(line, reached=None)


def _against(runs: Runs, work: str, bound: float, rate: float, other: str, unit: str) -> Result:
    """Our rate against another's, and against that of its writing alone."""
    alone = median(each["triples"] / each["alone"] for each in runs[other])
    line = _least(work, bound, rate / _rate(runs, other), unit)
    return replace(line, note=f"{rate / alone:.3g} × its writing alone")


def _morph(runs: Runs, rate: float) -> Result:
    if not runs["morph-kgc"]:
        note = "skipped: bench/morph/install was not run"
        return Result("N-Triples", "≥ 8 × morph-kgc", None, note=note)
    return _least("N-Triples", 8, rate / _rate(runs, "morph-kgc"), "× morph-kgc")


def _copying(runs: Runs) -> list[Result]:
    if not runs["copy"]:
        return []
    value = _cost(runs, "copy") / _cost(runs, "nt")
    return [_least("N-Triples", 0.30, value, "of COPY of stored text")]


def keep(directory: Path, rows: int, runs: Runs, lines: list[Result]) -> Path:
    """Writes the run's JSON and the page of all runs; the JSON's path."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"dump-{connection.vendor}-{rows}.json"
    run = {
        "at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "rows": rows,
        "machine": machine(),
        "table": [line.as_json() for line in lines],
        "runs": runs,
    }
    path.write_text(json.dumps(run, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if grown := growth(directory):
        lines.append(grown)
        run["table"] = [line.as_json() for line in lines]
        path.write_text(json.dumps(run, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    parts = [_section(json.loads(p.read_text())) for p in sorted(directory.glob("dump-*.json"))]
    (directory / "dumps.md").write_text(HEAD + "".join(parts), encoding="utf-8")
    return path


def _section(run: Mapping[str, Any]) -> str:
    about = run["machine"]
    lines = [
        f"\n## {about['database']}, {run['rows']:,} organisations\n",
        f"{about['processor']}; {about['processors']} processors, {about['memory']}; Python "
        f"{about['python']}; load {about['load'][0]} at {run['at']}.\n",
        "| work | target | measured | |\n|---|---|---|---|",
        *(row(Result(**each)) for each in run["table"]),
        "\n| work | CPU seconds | peak MB |\n|---|---|---|",
        *(
            f"| {name} | {median(e['cpu'] for e in of):.2f} | {max(e['peak'] for e in of):.0f} |"
            for name, of in run["runs"].items()
            if of
        ),
    ]
    return "\n".join(lines) + "\n"


def _cost(runs: Runs, name: str) -> float:
    return float(median(each["cpu"] for each in runs[name]))


def _rate(runs: Runs, name: str) -> float:
    return float(median(each["triples"] / each["cpu"] for each in runs[name]))


def _least(work: str, bound: float, value: float, of: str) -> Result:
    return Result(work, f"≥ {bound:g} {of}", value, of.split()[0], value >= bound)


def _most(work: str, bound: float, value: float, of: str) -> Result:
    return Result(work, f"≤ {bound:g} {of}", value, of.split()[0], value <= bound)
