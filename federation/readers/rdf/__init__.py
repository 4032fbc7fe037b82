"""ESSGlobal RDF in: parsed in a child process under limits, read by the profile.

`child` turns a file into a table of triples, `framing` reads documents out of that table.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from federation.readers.rdf.framing import Triples, documents
from federation.rows import Draft, Problem, UnreadableError
from vocab import context
from vocab.profile import record_type

CHILD: Final = Path(__file__).with_name("child.py")
#: How long a parser may take, in seconds; its processor time is limited as well.
PATIENCE: Final = 3600


def read(path: Path, extension: str, room: Path | None = None) -> Iterator[Draft | Problem]:
    """A draft of every organisation, activity and source in the file, in the order of their IRIs.

    `extension` names the format (`ttl`, `nt`, `nq`, `jsonld`); `room` is a directory for the table.
    Raises `UnreadableError` with what the parser says.
    """
    with tempfile.TemporaryDirectory(dir=room) as name:
        table = Path(name) / "triples.sqlite3"
        _parse(path, extension, table)
        with Triples(table) as triples:
            for number, found in enumerate(documents(triples), start=1):
                kind = record_type(found.document.get("type")) or "organisation"
                yield Draft(number, "", found.document, kind, notes=found.notes)


def _parse(path: Path, extension: str, table: Path) -> None:
    arguments = [str(path.resolve()), extension, str(table), str(context.PATH)]
    command = [sys.executable, "-I", str(CHILD), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False, env={})
    except subprocess.TimeoutExpired as error:
        raise UnreadableError(f"{path.name} takes too long to parse.") from error
    if done.returncode == 0:
        return
    said = done.stderr.decode(errors="replace").strip().splitlines()
    reason = said[-1] if said and done.returncode == 1 else "its parser went over its limits"
    raise UnreadableError(f"{path.name} cannot be parsed: {reason}.")
