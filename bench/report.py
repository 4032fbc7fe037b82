"""What a run leaves: a table on the terminal, JSON, a plot and a page."""

import datetime
import json
import os
import platform
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from statistics import median
from typing import Any

import django
import psycopg
from django.db import connection

from bench.table import Result

HEAD = """# Benchmarks: reading

Made by `manage.py bench read` (see [bench/](../../bench/)). Costs are CPU milliseconds of the one
worker and of its PostgreSQL backend, medians of interleaved rounds; the *floor* is the same rows by
the same SQL out of a bare WSGI function under the same gunicorn, *ModelSerializer* the usual way
over the same tables. Ratios are medians of the rounds' ratios; milliseconds are of CPU too, since
the machine is shared, with the wall time beside. A process has read the columns that its facets and
filters need before, but where a line says otherwise. Where the time goes, and what was
tried: [notes](notes.md). What [dumps](dumps.md) and [taking in](sync.md) cost has pages of its own.
"""


def machine() -> dict[str, Any]:
    """What it was measured on."""
    found = Path("/proc/cpuinfo").read_text().split("model name")[1:]
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version" if _postgres() else "SELECT sqlite_version()")
        version = cursor.fetchone()[0]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": found[0].split("\n")[0].strip(" \t:") if found else platform.machine(),
        "processors": os.cpu_count(),
        "memory": f"{memory / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "python": platform.python_version(),
        "django": django.get_version(),
        "psycopg": psycopg.__version__,
        "database": f"{'PostgreSQL' if _postgres() else 'SQLite'} {version}",
        "load": [round(each, 2) for each in os.getloadavg()],
    }


def keep(
    directory: Path,
    rows: int,
    rounds: int,
    results: Sequence[Result],
    costs: Mapping[str, Sequence[float]],
    rates: Mapping[str, float],
) -> Path:
    """Writes the run's JSON and plot and the page of all runs; the JSON's path."""
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / f"read-{connection.vendor}-{rows}.json"
    run = {
        "at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "rows": rows,
        "rounds": rounds,
        "machine": machine(),
        "table": [result.as_json() for result in results],
        "milliseconds": {name: [round(each, 4) for each in of] for name, of in costs.items()},
        "requests_a_second": dict(rates),
    }
    path.write_text(json.dumps(run, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    bars = {name: median(of) for name, of in costs.items()}
    path.with_suffix(".svg").write_text(plot("CPU milliseconds a request", bars), encoding="utf-8")
    (directory / "README.md").write_text(page(directory), encoding="utf-8")
    return path


def page(directory: Path) -> str:
    """The page of all kept runs."""
    runs = sorted(directory.glob("read-*.json"))
    return HEAD + "".join(_section(path, json.loads(path.read_text())) for path in runs)


def _section(path: Path, run: Mapping[str, Any]) -> str:
    machine = run["machine"]
    about = ", ".join(f"{name} {machine[name]}" for name in ("processors", "memory", "system"))
    lines = [
        f"\n## {machine['database']}, {run['rows']:,} organisations\n",
        f"{machine['processor']}; {about}; Python {machine['python']}, Django {machine['django']},"
        f" psycopg {machine['psycopg']}; load {machine['load'][0]} at {run['at']}; "
        f"{run['rounds']} rounds.\n",
        "| work | target | measured | |\n|---|---|---|---|",
        *(row(Result(**each)) for each in run["table"]),
        f"\n![CPU milliseconds a request]({path.stem}.svg)\n",
    ]
    if run["requests_a_second"]:
        lines.append("Requests a second under `wrk`, beside everything else on the machine:\n")
        rates = run["requests_a_second"].items()
        lines += [f"- {name}: {rate:,.0f}" for name, rate in rates]
    return "\n".join(lines) + "\n"


def row(result: Result) -> str:
    """A line of the table in Markdown."""
    measured = "" if result.value is None else f"{result.value:.3g} {result.unit}".strip()
    verdict = {True: "reached", False: "**missed**", None: ""}[result.reached]
    note = "; ".join(filter(None, (verdict, result.note)))
    return f"| {result.work} | {result.target} | {measured} | {note} |"


def plot(title: str, bars: Mapping[str, float]) -> str:
    """Horizontal bars as SVG, each with its value; the longest fills the width."""
    most = max(bars.values())
    parts = []
    for place, (name, value) in enumerate(bars.items()):
        top = 34 + place * 24
        width = max(1.0, value / most * 380)
        parts.append(
            f'<text x="236" y="{top + 12}" text-anchor="end">{escape(name)}</text>'
            f'<rect x="244" y="{top}" width="{width:.1f}" height="16"/>'
            f'<text x="{250 + width:.1f}" y="{top + 12}">{value:.3g}</text>'
        )
    height = 44 + len(bars) * 24
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 {height}" role="img" '
        f'aria-label="{escape(title)}"><style>text{{font:12px sans-serif;fill:#333}}'
        f"rect{{fill:#2a6f97}}</style>"
        f'<text x="8" y="18">{escape(title)}</text>{"".join(parts)}</svg>\n'
    )


def rates(addresses: Mapping[str, str], seconds: int = 4) -> dict[str, float]:
    """Requests a second by `wrk`, one thread and four connections; empty where it is not."""
    program = shutil.which("wrk")
    found: dict[str, float] = {}
    for name, address in addresses.items() if program else ():
        command = [str(program), "-t1", "-c4", f"-d{seconds}s", address]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        found[name] = float(told.split("Requests/sec:")[1].split()[0])
    return found


def _postgres() -> bool:
    return connection.vendor == "postgresql"
