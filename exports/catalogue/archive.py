"""The releases that are kept, as a series: outside the catalogue that portals harvest.

A portal that took each release for a dataset of its own would fill with copies.
"""

from collections.abc import Iterator

from exports.catalogue import authority, wording
from exports.catalogue.catalogue import (
    contact,
    distribution,
    everywhere,
    hub_name,
    period,
    publisher,
)
from exports.catalogue.datasets import datasets, issued, modified
from exports.catalogue.terms import Node, ref, texts, typed
from exports.catalogue.wording import filled
from exports.published import Manifest


def archive(base: str, kept: list[Manifest]) -> Iterator[Node]:
    """The series and its releases, the latest first."""
    words, hub = wording.ARCHIVE, hub_name(base)
    series = f"{base}/catalog/releases#series"
    yield {
        "@id": series,
        "@type": ["dcat:DatasetSeries"],
        "dcterms:title": texts(filled(words.title, hub=hub)),
        "dcterms:description": texts(filled(words.description)),
        "dcterms:publisher": publisher(base),
        "dcat:contactPoint": contact(base),
        "dcterms:accrualPeriodicity": authority.HOURLY,
        **({"dcat:last": ref(_iri(base, kept[0]))} if kept else {}),
        **({"dcat:first": ref(_iri(base, kept[-1]))} if kept else {}),
    }
    for release, before in zip(kept, [*kept, None][1:], strict=True):
        yield _release(base, release, before, series)


def _iri(base: str, manifest: Manifest) -> str:
    return f"{base}/catalog/releases#{manifest.release}"


def _release(base: str, manifest: Manifest, before: Manifest | None, series: str) -> Node:
    words = wording.RELEASE
    folder = f"{base}/dumps/{manifest.release}"
    name, hub = manifest.release, hub_name(base)
    instant = modified(manifest).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {
        "@id": _iri(base, manifest),
        "@type": ["dcat:Dataset"],
        "dcterms:identifier": _iri(base, manifest),
        "dcterms:title": texts(filled(words.title, name=name, hub=hub)),
        "dcterms:description": texts(filled(words.description)),
        "dcterms:publisher": publisher(base),
        "dcat:contactPoint": contact(base),
        "dcat:theme": [*authority.THEMES],
        "dcat:keyword": [
            {"@language": tag, "@value": word}
            for tag, told in words.keywords.items()
            for word in told
        ],
        "dcterms:accessRights": authority.PUBLIC,
        "dcterms:spatial": everywhere(datasets(manifest)),
        "dcterms:temporal": period(manifest),
        "dcat:inSeries": ref(series),
        **({"dcat:prev": ref(_iri(base, before))} if before else {}),
        "dcat:version": manifest.release,
        "dcterms:issued": typed(issued(manifest).date().isoformat(), "xsd:date"),
        "dcterms:modified": typed(instant, "xsd:dateTime"),
        "dcat:distribution": [
            distribution(dataset, offer, f"{_iri(base, manifest)}/{offer.file.name}", folder)
            for dataset in datasets(manifest)
            for offer in dataset.offers
        ],
    }
