"""A release checks itself: what does not pass is not shown.

Counts and digests are worked out again from the files, not from the database; graphs are parsed;
a sample is validated against our shapes; and what shrank beyond reason is held for a person.
"""

import csv
import gzip
import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Final, cast

import orjson
from django.conf import settings
from pyoxigraph import RdfFormat, parse

from directory.changes import digest
from exports.filesets import Sum
from exports.published import Manifest
from exports.releases import File
from exports.triples import ntriples

#: What may go between two releases without a person saying so: so many records, or this share.
_FEW: Final = 3
_SHARE: Final = 0.10
_ROOT: Final = Path(__file__).parent.parent
_CHUNK: Final = 1 << 20


class UnfitError(Exception):
    """Why a release is not shown: a sentence for each fault."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def check(
    folder: Path,
    about: Mapping[str, Any],
    files: Iterable[File],
    former: Manifest | None,
    *,
    accept_shrinking: bool = False,
) -> None:
    """Raises `UnfitError` unless the release in `folder` is what its manifest will say."""
    found = [*faults(folder, about, {file.name: file for file in files})]
    if former and not accept_shrinking:
        found += shrunk(former.about["counts"], about["counts"])
    if found:
        raise UnfitError(found)


def faults(folder: Path, about: Mapping[str, Any], files: Mapping[str, File]) -> Iterator[str]:
    """Everything that is wrong with the files of a release."""
    missing = [name for name in files if not (folder / name).is_file()]
    if missing:
        yield f"missing: {', '.join(sorted(missing))}"
        return
    for file in files.values():
        size = (folder / file.name).stat().st_size
        if size != file.size:
            yield f"{file.name} has {size} bytes, not {file.size}"
    try:
        yield from _counts(folder, about, files)
        yield from _parsed(folder, about, files)
        yield from _shapes(folder, about, files)
    except (ValueError, SyntaxError, EOFError, OSError) as error:
        yield f"a file cannot be read: {error}"


def sums(folder: Path, files: Iterable[File]) -> Iterator[str]:
    """Each file whose bytes are others than the manifest says."""
    for file in files:
        made = hashlib.sha256()
        with (folder / file.name).open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                made.update(chunk)
        if made.hexdigest() != file.sha256:
            yield f"{file.name} has another sha256 than the manifest says"


def shrunk(before: Mapping[str, int], now: Mapping[str, int]) -> Iterator[str]:
    """What a release lacks of the former one beyond a few records, or a tenth of many."""
    for name, count in before.items():
        gone = count - now.get(name, 0)
        if gone > max(_FEW, count * _SHARE):
            yield f"{name} went from {count} to {now.get(name, 0)}: accept it, if it is meant"


def lines(path: Path) -> Iterator[bytes]:
    """The lines of a file, unpacked where its name says so; U+2028 ends none."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
        yield from stream


def _counts(folder: Path, about: Mapping[str, Any], files: Mapping[str, File]) -> Iterator[str]:
    types: dict[str, Sum] = {}
    for dataset in about["datasets"]:
        name = f"{dataset['name']}.ndjson.gz"
        found = Sum()
        for line in lines(folder / name) if name in files else ():
            text = line.rstrip(b"\n")
            term = digest.term(
                orjson.loads(text)["id"], f"sha256:{hashlib.sha256(text).hexdigest()}"
            )
            found.add(term)
            types.setdefault(dataset["type"], Sum()).add(term)
        told = {name_: dataset[name_] for name_ in ("count", "digest")}
        if found.members() != told:
            yield f"{name} holds {found.members()}, the manifest says {told}"
    for part in about["state"]["types"]:
        made = types.get(part["type"], Sum()).members()
        if made != {name_: part[name_] for name_ in ("count", "digest")}:
            yield f"the {part['type']}s come to {made}, the state says {part}"


def _parsed(folder: Path, about: Mapping[str, Any], files: Mapping[str, File]) -> Iterator[str]:
    for dataset in about["datasets"]:
        name = dataset["name"]
        told = {
            f"{name}{tail}": count(folder / f"{name}{tail}")
            for tail, count in _RECORDS.items()
            if f"{name}{tail}" in files
        }
        for file, records in told.items():
            if records != dataset["count"]:
                yield f"{file} holds {records} records, not {dataset['count']}"
        graphs = {
            f"{name}{tail}": count(folder / f"{name}{tail}")
            for tail, count in _STATEMENTS.items()
            if f"{name}{tail}" in files
        }
        if len(set(graphs.values())) > 1:
            yield f"graphs differ: {graphs}"


def _rows(path: Path) -> int:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return sum(1 for _ in csv.reader(stream)) - 1


def _members(path: Path) -> int:
    """The records of a JSON file of ours: one a line, between its first and its last."""
    count = -2
    for number, line in enumerate(lines(path)):
        count += 1
        if number and not line.startswith(b"]"):
            orjson.loads(line.rstrip(b",\n"))
    return count


def _lines(path: Path) -> int:
    return sum(1 for _ in lines(path))


def _turtle(path: Path) -> int:
    return sum(1 for _ in parse(path=path, format=RdfFormat.TURTLE))


def _quads(path: Path) -> int:
    with gzip.open(path) as stream:
        return sum(1 for _ in parse(cast(IO[bytes], stream), format=RdfFormat.N_QUADS))


#: How many records, and how many statements, a file holds, by the end of its name.
_RECORDS: Final[Mapping[str, Callable[[Path], int]]] = {
    ".csv": _rows,
    "-spreadsheet.csv": _rows,
    ".jsonld": _members,
    ".geojson": _members,
}
_STATEMENTS: Final[Mapping[str, Callable[[Path], int]]] = {
    ".nt": _lines,
    ".ttl": _turtle,
    ".nq.gz": _quads,
}


def _shapes(folder: Path, about: Mapping[str, Any], files: Mapping[str, File]) -> Iterator[str]:
    """A sample of every set against our shapes, in a process of its own for its memory's sake."""
    sample = settings.DUMPS_SAMPLE
    texts = [
        text
        for dataset in about["datasets"]
        if sample and f"{dataset['name']}.ndjson.gz" in files
        for text in _some(folder / f"{dataset['name']}.ndjson.gz", dataset["count"], sample)
    ]
    if not texts:
        return
    graph = "".join(ntriples(orjson.loads(text)) for text in texts)
    found = subprocess.run(
        [sys.executable, "-m", "vocab.conforming"],
        input=graph.encode(),
        cwd=_ROOT,
        capture_output=True,
        check=False,
    )
    if found.returncode:
        told = (found.stdout or found.stderr).decode(errors="replace").strip()
        yield f"a sample of {len(texts)} records is not as our shapes want it: {told[-2000:]}"


def _some(path: Path, count: int, sample: int) -> Iterator[bytes]:
    """So many records of a file, evenly spread."""
    step = max(count // sample, 1)
    return (line for number, line in enumerate(lines(path)) if not number % step)
