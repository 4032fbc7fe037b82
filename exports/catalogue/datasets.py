"""The datasets of a release: which files of the manifest belong to which, under which licence."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final

from ulid import ULID

from exports.catalogue.authority import FILE_TYPES
from exports.published import Manifest
from exports.releases import File

#: What portals are told of, by the first part of a dataset's name; the rest names a licence.
KINDS: Final = ("organisations", "activities", "vocabulary")
#: ESSGlobal is under CC BY 3.0 and our own schemes under 4.0, which may hold both.
VOCABULARY_LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True, slots=True)
class Offer:
    """One file that portals are told of; `suffix` is the end of its name: `nq.gz`."""

    file: File
    suffix: str


@dataclass(frozen=True)
class Dataset:
    """A dataset of a release: `kind` is what its records are, `licence` an IRI."""

    name: str
    kind: str
    licence: str
    manifest: Manifest
    files: tuple[File, ...] = field(repr=False)

    @property
    def iri(self) -> str:
        return f"{self.manifest.about['base']}/id/dataset/{self.name}"

    @property
    def page(self) -> str:
        """Its page for people."""
        return f"{self.manifest.about['base']}/datasets/{self.name}"

    @cached_property
    def offers(self) -> tuple[Offer, ...]:
        """Its files of the formats that harvesters know, in their order."""
        by_name = {file.name: file for file in self.files}
        named = ((suffix, by_name.get(f"{self.name}.{suffix}")) for suffix in FILE_TYPES)
        return tuple(Offer(file, suffix) for suffix, file in named if file)

    @property
    def about(self) -> dict[str, Any]:
        """What the manifest tells of the dataset alone; nothing of the vocabulary."""
        told: list[dict[str, Any]] = self.manifest.about["datasets"]
        return next((each for each in told if each["name"] == self.name), {})

    @property
    def figures(self) -> dict[str, Any]:
        """What was counted in its records."""
        found: dict[str, Any] = self.about.get("figures", {})
        return found


def datasets(manifest: Manifest) -> list[Dataset]:
    """Those of the release that hold files which portals are told of, the main ones first.

    Records that state no licence are none: nobody may say that they are open.
    """
    names = sorted({file.dataset for file in manifest.files.values()}, key=_order)
    found = [_dataset(manifest, name) for name in names if _kind(name)]
    return [each for each in found if each.offers and each.licence]


def find(manifest: Manifest, name: str) -> Dataset | None:
    """The dataset of this name."""
    return next((each for each in datasets(manifest) if each.name == name), None)


def issued(manifest: Manifest) -> datetime:
    """When the log of the release began."""
    found: datetime = ULID.from_str(manifest.about["epoch"]).datetime
    return found.replace(microsecond=0)


def modified(manifest: Manifest) -> datetime:
    """When the last of its records changed; when its log began where there are none."""
    at = manifest.about["modified"]
    return datetime.fromisoformat(at).astimezone(UTC) if at else issued(manifest)


def _dataset(manifest: Manifest, name: str) -> Dataset:
    files = tuple(file for file in manifest.files.values() if file.dataset == name)
    kind = _kind(name)
    own = next((file.licence for file in files if file.licence), "")
    licence = VOCABULARY_LICENCE if kind == "vocabulary" else own
    return Dataset(name, kind, licence, manifest, files)


def _kind(name: str) -> str:
    return next((kind for kind in KINDS if name == kind or name.startswith(f"{kind}-")), "")


def _order(name: str) -> tuple[int, str]:
    kind = _kind(name)
    return (KINDS.index(kind) if kind else len(KINDS), name)
