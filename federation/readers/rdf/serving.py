"""Many small files of RDF, graphs and all: one child process parses them one after another."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple

import orjson

from federation.rows import UnreadableError
from vocab import context

CHILD: Final = Path(__file__).with_name("child.py")


class Quad(NamedTuple):
    """A statement: `kind` of its object is 0 for an IRI, 1 for a blank node, 2 for a literal;
    `graph` is "" for the default graph; `text` is the object as N-Triples write it."""

    subject: str
    predicate: str
    object: str
    kind: int
    graph: str
    text: str


class Parser:
    """A child process under limits; started when it is first needed. Use as a context manager."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Parser":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._child is not None:
            with suppress(BrokenPipeError):
                self._child.communicate()

    def quads(self, path: Path, extension: str, base: str) -> Iterator[Quad]:
        """The statements of a file whose relative addresses lead from `base`.

        Raises `UnreadableError` with what the parser says, before the first one is given.
        """
        out = path.with_suffix(".quads")
        try:
            reason = self._asked([str(path.resolve()), extension, base, str(out.resolve())])
            if reason:
                raise UnreadableError(f"{base} cannot be parsed: {reason}.")
            with out.open("rb") as stream:
                for line in stream:
                    yield Quad(*orjson.loads(line))
        finally:
            out.unlink(missing_ok=True)

    def _asked(self, what: list[str]) -> str:
        child = self._started()
        assert child.stdin is not None
        assert child.stdout is not None
        with suppress(BrokenPipeError):
            child.stdin.write(orjson.dumps(what) + b"\n")
            child.stdin.flush()
        told = child.stdout.readline()
        return str(orjson.loads(told)) if told else "its parser went over its limits"

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._child is None:
            self._child = subprocess.Popen(
                [sys.executable, "-I", str(CHILD), str(context.PATH)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
            )
        return self._child
