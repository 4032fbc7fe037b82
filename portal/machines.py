"""What the machines that read pages ask for: robots.txt, llms.txt, security.txt, sitemaps."""

import datetime
from collections.abc import Iterator
from typing import Any, Final, NamedTuple
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import QuerySet

from directory import epoch
from directory.models import Activity, Organisation, Source
from directory.queries import visible
from exports import published
from exports.catalogue import datasets
from exports.catalogue.catalogue import hub_name, title
from portal.links import LISTS

#: What one sitemap may hold (sitemaps.org).
MOST: Final = 50_000
_STEP: Final = 2_000
_MODELS: Final[dict[str, Any]] = {
    LISTS[model.type_name]: model for model in (Organisation, Activity, Source)
}
_PAGES: Final = "pages"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE: Final = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
#: How long a security.txt holds, in days; RFC 9116 asks for less than a year.
_HOLDS: Final = 180
#: What crawlers need not walk through: every page of it is a view of what the dumps hold.
_CLOSED: Final = ("/api/", "/ogc", "/reconcile/", "/docs", "/redoc")


class Entry(NamedTuple):
    """An address in a sitemap; `modified` is a date, or empty."""

    path: str
    modified: str = ""


def robots() -> str:
    """Everything may be read but the views of the API, which the dumps hold as a whole."""
    closed = "".join(f"Disallow: {path}\n" for path in _CLOSED)
    return f"User-agent: *\nAllow: /\n{closed}\nSitemap: {epoch.base()}/sitemap.xml\n"


def security() -> str | None:
    """RFC 9116, from the contact of the settings; None where there is no contact."""
    if not settings.CONTACT_EMAIL:
        return None
    day = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=_HOLDS)
    return (
        f"Contact: mailto:{settings.CONTACT_EMAIL}\n"
        f"Expires: {day.isoformat()}T00:00:00Z\n"
        "Preferred-Languages: fr, en, es\n"
        f"Canonical: {epoch.base()}/.well-known/security.txt\n"
    )


def llms() -> str:
    """What a language model needs to use the hub well, in Markdown (llmstxt.org)."""
    base = epoch.base()
    manifest = published.latest()
    told = datasets.datasets(manifest) if manifest else []
    files = "".join(
        f"- [{title(each, ('en',))['en']}]({each.page}): "
        f"{', '.join(f'[{o.file.name}]({base}/dumps/{o.file.name})' for o in each.offers)}\n"
        for each in told
    )
    return _LLMS.format(
        base=base, hub=hub_name(base), files=files or "None has been published yet.\n"
    )


_LLMS: Final = """\
# Maillage: {hub}

> A directory of the social and solidarity economy: organisations, networks and activities that \
their networks publish in one vocabulary (ESSGlobal), as open data. Reading needs no key.

Each record names its source (`record.source`) and its licence (`record.licence`): credit the \
source. To use the whole directory take the dumps, to look something up ask the API.

## API

- [OpenAPI document]({base}/openapi.json): every address, parameter and answer
- [Organisations]({base}/api/v1/organisations?limit=2): filters by place, theme, network, words
- [Concept schemes]({base}/api/v1/schemes): what the IRIs in records mean, in fr, en, es
- [Statistics]({base}/api/v1/stats): how many records there are of each kind
- [Changes]({base}/api/v1/changes): what changed, deletions included

## Datasets

{files}
## Optional

- [Catalogue]({base}/catalog.ttl): DCAT-AP
- [VoID]({base}/.well-known/void): statements, classes and properties
- [OGC API Features]({base}/ogc): for QGIS and GDAL
- [JSON-LD context]({base}/context/v1.jsonld)
"""


def index() -> str:
    """The sitemap index: one sitemap of pages, and as many of records as there have to be."""
    names = [f"{_PAGES}-1", *(name for kind in _MODELS for name in _names(kind))]
    found = "".join(
        f"<sitemap><loc>{_loc(f'/sitemaps/{name}.xml')}</loc></sitemap>\n" for name in names
    )
    return f"{_HEAD}<sitemapindex {_NAMESPACE}>\n{found}</sitemapindex>\n"


def _names(kind: str) -> list[str]:
    count = visible(_MODELS[kind]).count()
    return [f"{kind}-{number}" for number in range(1, -(-count // MOST) + 1)]


def known(name: str) -> bool:
    """Whether there is such a sitemap."""
    kind, _, number = name.partition("-")
    if kind == _PAGES:
        return number == "1"
    return kind in _MODELS and name in _names(kind)


def sitemap(name: str) -> Iterator[bytes]:
    """A sitemap as it comes: a short query for each part of it, nothing held while it is read."""
    kind, _, number = name.partition("-")
    yield f"{_HEAD}<urlset {_NAMESPACE}>\n".encode()
    entries = _pages() if kind == _PAGES else _records(kind, int(number))
    for entry in entries:
        modified = f"<lastmod>{entry.modified}</lastmod>" if entry.modified else ""
        yield f"<url><loc>{_loc(entry.path)}</loc>{modified}</url>\n".encode()
    yield b"</urlset>\n"


def _pages() -> Iterator[Entry]:
    yield from (Entry("/"), Entry("/datasets"))
    manifest = published.latest()
    for each in datasets.datasets(manifest) if manifest else ():
        yield Entry(f"/datasets/{each.name}", datasets.modified(each.manifest).date().isoformat())


def _records(kind: str, number: int) -> Iterator[Entry]:
    rows: QuerySet[Any] = visible(_MODELS[kind]).order_by("pk")
    begin = rows.values_list("pk", flat=True)[(number - 1) * MOST : (number - 1) * MOST + 1]
    at, left = next((pk - 1 for pk in begin), None), MOST
    while at is not None and left > 0:
        part = rows.filter(pk__gt=at).values_list("pk", "key", "updated")[: min(_STEP, left)]
        found = list(part)
        for _, key, updated in found:
            yield Entry(f"/{kind}/{key}", updated.date().isoformat())
        at, left = (found[-1][0] if len(found) == _STEP else None), left - len(found)


def _loc(path: str) -> str:
    return escape(epoch.base() + path)
