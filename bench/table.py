"""The table of what reading costs: each line's work, its target, and how it is measured.

A line whose address does not answer yet is skipped, with its reason.
"""

import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from statistics import median
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from django.db import connection

from bench.inside import statements
from bench.measuring import Call, SkippedError, answered, costs, ratio, settle, times
from bench.servers import Server
from directory.facets import board
from directory.models import Classification, Organisation

LIST = "/api/v1/organisations"
#: Three filters each: what few records pass, one in some hundreds, and most.
FILTERED = {
    "few match": f"{LIST}?country=MA&type=Network&legalForm={{}}",
    "one in 300 matches": f"{LIST}?country=FR&type=SSEInitiative&legalForm={{}}",
    "most match": f"{LIST}?not.country=BR&type=SSEInitiative&not.legalForm={{}}",
}
BOX = "2.9,50.5,3.2,50.8"
COMMON = ("cooperative", "fictive", "association")
ERRORS = ("coopertaive", "ficitve", "asociation")
FACETS = "country,sectors,legalForm,primarySector,essFamily"
_FACETED = f"{LIST}?limit=1&facets={FACETS}"
GZIP = {"Accept-Encoding": "gzip"}


@dataclass(frozen=True)
class Result:
    """One line of the table: `value` in the target's unit, None where it was skipped."""

    work: str
    target: str
    value: float | None
    unit: str = ""
    reached: bool | None = None
    note: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Bench:
    """What a run measures with."""

    servers: Mapping[str, Server]
    rows: int
    rounds: int
    say: Callable[[str], Any]
    costs: dict[str, list[float]] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> tuple[Mapping[str, str], bytes]:
        return answered(self.servers, Call("hub", path, headers))


def calls(bench: Bench) -> dict[str, Call]:
    """The requests whose CPU is measured in one interleaved run."""
    headers, _ = bench.get(LIST)
    key = str(Organisation.objects.order_by("key").values_list("key", flat=True)[50])
    form = _legal_form(bench)
    return {
        "page, hub": Call("hub", LIST),
        "page, floor": Call("floor", "/list"),
        "page, floor without decoding": Call("floor", "/bytes"),
        "page, ModelSerializer": Call("peer", "/list", times=6),
        "one, hub": Call("hub", f"{LIST}/{key}"),
        "one, floor": Call("floor", f"/one/{key}"),
        "304, hub": Call("hub", LIST, {"If-None-Match": headers["ETag"]}, expected=304),
        "page at 90 % of the depth, hub": Call("hub", f"{LIST}?cursor={_deep(bench)}"),
        **{
            f"three filters, {name}, hub": Call("hub", path.format(quote(form, safe="")))
            for name, path in FILTERED.items()
        },
        "page, gzip, hub": Call("hub", LIST, GZIP),
        "page, JSON-LD, hub": Call("hub", f"{LIST}?format=jsonld"),
    }


def measured(bench: Bench) -> list[Result]:
    """Every line of the table; the targets are PostgreSQL's."""
    cold = _warm(bench)
    bench.say("CPU of pages")
    bench.costs = costs(bench.servers, calls(bench), bench.rounds)
    results = [_from_costs(bench, *line) for line in RATIOS]
    results += [_compressing(bench), cold]
    for work, target, measure in OTHERS:
        bench.say(work)
        try:
            results.append(measure(bench, work, target))
        except SkippedError as why:
            results.append(Result(work, target, None, note=f"skipped: {why}"))
    if connection.vendor != "postgresql":
        return [replace(result, reached=None) for result in results]
    return results


def _warm(bench: Bench) -> Result:
    """The columns in memory, of the server's process and of this one; what the first answer took
    that reads them, which no target is for."""
    bench.say("the first of a process")
    hub, form = bench.servers["hub"], quote(_legal_form(bench), safe="")
    settle(hub)
    cold = times(bench.servers, [Call("hub", _FACETED)], 1, warm=False)
    for path in FILTERED.values():
        bench.get(path.format(form))
        settle(hub)
    board("organisation").warm(["live", "hidden", "operating", "network", "sse"])
    board("organisation").warm(["country", "legalForm"])
    work = "facets, the first answer of a process, which reads the columns"
    return Result(work, "", cold.p95, "ms", note=f"wall time {cold.wall[0]:.0f} ms")


#: Work, target, the cost above the line, the cost below it, the bound, whether it is a least one.
RATIOS: tuple[tuple[str, str, str, str, float, bool], ...] = (
    ("a page of 100, JSON", "≥ 0.65 of the floor", "page, floor", "page, hub", 0.65, True),
    ("the same", "≥ 17 × ModelSerializer", "page, ModelSerializer", "page, hub", 17, True),
    ("one organisation, JSON", "≥ 0.45 of the floor", "one, floor", "one, hub", 0.45, True),
    ("304 on an unchanged list", "≥ 2 × the full answer", "page, hub", "304, hub", 2, True),
    (
        "page at 90 % of the depth",
        "≤ 1.2 × the first",
        "page at 90 % of the depth, hub",
        "page, hub",
        1.2,
        False,
    ),
    *(
        (
            f"list with three filters, {name}",
            "≤ 3 × the page without",
            f"three filters, {name}, hub",
            "page, hub",
            3,
            False,
        )
        for name in FILTERED
    ),
)


def _from_costs(
    bench: Bench, work: str, target: str, above: str, below: str, bound: float, least: bool
) -> Result:
    value = ratio(bench.costs[above], bench.costs[below])
    reached = value >= bound if least else value <= bound
    return Result(work, target, value, "×", reached)


def _compressing(bench: Bench) -> Result:
    work, target = "compressing a page", "≤ 0.5 of the page's cost"
    headers, body = bench.get(LIST, **GZIP)
    if headers.get("Content-Encoding") != "gzip":
        return Result(work, target, None, note="skipped: nothing is compressed")
    value = ratio(bench.costs["page, gzip, hub"], bench.costs["page, hub"]) - 1
    note = f"{len(bench.get(LIST)[1])} bytes become {len(body)}"
    return Result(work, target, value, "×", value <= 0.5, note)


def _search(bench: Bench, work: str, target: str) -> Result:
    rare = _rare_words(bench)
    swapped = [f"{word[:4]}{word[5]}{word[4]}{word[6:]}" for word in rare]
    words = [*COMMON, *ERRORS, *rare, *swapped]
    asked = [Call("hub", f"{LIST}?q={quote(word)}") for word in words]
    found = times(bench.servers, asked, bench.rounds)
    details = dict(zip(words, found.cpu, strict=True))
    return Result(work, target, found.p95, "ms", found.p95 <= 60, found.seen, details)


def _facets(bench: Bench, work: str, target: str) -> Result:
    """Each asked once: the second answer comes out of memory. Under filters that have a facet, and
    under two that have none: one lets everything through, one the organisations with a website."""
    days = [f"updated_since=2000-01-{day:02}" for day in range(1, bench.rounds + 2)]
    asked = [*days, "country=FR", "type=Network", "has=website", "not.country=FR"]
    calls = [Call("hub", f"{_FACETED}&{each}") for each in asked]
    found = times(bench.servers, calls, 1, warm=False)
    details = dict(zip(asked, found.cpu, strict=True))
    return Result(work, target, found.p95, "ms", found.p95 <= 400, found.seen, details)


def _facets_again(bench: Bench, work: str, target: str) -> Result:
    found = times(bench.servers, [Call("hub", _FACETED)] * 5, bench.rounds)
    return Result(work, target, found.p95, "ms", found.p95 <= 10, found.seen)


def _in_database(query: str) -> Callable[[Bench, str, str], Result]:
    def measure(bench: Bench, work: str, target: str) -> Result:
        for _ in range(6):  # a connection plans a prepared statement five times
            every = statements(f"{LIST}?{query}")
        each = [
            sum(spent for _, spent in statements(f"{LIST}?{query}"))
            for _ in range(bench.rounds + 2)
        ]
        note = f"{len(every)} statements together"
        return Result(work, target, median(each), "ms", median(each) <= 3, note, {"each": each})

    return measure


def _points(bench: Bench, work: str, target: str) -> Result:
    path = (
        f"{LIST}/points?country=BE&not.type=Network" if bench.rows > 100_000 else f"{LIST}/points"
    )
    headers, body = bench.get(path, **GZIP)
    kept = json.loads(gzip.decompress(body))
    keys = {point[0] for point in kept["points"]}
    found = times(bench.servers, [Call("hub", path, GZIP)], bench.rounds, warm=False)
    size = len(body) / 1e6
    small = headers.get("Content-Encoding") == "gzip" and size <= 3
    note = (
        f"{size:.2f} MB {headers.get('Content-Encoding', 'not compressed')} for "
        f"{kept['count']:,} points of {len(keys):,} organisations; {found.seen}"
    )
    return Result(work, target, found.p95, "ms", found.p95 <= 1000 and small, note)


def _queries(bench: Bench, work: str, target: str) -> Result:
    form = quote(_legal_form(bench), safe="")
    counts = [
        len(statements(path))
        for path in (
            LIST,
            f"{LIST}?cursor={_deep(bench)}",
            *(each.format(form) for each in FILTERED.values()),
        )
    ]
    return Result(work, target, max(counts), "", max(counts) <= 2, details={"each": counts})


def _memory(bench: Bench, work: str, target: str) -> Result:
    """The second 5,000 pages against the first, in which the allocator finds its size."""
    hub = bench.servers["hub"]
    held = []
    for _ in range(2):
        for _ in range(5_000):
            hub.get(LIST, {})
        held.append(hub.memory() / 1e6)
    value = held[1] - held[0]
    note = f"{held[0]:.1f} MB after 5,000, {held[1]:.1f} MB after 10,000"
    return Result(work, target, value, "MB more", value <= held[0] * 0.05, note)


def _rare_words(bench: Bench) -> list[str]:
    """The rare word in the names of three copies; where all rows are the door's, acronyms."""
    copies = Organisation.objects.filter(local_id__startswith="copy-").order_by("key")
    names = copies.values_list("name", flat=True)[:3]
    numbers = (bench.rows // 2 + 1, bench.rows // 3, bench.rows // 4)
    return [name.split()[-3] for name in names] or [f"FIC{number}" for number in numbers]


def _legal_form(bench: Bench) -> str:
    """The commonest legal form, by address."""
    held = Classification.objects.filter(field="legalForm").values_list("concept", flat=True)
    return str(max(set(sample := list(held[:2_000])), key=sample.count))


def _deep(bench: Bench) -> str:
    """The cursor at nine tenths of the list: keys are evenly spread."""
    _, body = bench.get(f"{LIST}?limit=1")
    cursor = parse_qs(urlsplit(json.loads(body)["next"]).query)["cursor"][0]
    return f"{cursor[0]}{'e6' * 16}"


OTHERS: tuple[tuple[str, str, Callable[[Bench, str, str], Result]], ...] = (
    ("`q`: three common and three rare words, each also misspelt", "p95 ≤ 60 ms", _search),
    ("facets of five fields", "p95 ≤ 400 ms", _facets),
    ("the same, state unchanged", "≤ 10 ms", _facets_again),
    ("`bbox` of 20 by 30 km", "≤ 3 ms in the database", _in_database(f"bbox={BOX}")),
    (
        "10 km radius",
        "≤ 3 ms in the database",
        _in_database("near=50.63,3.06&radius=10"),
    ),
    ("map points of 100,000 organisations", "≤ 1 s, ≤ 3 MB compressed", _points),
    ("SQL queries for a list page", "≤ 2", _queries),
    ("memory of a worker after 10,000 pages", "flat", _memory),
)
