"""How a cost is measured: CPU seconds of interleaved rounds, and times as a client sees them."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import median, quantiles

from bench.servers import Server


class SkippedError(Exception):
    """Why a row of the table cannot be measured."""


@dataclass(frozen=True)
class Call:
    """One request: the server's name, the address, headers, and how often a round repeats it."""

    server: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    times: int = 40
    expected: int = 200


def costs(
    servers: Mapping[str, Server], calls: Mapping[str, Call], rounds: int
) -> dict[str, list[float]]:
    """CPU milliseconds a request, by name of the call, one value a round; the rounds interleave."""
    for call in calls.values():
        for _ in range(4):
            answered(servers, call)
    found: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            server = servers[call.server]
            before = server.cpu()
            for _ in range(call.times):
                server.get(call.path, call.headers)
            found[name].append((server.cpu() - before) / call.times * 1000)
    return found


def ratio(above: Sequence[float], below: Sequence[float]) -> float:
    """The median of the rounds' ratios."""
    return median(one / other for one, other in zip(above, below, strict=True))


def answered(servers: Mapping[str, Server], call: Call) -> tuple[Mapping[str, str], bytes]:
    """Headers and body; `SkippedError` where the status is another than the expected one."""
    status, headers, body = servers[call.server].get(call.path, call.headers)
    if status != call.expected:
        raise SkippedError(f"{call.path[:80]} answers {status}")
    return dict(headers.items()), body


@dataclass(frozen=True)
class Times:
    """What requests took, each the median of its rounds, in milliseconds: CPU of the worker and of
    its backend, and as the client saw it, beside everything else on the machine."""

    cpu: list[float]
    wall: list[float]

    @property
    def p95(self) -> float:
        """Of the CPU times."""
        return p95(self.cpu)

    @property
    def seen(self) -> str:
        """The wall times in words."""
        return f"wall time p95 {p95(self.wall):.0f} ms"


def times(
    servers: Mapping[str, Server], calls: Sequence[Call], rounds: int, *, warm: bool = True
) -> Times:
    """What each call takes; `warm` asks each once before."""
    for call in calls if warm else ():
        answered(servers, call)
    cpu: list[list[float]] = [[] for _ in calls]
    wall: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds):
        for place, call in enumerate(calls):
            before = servers[call.server].cpu()
            wall[place].append(timed(partial(answered, servers, call)))
            cpu[place].append((servers[call.server].cpu() - before) * 1000)
    return Times([median(each) for each in cpu], [median(each) for each in wall])


def settle(server: Server) -> None:
    """Waits until a server is idle, its threads having read what lists need."""
    quiet, deadline = 0, time.monotonic() + 300
    while quiet < 3 and time.monotonic() < deadline:
        before = server.cpu()
        time.sleep(0.5)
        quiet = quiet + 1 if server.cpu() - before < 0.01 else 0


def p95(values: Sequence[float]) -> float:
    """The 95th percentile."""
    if len(values) == 1:
        return values[0]
    return quantiles(values, n=20, method="inclusive")[-1]


def timed(work: Callable[[], object]) -> float:
    """Milliseconds of wall time."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000
