"""What falls due: each room lists its jobs in `JOBS`, and the worker runs them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from directory import changes, database


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Job:
    """`run` is called every `every` seconds by one worker at a time; it may be called again
    at any moment and must then find nothing left to do.

    Each job has a thread of its own, so that none waits for another. A `swift` one is run by the
    worker's clock itself, without a lock: it has its own, and is done in an instant. One that is
    `apart` works for long: it runs in a process of its own, once `due`, a cheap look, says that
    there is something to do.
    """

    name: str
    every: float
    run: Callable[[], object]
    swift: bool = False
    apart: bool = False
    due: Callable[[], bool] = _always


JOBS: Final = (
    Job("number", 0.1, changes.number, swift=True),
    Job("prune", 86_400, changes.prune),
    Job("analyse", 3_600, database.analyse),
)
