"""One release being written: every record once, from one snapshot, into every format at once."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

import orjson
from django.conf import settings

from directory import changes, epoch
from directory.changes import HeadRow, Snapshot
from exports import attribution, deltas, describing, readme
from exports.attribution import Credits
from exports.columns import Table
from exports.deltas import Delta
from exports.feeds import FEEDS
from exports.feeds.changes import members
from exports.feeds.items import item
from exports.feeds.snapshot import NAME as CHANGES
from exports.filesets import DATASETS, Given, Sets, closed, tabled
from exports.formats import FILES, FORMATS, standard
from exports.instants import instant
from exports.output import Output
from exports.releases import File
from exports.vocabulary import concepts, everything, nodes, tables, vocabulary_rdf
from vocab.context import ADDRESS, VERSION
from vocab.licences import LICENCES

VOCABULARY: Final = "vocabulary"
#: The version of manifest.json itself: what is added keeps it, what changes or goes raises it.
SCHEMA: Final = "2"
DELETED: Final = Table(
    "",
    ("id", "type", "source", "reason", "replacedBy", "published"),
    lambda row: iter([_deleted(row)]),
)
#: Is told how many records are written so far.
Told: TypeAlias = Callable[[int], object]
_OFTEN: Final = 1_000


@dataclass
class Writing:
    """What a run has written so far, into `folder`, of the records above `since`.

    `whole` says whether it is a release; else it is the chosen formats of the records alone.
    """

    folder: Path
    moment: Snapshot
    formats: Collection[str] = tuple(FILES)
    since: int = 0
    whole: bool = True
    told: Told = lambda _count: None
    files: list[File] = field(default_factory=list)
    datasets: list[dict[str, Any]] = field(default_factory=list)
    credits: Credits = field(default_factory=Credits)
    deltas: list[Delta] = field(default_factory=list)
    latest: datetime | None = None
    count: int = 0

    def everything(self) -> None:
        """Writes it all; `files` and `about` tell what came of it."""
        if self.whole:
            self.deltas = deltas.begun(self.folder, self.moment)
            self.log = Output(self.folder / CHANGES)
        for dataset in DATASETS:
            self._records(dataset)
        deleted = [row for row in changes.deleted() if row.seq > self.since]
        self.files.append(
            tabled(self.folder, "deleted", "deleted", DELETED, deleted, licence=_licence())
        )
        if self.whole:
            self._rest(deleted)
        self.told(self.count)

    def about(self) -> dict[str, Any]:
        """The manifest without its files."""
        state, licence = self.moment.state, LICENCES[settings.LICENCE]
        return {
            "schema": SCHEMA,
            "base": epoch.base(),
            "epoch": self.moment.epoch,
            "seq": self.moment.seq,
            "cursor": state.cursor.encode(),
            "modified": instant(self.latest),
            "profile": VERSION,
            "context": epoch.base() + ADDRESS,
            "licence": licence.iri,
            "licenceTitle": licence.title,
            "counts": {
                name: sum(each["count"] for each in self.datasets if each["type"] == kind)
                for name, kind in DATASETS.items()
            },
            "state": members(state),
            "datasets": self.datasets,
            "deltas": [delta.members() for delta in self.deltas],
        }

    def _records(self, dataset: str) -> None:
        """Every record of one type, each in the set of its licence."""
        sets = Sets(
            self.folder,
            dataset,
            base=epoch.base(),
            collection=settings.LICENCE,
            formats=self.formats,
            begun=self._begun,
            credit=self.credits.credit,
        )
        for head in changes.heads(DATASETS[dataset]):
            self._record(sets, head)
        files, datasets = sets.close()
        self.files += files
        self.datasets += datasets

    def _record(self, sets: Sets, head: HeadRow) -> None:
        assert head.document is not None
        if head.type == "source":
            self.credits.introduce(orjson.loads(head.document))
        if head.seq <= self.since:
            return
        licence = _licence_of(head)
        if head.type != "source":
            self.credits.count(head.source, licence, head.type)
        name = sets.add(Given(head.iri, head.source, head.hash, licence, head.document))
        if self.whole:
            self.log.write(item(head) + b"\n")
        for delta in self.deltas:
            if head.seq > delta.since:
                delta.add(name, head.document)
        if head.published and (self.latest is None or head.published > self.latest):
            self.latest = head.published
        self.count += 1
        if not self.count % _OFTEN:
            self.told(self.count)

    def _begun(self, name: str, licence: str) -> None:
        for delta in self.deltas:
            delta.begin(name, licence)

    def _rest(self, deleted: list[HeadRow]) -> None:
        """What completes a release besides its records."""
        for row in deleted:
            self.log.write(item(row) + b"\n")
        form = FORMATS["ndjson"]
        feed = FEEDS["changes"]
        self.files.append(closed(self.log, feed.key, form.key, form.title, form.media_type))
        for delta in self.deltas:
            self.files += delta.close(self.moment, DELETED, deleted, _licence())
        self.files += _vocabulary(self.folder)
        credited = [*self.credits.rows(), *attribution.vocabulary_rows()]
        self.files += completed(self.folder, credited, self.files, self.about())


def completed(
    folder: Path, credited: list[list[str]], files: list[File], about: dict[str, Any]
) -> list[File]:
    """Whom to credit, and what the files are: what is written last, since it tells of the rest."""
    table = attribution.TABLE
    licence = about["licence"]
    made = [
        tabled(folder, "attribution", "attribution", table, credited, licence=licence),
        readme.readme(folder, about, credited),
    ]
    return [*made, *describing.described(folder, [*files, *made], about)]


def _licence_of(head: HeadRow) -> str:
    """What the record states; of ours that state nothing, the licence of our own collection."""
    ours = head.counter == f"{epoch.base()}/"
    return head.licence or (_licence() if ours else "")


def _licence() -> str:
    return LICENCES[settings.LICENCE].iri


def _deleted(row: HeadRow) -> list[str]:
    at = instant(row.published) or ""
    return [row.iri, row.type, row.source, row.reason, row.replaced_by or "", at]


def _vocabulary(folder: Path) -> Iterator[File]:
    """The concept schemes and our namespace; each scheme states its own licence."""
    for form in (each for each in FORMATS.values() if each.rdf):
        yield _told(folder, form.tail, form.key, vocabulary_rdf(form.key))
    lines = "".join(f"{node}\n" for node in nodes(everything()))
    yield _told(folder, FORMATS["ndjson"].tail, "ndjson", lines.encode())
    for table in tables():
        name = f"{VOCABULARY}-{table.name}" if table.name else VOCABULARY
        yield tabled(folder, name, VOCABULARY, table, concepts())
    output = Output(folder / "vocabs.json")
    output.write(standard.vocabs())
    yield closed(output, VOCABULARY, "json", "JSON: mykomap's vocabs.json", "application/json")


def _told(folder: Path, tail: str, key: str, content: bytes) -> File:
    form = FORMATS[key]
    output = Output(folder / f"{VOCABULARY}{tail}")
    output.write(content)
    return closed(output, VOCABULARY, form.key, form.title, form.media_type)
