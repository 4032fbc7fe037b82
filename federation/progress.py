"""A progress bar for what takes a while."""

import sys
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class Bar:
    """A progress bar on a terminal; silent elsewhere."""

    def __init__(self) -> None:
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
            disable=not sys.stderr.isatty(),
        )
        self.tasks: dict[str, Any] = {}
        self.read: int | None = None

    def __call__(self, what: str, done: int) -> None:
        if what not in self.tasks:
            self.tasks[what] = self.progress.add_task(what, total=self.read)
        self.progress.update(self.tasks[what], completed=done)
        if what == "reading":
            self.read = done

    def stop(self) -> None:
        self.progress.stop()

    def __enter__(self) -> "Bar":
        self.progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
