"""What the pages of datasets show: what is in them, from when, whom to credit, every file."""

from dataclasses import dataclass
from typing import Any, Final

import orjson
from django.utils import translation

from exports import published
from exports.catalogue import datasets, schemaorg
from exports.catalogue.catalogue import title
from exports.catalogue.checking import report
from exports.catalogue.crediting import Credit, credits_of
from exports.catalogue.datasets import Dataset
from exports.catalogue.places import names
from exports.catalogue.wording import WORDS, filled
from exports.published import Manifest
from exports.releases import File
from portal import dates, said
from portal.figures import number
from portal.links import Link
from portal.pages import canonical

_MOST_CREDITS: Final = 100
_MOST_COUNTRIES: Final = 60
#: Files of a release that belong to all its datasets.
_COMMON: Final = ("sources.csv", "deleted.csv", "attribution.csv")
#: What in JSON-LD could end the element that it stands in.
_ESCAPES: Final = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A dataset in a list."""

    page: str
    title: str
    description: str
    count: str
    licence: Link


def index() -> dict[str, Any]:
    """The context of the list of datasets."""
    manifest = published.latest()
    found = datasets.datasets(manifest) if manifest else []
    return {
        "datasets": [_shown(each) for each in found],
        "modified": _modified(manifest) if manifest else None,
        "release": manifest.release if manifest else "",
        "checked": report.kept(),
        "catalogue": canonical("/catalog"),
        "canonical": canonical("/datasets"),
    }


def find(name: str) -> Dataset | None:
    """The dataset of this name in the latest release."""
    manifest = published.latest()
    return datasets.find(manifest, name) if manifest else None


def sheet(found: Dataset) -> dict[str, Any]:
    """The context of a dataset's page."""
    language = _language()
    manifest = found.manifest
    credits_ = credits_of(found)
    countries = names(found.figures.get("countries", {}), language)
    return {
        **_words(found),
        "count": _count(found),
        "modified": _modified(manifest),
        "release": manifest.release,
        "licence": said.licence_link(found.licence),
        "countries": countries[:_MOST_COUNTRIES],
        "credits": [_credit(each) for each in credits_[:_MOST_CREDITS]],
        "more_credits": len(credits_) > _MOST_CREDITS,
        "files": [_file(each) for each in sorted(found.files, key=lambda file: file.name)],
        "common": [_file(manifest.files[name]) for name in _COMMON if name in manifest.files],
        "deltas": _deltas(manifest, found.name),
        "feed": _feed(found),
        "linked": _linked(found, language),
        "canonical": canonical(f"/datasets/{found.name}"),
    }


def _language() -> str:
    return translation.get_language() or "fr"


def _words(found: Dataset) -> dict[str, str]:
    language = _language()
    return {
        "title": title(found, (language,))[language],
        "description": filled(WORDS[found.kind].description, (language,))[language],
    }


def _shown(found: Dataset) -> Shown:
    words = _words(found)
    return Shown(
        f"/datasets/{found.name}",
        words["title"],
        words["description"],
        _count(found),
        said.licence_link(found.licence),
    )


def _count(found: Dataset) -> str:
    return number(found.about["count"]) if found.about else ""


def _modified(manifest: Manifest) -> dict[str, str]:
    at = datasets.modified(manifest).date().isoformat()
    return {"value": at, "text": dates.worded(at)}


def _file(file: File) -> dict[str, Any]:
    return {
        "href": f"/dumps/{file.name}",
        "name": file.name,
        "title": file.title,
        "size": file.size,
        "sha256": file.sha256,
        "media_type": file.media_type,
    }


def _credit(credit: Credit) -> dict[str, Any]:
    name = Link(credit.credit, credit.website if credit.website.startswith("http") else "")
    return {
        "name": name,
        "iri": credit.source,
        "count": number(credit.count) if credit.count else "",
    }


def _deltas(manifest: Manifest, name: str) -> list[dict[str, Any]]:
    """The deltas that hold records of the dataset, the shortest first."""
    found = []
    for each in manifest.about.get("deltas", ()):
        prefix = each["manifest"].removesuffix(".json")
        files = [
            manifest.files.get(f"{prefix}-{part}") for part in (f"{name}.ndjson.gz", "deleted.csv")
        ]
        if files[0]:
            found.append({"days": each["days"], "files": [_file(file) for file in files if file]})
    return found


def _feed(found: Dataset) -> str:
    """Where the changes since this release are read on."""
    if not found.about:
        return ""
    cursor = found.manifest.about["cursor"]
    return f"/api/v1/changes?after={cursor}&type={found.about['type']}"


def _linked(found: Dataset, language: str) -> str:
    text = orjson.dumps(schemaorg.dataset(found, language)).decode()
    return text.translate(_ESCAPES)


def checked() -> dict[str, Any]:
    """The context of the page on the last check of the catalogue."""
    kept = report.kept()
    if kept is None:
        return {"report": None, "canonical": canonical("/quality")}
    lost = [
        each for each in kept["scores"] if each["got"] is not None and each["got"] < each["points"]
    ]
    return {
        "report": kept,
        "when": kept["at"],
        "unmeasured": [each for each in kept["scores"] if each["got"] is None],
        "lost": lost,
        "surprises": [each for each in kept["findings"] or () if not each["expected"]],
        "faulty": [each for each in kept["files"] if each["faults"]],
        "canonical": canonical("/quality"),
    }
