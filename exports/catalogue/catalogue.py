"""The nodes of the catalogue that portals harvest: catalogue, datasets, files, one service."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings

from exports.catalogue import authority, crediting, places, wording
from exports.catalogue.datasets import Dataset, Offer, datasets, issued, modified
from exports.catalogue.terms import Node, ref, texts, typed
from exports.catalogue.wording import Words, filled
from exports.licences import title as licence_title
from exports.published import Manifest
from vocab.licences import LICENCES
from vocab.terms import NS

_SHA256 = "https://spdx.org/rdf/terms#checksumAlgorithm_sha256"


def catalogue(base: str, manifest: Manifest | None) -> Iterator[Node]:
    """Every node, from the release; only the catalogue and its service before the first one."""
    found = datasets(manifest) if manifest else []
    yield _catalogue(base, manifest, found)
    yield from (_dataset(each) for each in found)
    yield _service(base, found)


def hub_name(base: str) -> str:
    """What a hub is called in titles: its publisher, else its host."""
    return settings.PUBLISHER_NAME or urlsplit(base).netloc


def publisher(base: str) -> Node:
    """Who publishes the hub."""
    home = settings.PUBLISHER_URL or f"{base}/"
    found: Node = {
        "@id": f"{base}/catalog#publisher",
        "@type": ["foaf:Organization", "foaf:Agent"],
        "foaf:name": hub_name(base),
        "foaf:homepage": _document(home),
        "dcterms:type": authority.publisher_type(),
    }
    return found | _mail("foaf:mbox")


def contact(base: str) -> Node:
    """Where people write to about the hub."""
    found: Node = {
        "@id": f"{base}/catalog#contact",
        "@type": ["vcard:Organization", "vcard:Kind"],
        "vcard:fn": hub_name(base),
        "vcard:hasURL": ref(settings.PUBLISHER_URL or f"{base}/"),
    }
    return found | _mail("vcard:hasEmail")


def _mail(key: str) -> Node:
    return {key: ref(f"mailto:{settings.CONTACT_EMAIL}")} if settings.CONTACT_EMAIL else {}


def _document(iri: str) -> Node:
    return {"@id": iri, "@type": ["foaf:Document"]}


def _catalogue(base: str, manifest: Manifest | None, found: list[Dataset]) -> Node:
    words = wording.CATALOGUE
    hub = hub_name(base)
    return {
        "@id": f"{base}/catalog",
        "@type": ["dcat:Catalog"],
        "dcterms:title": texts(filled(words.title, hub=hub)),
        "dcterms:description": texts(filled(words.description, hub=hub)),
        "dcterms:publisher": publisher(base),
        "dcterms:language": [*authority.LANGUAGES.values()],
        "dcterms:license": authority.licence(LICENCES[settings.LICENCE].iri),
        "foaf:homepage": _document(f"{base}/"),
        "dcat:themeTaxonomy": authority.TAXONOMY,
        "dcterms:spatial": everywhere(found),
        **(_dates(manifest) if manifest else {}),
        "dcat:dataset": [ref(each.iri) for each in found],
        "dcat:service": ref(service_iri(base)),
    }


def everywhere(found: list[Dataset]) -> list[Node]:
    """Everywhere that a dataset of records is from."""
    of_records = [each for each in found if each.kind != "vocabulary"]
    by_iri = {each["@id"]: each for dataset in of_records for each in _spatial(dataset)}
    return [*by_iri.values()] or places.world()


def _spatial(dataset: Dataset) -> list[Node]:
    return places.countries(dataset.figures.get("countries", {}))


def _dates(manifest: Manifest) -> Node:
    return {
        "dcterms:issued": _instant(issued(manifest)),
        "dcterms:modified": _instant(modified(manifest)),
    }


def _instant(at: datetime) -> Node:
    return typed(at.isoformat(timespec="seconds").replace("+00:00", "Z"), "xsd:dateTime")


def _dataset(dataset: Dataset) -> Node:
    manifest, base = dataset.manifest, dataset.manifest.about["base"]
    words, vocabulary = wording.WORDS[dataset.kind], dataset.kind == "vocabulary"
    return {
        "@id": dataset.iri,
        "@type": ["dcat:Dataset"],
        "dcterms:identifier": dataset.iri,
        "dcterms:title": texts(title(dataset)),
        "dcterms:description": texts(filled(words.description)),
        "dcterms:publisher": publisher(base),
        "dcat:contactPoint": contact(base),
        **_dates(manifest),
        "dcat:version": manifest.release,
        "dcterms:accrualPeriodicity": authority.IRREGULAR if vocabulary else authority.HOURLY,
        "dcterms:language": [*authority.LANGUAGES.values()],
        "dcterms:accessRights": authority.PUBLIC,
        "dcterms:spatial": _spatial(dataset),
        "dcterms:temporal": period(manifest),
        "dcat:theme": [*authority.THEMES],
        "dcat:keyword": _keywords(words.keywords),
        "dcterms:conformsTo": _standard(manifest),
        "dcterms:provenance": _provenance(dataset),
        "dcat:landingPage": _document(dataset.page),
        "dcat:distribution": [
            distribution(dataset, offer, f"{dataset.iri}#{offer.suffix}", f"{base}/dumps")
            for offer in dataset.offers
        ],
    }


def title(dataset: Dataset, languages: tuple[str, ...] = ("fr", "en")) -> Mapping[str, str]:
    """What the dataset is called; with its licence where that is not its kind's usual one."""
    hub = hub_name(dataset.manifest.about["base"])
    found = filled(wording.WORDS[dataset.kind].title, languages, hub=hub)
    if dataset.name == dataset.kind:
        return found
    under = filled(wording.UNDER, languages, licence=licence_title(dataset.licence))
    return {tag: found[tag] + under[tag] for tag in found}


def _keywords(words: Mapping[str, tuple[str, ...]]) -> list[Node]:
    return [{"@language": tag, "@value": word} for tag, told in words.items() for word in told]


def period(manifest: Manifest) -> Node:
    """A blank node: udata would fetch a period that has an IRI."""
    return {
        "@type": ["dcterms:PeriodOfTime"],
        "dcat:startDate": typed(issued(manifest).date().isoformat(), "xsd:date"),
        "dcat:endDate": typed(modified(manifest).date().isoformat(), "xsd:date"),
    }


def _standard(manifest: Manifest) -> Node:
    """The profile, which udata takes for the dataset's schema."""
    return {
        "@id": NS.rstrip("#"),
        "@type": ["dcterms:Standard"],
        "dcterms:title": f"Maillage application profile {manifest.about['profile']}",
    }


def _provenance(dataset: Dataset) -> Node:
    base = dataset.manifest.about["base"]
    vocabulary = dataset.kind == "vocabulary"
    told = wording.VOCABULARY_PROVENANCE if vocabulary else wording.PROVENANCE
    where = f"{base}/api/v1/{'schemes' if vocabulary else 'sources'}"
    return {
        "@type": ["dcterms:ProvenanceStatement"],
        "rdfs:label": texts(filled(told, sources=where)),
    }


def distribution(dataset: Dataset, offer: Offer, iri: str, folder: str) -> Node:
    """A file under an address of its own; `folder` is the address that its bytes stand under."""
    file = offer.file
    found = authority.FILE_TYPES[offer.suffix]
    packed = offer.suffix.endswith(".gz")
    named = {tag: f"{text} – {found.label}" for tag, text in title(dataset).items()}
    return {
        "@id": iri,
        "@type": ["dcat:Distribution"],
        "dcterms:title": texts(named),
        "dcterms:description": texts(filled(wording.FILE, format=found.label, name=file.name)),
        "dcat:accessURL": ref(dataset.page),
        "dcat:downloadURL": ref(f"{folder}/{file.name}"),
        "dcterms:format": authority.file_type(found),
        "dcat:mediaType": authority.media_type(found.media_type),
        **({"dcat:compressFormat": authority.media_type("application/gzip")} if packed else {}),
        "dcat:byteSize": typed(file.size, "xsd:nonNegativeInteger"),
        "spdx:checksum": _checksum(file.sha256),
        "dcterms:license": authority.licence(dataset.licence),
        "dcterms:rights": _rights(dataset),
        "dcterms:language": [*authority.LANGUAGES.values()],
        "dcatap:availability": authority.STABLE,
        **_dates(dataset.manifest),
    }


def _rights(dataset: Dataset) -> Node:
    return {
        "@type": ["dcterms:RightsStatement"],
        "rdfs:label": texts(rights(dataset)),
    }


def rights(dataset: Dataset, languages: tuple[str, ...] = ("fr", "en")) -> Mapping[str, str]:
    """What a user may do, and whom to credit."""
    base = dataset.manifest.about["base"]
    return filled(
        wording.RIGHTS,
        languages,
        licence=licence_title(dataset.licence),
        hub=hub_name(base),
        credits=f"{base}/dumps/{crediting.FILE}",
    )


def _checksum(sha256: str) -> Node:
    """udata knows the algorithm by its https form only."""
    return {
        "@type": ["spdx:Checksum"],
        "spdx:algorithm": {"@id": _SHA256, "@type": ["spdx:ChecksumAlgorithm"]},
        "spdx:checksumValue": typed(sha256, "xsd:hexBinary"),
    }


def service_iri(base: str) -> str:
    """The API as a data service."""
    return f"{base}/catalog#api"


def _service(base: str, found: list[Dataset]) -> Node:
    words: Words = wording.SERVICE
    hub = hub_name(base)
    return {
        "@id": service_iri(base),
        "@type": ["dcat:DataService"],
        "dcterms:identifier": service_iri(base),
        "dcterms:title": texts(filled(words.title, hub=hub)),
        "dcterms:description": texts(filled(words.description)),
        "dcterms:publisher": publisher(base),
        "dcat:contactPoint": contact(base),
        "dcat:endpointURL": ref(f"{base}/api/v1"),
        "dcat:endpointDescription": ref(f"{base}/openapi.yaml"),
        "dcat:landingPage": _document(f"{base}/docs"),
        "dcat:servesDataset": [ref(each.iri) for each in found],
        "dcterms:license": authority.licence(LICENCES[settings.LICENCE].iri),
        "dcterms:accessRights": authority.PUBLIC,
        "dcterms:conformsTo": {
            "@id": "https://spec.openapis.org/oas/v3.1.1",
            "@type": ["dcterms:Standard"],
            "dcterms:title": "OpenAPI 3.1.1",
        },
        "dcat:theme": [*authority.THEMES],
        "dcat:keyword": _keywords(words.keywords),
    }
