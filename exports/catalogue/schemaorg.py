"""A dataset as schema.org has it, for search engines; it stands in the dataset's page."""

from typing import Any

from django.conf import settings

from exports.catalogue import wording
from exports.catalogue.authority import FILE_TYPES
from exports.catalogue.catalogue import hub_name, rights, title
from exports.catalogue.crediting import credits_of
from exports.catalogue.datasets import Dataset, Offer, issued, modified
from exports.catalogue.places import names
from exports.catalogue.wording import filled


def dataset(found: Dataset, language: str) -> dict[str, Any]:
    """The JSON-LD of a dataset in one language, with its files and whom to credit."""
    manifest, base = found.manifest, found.manifest.about["base"]
    words = wording.WORDS[found.kind]
    chosen = (language,)
    told = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": found.iri,
        "identifier": found.iri,
        "url": found.page,
        "name": title(found, chosen)[language],
        "description": filled(words.description, chosen)[language],
        "inLanguage": ["fr", "en", "es"],
        "keywords": [*words.keywords.get(language, words.keywords["en"])],
        "license": found.licence,
        "usageInfo": rights(found, chosen)[language],
        "creditText": "; ".join(each.credit for each in credits_of(found)[:20]) or hub_name(base),
        "isAccessibleForFree": True,
        "version": manifest.release,
        "datePublished": issued(manifest).date().isoformat(),
        "dateModified": modified(manifest).isoformat().replace("+00:00", "Z"),
        "temporalCoverage": f"{issued(manifest):%Y-%m-%d}/{modified(manifest):%Y-%m-%d}",
        "spatialCoverage": [
            {"@type": "Place", "name": name}
            for name in names(found.figures.get("countries", {}), language)
        ],
        "includedInDataCatalog": {"@type": "DataCatalog", "url": f"{base}/catalog"},
        "publisher": _publisher(base),
        "distribution": [_download(found, offer) for offer in found.offers],
    }
    return {key: value for key, value in told.items() if value}


def _publisher(base: str) -> dict[str, str]:
    url = settings.PUBLISHER_URL or f"{base}/"
    found = {"@type": "Organization", "name": hub_name(base), "url": url}
    email = {"email": settings.CONTACT_EMAIL} if settings.CONTACT_EMAIL else {}
    return found | email


def _download(found: Dataset, offer: Offer) -> dict[str, Any]:
    known = FILE_TYPES[offer.suffix]
    packed = offer.suffix.endswith(".gz")
    return {
        "@type": "DataDownload",
        "name": offer.file.name,
        "contentUrl": f"{found.manifest.about['base']}/dumps/{offer.file.name}",
        "encodingFormat": "application/gzip" if packed else known.media_type,
        "contentSize": f"{offer.file.size} B",
        "sha256": offer.file.sha256,
    }
