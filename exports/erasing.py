"""Erased records leave every release that is kept, in every format; checksums and manifests follow.

A release that held one is written anew beside itself, without it and under a name of its own, shown
in its place if it was shown, and removed. Its tables are rendered from its own lines of documents:
what it says of everything else stays, though the database may have moved on.
"""

import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import orjson

from directory.changes import digest
from directory.models import Erasing
from exports import attribution, checking, describing, published, releases
from exports.attribution import Credits
from exports.deltas import described
from exports.filesets import FileSet, Given, Sum, closed, envelope
from exports.formats import FILES
from exports.output import Output
from exports.published import Manifest
from exports.releases import File
from exports.storage import current
from exports.writing import VOCABULARY, completed
from vocab.canonical import digest as hash_of

_LINES: Final = ".ndjson.gz"
#: Files that tell of others, and are written anew with them.
_TELLING: Final = frozenset({"attribution", describing.DATASET})


def erase(waiting: Sequence[Erasing]) -> str:
    """Clears the kept releases of these records; why it must be tried again, "" when it is done."""
    try:
        remove({each.iri for each in waiting})
    except BlockingIOError:
        return "a dump is being written; what it shows is cleared after it"
    return ""


def remove(iris: Collection[str]) -> list[str]:
    """Writes each release anew that holds one of the records; the names of the new ones.

    Raises `BlockingIOError` while a dump is being written.
    """
    made = []
    for manifest in published.archive():
        lines = [name for name in manifest.files if _is_lines(name)]
        with published.at_hand(manifest, lines) as at_hand:
            held = {name for name in lines if _holds(at_hand, name, iris)}
        if held:
            with published.building() as folder, published.at_hand(manifest) as at_hand:
                about, files = _rewritten(at_hand, folder, held, iris)
                new = releases.replace(current(), folder, manifest.release, about, files)
            made.append(new)
    return made


def _is_lines(name: str) -> bool:
    return name.endswith(_LINES) and not name.startswith(VOCABULARY)


def _holds(manifest: Manifest, name: str, iris: Collection[str]) -> bool:
    return any(_content_of(line) in iris for line in checking.lines(manifest.folder / name))


def _content_of(line: bytes) -> str:
    """The record whose content a line bears, a document or an item of the feed; "" for none."""
    found = orjson.loads(line)
    told = "op" in found and "seq" in found and "data" not in found
    return "" if told else str(found.get("id", ""))


def _kept(manifest: Manifest, name: str, iris: Collection[str]) -> Iterator[bytes]:
    for line in checking.lines(manifest.folder / name):
        if _content_of(line) not in iris:
            yield line


def _rewritten(
    manifest: Manifest, folder: Path, held: set[str], iris: Collection[str]
) -> tuple[dict[str, Any], list[File]]:
    """The manifest without its files, and the files, of the release without these records."""
    credits_ = _credits(manifest, iris)
    about = {key: told for key, told in manifest.about.items() if key not in {"release", "files"}}
    sets = {d["name"]: d for d in about["datasets"] if f"{d['name']}{_LINES}" in held}
    files: list[File] = []
    for name, dataset in sets.items():
        written, members = _set(manifest, folder, dataset, iris, credits_)
        files += written
        about["datasets"] = [members if d["name"] == name else d for d in about["datasets"]]
    about |= _sums(about)
    files += _lines(manifest, folder, {name for name in held if _stem(name) not in sets}, iris)
    files += _deltas(manifest, folder, about, files)
    done = {each.name for each in files}
    for file in manifest.files.values():
        if file.name not in done and file.dataset not in _TELLING and file.dataset not in sets:
            os.link(manifest.folder / file.name, folder / file.name)
            files.append(file)
    credited = [*credits_.rows(), *attribution.vocabulary_rows()]
    return about, [*files, *completed(folder, credited, files, about)]


def _set(
    manifest: Manifest,
    folder: Path,
    dataset: Mapping[str, Any],
    iris: Collection[str],
    credits_: Credits,
) -> tuple[list[File], dict[str, Any]]:
    """A file set in the formats that the release has it in."""
    name, kind = dataset["name"], dataset["type"]
    formats = [key for key, form in FILES.items() if f"{name}{form.tail}" in manifest.files]
    around = envelope(manifest.about["base"], kind, credits_.credit)
    made = FileSet(folder, name, kind, dataset["licence"], around, formats)
    for line in _kept(manifest, f"{name}{_LINES}", iris):
        text = line.decode().removesuffix("\n")
        document = orjson.loads(line)
        source = document.get("record", {}).get("source", "")
        made.add(Given(document["id"], source, hash_of(text), "", text))
    return made.close(), made.members()


def _credits(manifest: Manifest, iris: Collection[str]) -> Credits:
    """Whom the release credits, without these records."""
    found = Credits()
    for dataset in manifest.about["datasets"]:
        for line in _kept(manifest, f"{dataset['name']}{_LINES}", iris):
            document = orjson.loads(line)
            if dataset["type"] == "source":
                found.introduce(document)
            else:
                record = document.get("record", {})
                licence = record.get("licence") or dataset["licence"]
                found.count(record.get("source", ""), licence, dataset["type"])
    return found


def _lines(
    manifest: Manifest, folder: Path, names: Iterable[str], iris: Collection[str]
) -> Iterator[File]:
    """Files of lines that are no file sets: the feed's items, and the deltas."""
    for name in sorted(names):
        old = manifest.files[name]
        output = Output(folder / name)
        for line in _kept(manifest, name, iris):
            output.write(line)
        yield closed(
            output, old.dataset, old.format, old.title, old.media_type, licence=old.licence
        )


def _deltas(
    manifest: Manifest, folder: Path, about: Mapping[str, Any], files: Sequence[File]
) -> Iterator[File]:
    """The manifests of the deltas, whose state is another one now."""
    made = {each.name: each for each in files}
    for delta in about["deltas"]:
        old = orjson.loads((manifest.folder / delta["manifest"]).read_bytes())
        name = delta["manifest"].removesuffix(".json")
        told = [made.get(each["name"]) or File.read(each) for each in old["files"]]
        counts = dict(old["counts"])
        for each in told:
            if each.name in made:
                counts[_stem(each.name).removeprefix(f"{name}-")] = _count(folder / each.name)
        state = {key: about["state"][key] for key in ("count", "digest")}
        files_ = [each.members() for each in told]
        yield described(folder, name, {**old, "counts": counts, "state": state, "files": files_})


def _sums(about: Mapping[str, Any]) -> dict[str, Any]:
    """Counts and state, added up anew from the sets."""
    parts: dict[tuple[str, str], Sum] = {}
    for dataset in about["datasets"]:
        for part in dataset["parts"]:
            found = parts.setdefault((part["source"], dataset["type"]), Sum())
            found.count += part["count"]
            found.total += digest.read(part["digest"])
    kinds = sorted({kind for _, kind in parts})
    types = {kind: _added(s for (_, k), s in parts.items() if k == kind) for kind in kinds}
    state = {
        **about["state"],
        **_added(parts.values()).members(),
        "types": [{"type": kind, **found.members()} for kind, found in types.items()],
        "parts": [
            {"source": source, "type": kind, **parts[source, kind].members()}
            for source, kind in sorted(parts)
        ],
    }
    of = {d["name"]: d["type"] for d in about["datasets"]}
    counts = {
        name: types[of[name]].count if of.get(name) in types else 0 for name in about["counts"]
    }
    return {"state": state, "counts": counts}


def _added(sums: Iterable[Sum]) -> Sum:
    found = Sum()
    for each in sums:
        found.count += each.count
        found.total += each.total
    return found


def _count(path: Path) -> int:
    return sum(1 for _ in checking.lines(path))


def _stem(name: str) -> str:
    return name.removesuffix(_LINES)
