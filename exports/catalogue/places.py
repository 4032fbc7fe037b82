"""Where data are from, as portals have it: countries of the EU table, or continents."""

from collections.abc import Mapping
from typing import Any, Final

import orjson
import pycountry

from exports.catalogue.terms import EU, Node, ref, texts, typed
from vocab.crosswalks import Box, country_box
from vocab.schemes import concept
from vocab.terms import ESS_STANDARD

_COUNTRIES: Final = f"{ESS_STANDARD}countries-iso/"
_LANGUAGES: Final = ("fr", "en")
_GEOJSON: Final = "https://www.iana.org/assignments/media-types/application/vnd.geo+json"
#: The inhabited continents with generous boxes; those that cross the 180th meridian are cut there.
_CONTINENTS: Final[Mapping[str, tuple[Mapping[str, str], Box]]] = {
    "AFRICA": ({"fr": "Afrique", "en": "Africa"}, Box(-47.0, -26.0, 38.0, 58.0)),
    "AMERICA": ({"fr": "Amérique", "en": "America"}, Box(-56.0, -180.0, 84.0, -34.0)),
    "ASIA": ({"fr": "Asie", "en": "Asia"}, Box(-11.0, 25.0, 82.0, 180.0)),
    "EUROPE": ({"fr": "Europe", "en": "Europe"}, Box(34.0, -32.0, 82.0, 69.0)),
    "OCEANIA": ({"fr": "Océanie", "en": "Oceania"}, Box(-55.0, 110.0, 29.0, 180.0)),
}


def countries(counts: Mapping[str, int]) -> list[Node]:
    """The places of countries, given how many records lie in each by our IRIs.

    The one with most comes last, since CKAN keeps the last of several. Countries without a box are
    left out; without any, it is the world.
    """
    iris = sorted(counts, key=lambda iri: (counts[iri], iri))
    found = [_country(iri.removeprefix(_COUNTRIES)) for iri in iris if iri.startswith(_COUNTRIES)]
    return [each for each in found if each] or world()


def names(counts: Mapping[str, int], language: str) -> list[str]:
    """What the countries are called, the one with most records first."""
    found = (concept(iri) for iri in sorted(counts, key=lambda iri: (-counts[iri], iri)))
    return [each.labels.get(language) or each.labels["en"] for each in found if each]


def world() -> list[Node]:
    """All continents."""
    return [
        _place("continent", code, labels, (box,)) for code, (labels, box) in _CONTINENTS.items()
    ]


def _country(code: str) -> Node | None:
    boxes = country_box(code)
    known = pycountry.countries.get(alpha_2=code)
    ours = concept(_COUNTRIES + code)
    if not (boxes and known and ours):
        return None
    labels = {tag: ours.labels[tag] for tag in _LANGUAGES if tag in ours.labels}
    return _place("country", known.alpha_3, labels, boxes)


def _place(table: str, code: str, labels: Mapping[str, str], boxes: tuple[Box, ...]) -> Node:
    """A place; its centre is that of its largest box."""
    largest = max(boxes, key=lambda box: (box.max_lat - box.min_lat) * (box.max_lon - box.min_lon))
    longitude = (largest.min_lon + largest.max_lon) / 2
    latitude = (largest.min_lat + largest.max_lat) / 2
    middle = {"type": "Point", "coordinates": [round(longitude, 2), round(latitude, 2)]}
    return {
        "@id": f"{EU}{table}/{code}",
        "@type": ["dcterms:Location"],
        "skos:prefLabel": texts(labels),
        "skos:inScheme": ref(f"{EU}{table}"),
        "dcat:bbox": _geojson(_area(boxes)),
        "dcat:centroid": _geojson(middle),
    }


def _geojson(geometry: Mapping[str, Any]) -> Node:
    """Under the datatype of GeoDCAT-AP, which CKAN and udata both read.

    Of several places in WKT, CKAN would keep the first one's box beside the last one's name.
    """
    return typed(orjson.dumps(geometry).decode(), _GEOJSON)


def _area(boxes: tuple[Box, ...]) -> dict[str, Any]:
    rings = [_ring(box) for box in boxes]
    if len(rings) == 1:
        return {"type": "Polygon", "coordinates": rings}
    return {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]}


def _ring(box: Box) -> list[tuple[float, float]]:
    west, south, east, north = box.min_lon, box.min_lat, box.max_lon, box.max_lat
    return [(west, south), (east, south), (east, north), (west, north), (west, south)]
