"""Synthetic organisations: marked as such, the same every time, with every key of the profile."""

import datetime
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from random import Random
from typing import Any, Final

from directory.preparing import Row
from vocab.profile import NETWORK, ORGANISATION, SSE_NETWORK, shapes
from vocab.schemes import schemes
from vocab.terms import ESS_STANDARD, SCHEMES

#: What the source of these records says of itself.
SOURCE: Final[dict[str, Any]] = {
    "title": {
        "fr": "Données fictives pour les essais de charge",
        "en": "Synthetic data for load tests",
        "es": "Datos ficticios para pruebas de carga",
    },
    "description": {
        "fr": "Aucune de ces organisations n’existe.",
        "en": "None of these organisations exists.",
        "es": "Ninguna de estas organizaciones existe.",
    },
    "licence": "https://creativecommons.org/publicdomain/zero/1.0/",
    "publishesContacts": True,
}
_HOST: Final = "https://synthetic.example"
_KINDS: Final = ("Coopérative", "Association", "Mutuelle", "Fondation", "Ressourcerie", "Régie")
_FIELDS: Final = ("du soleil", "des jardins", "de l’atelier", "du fournil", "des berges", "du lien")
_LANGUAGES: Final = ("fr", "en", "es", "pt", "de", "und")
#: Country, region, locality, start of the postcode, latitude, longitude.
_CITIES: Final = (
    ("FR", "Hauts-de-France", "Lille", "59", 50.63, 3.06),
    ("FR", "Occitanie", "Toulouse", "31", 43.60, 1.44),
    ("FR", "Bretagne", "Rennes", "35", 48.11, -1.68),
    ("BE", "Wallonie", "Liège", "40", 50.63, 5.57),
    ("ES", "Catalunya", "Barcelona", "08", 41.39, 2.17),
    ("PT", "Norte", "Porto", "40", 41.15, -8.61),
    ("IT", "Toscana", "Firenze", "50", 43.77, 11.26),
    ("GB", "Greater Manchester", "Manchester", "M1", 53.48, -2.24),
    ("MA", "Souss-Massa", "Agadir", "80", 30.42, -9.60),
    ("BR", "Rio Grande do Sul", "Porto Alegre", "90", -30.03, -51.23),
)
_SENTENCE: Final = "Cette organisation n’existe pas : elle sert aux essais de charge, fiche {}."


def rows(count: int, seed: int = 0) -> Iterator[Row]:
    """So many organisations, told apart by their numbers from 1; the same for the same seed."""
    for number in range(1, count + 1):
        random = Random(f"{seed}:{number}")  # noqa: S311
        document = {
            "name": f"{random.choice(_KINDS)} fictive {random.choice(_FIELDS)} n° {number} "
            "— synthetic"
        }
        for key, (share, make) in KEYS.items():
            if random.random() < share:
                document[key] = make(random, number)
        yield Row(str(number), document)


def _concept(key: str) -> Callable[[Random, int], str]:
    return lambda random, _: random.choice(_concepts(key))


def _some_concepts(key: str) -> Callable[[Random, int], list[str]]:
    return lambda random, _: random.sample(_concepts(key), random.randint(1, 3))


@cache
def _concepts(key: str) -> tuple[str, ...]:
    names = shapes()["Organisation"][key].target or ("activities", "products-services")
    return tuple(each.iri for name in names for each in schemes()[name].concepts)


def _texts(random: Random, number: int) -> dict[str, str]:
    return {random.choice(_LANGUAGES): " ".join([_SENTENCE.format(number)] * random.randint(1, 3))}


def _date(random: Random, _number: int) -> str:
    day = datetime.date(1900, 1, 1) + datetime.timedelta(days=random.randrange(45_000))
    return str(day)[: random.choice((4, 7, 10))]


def _type(random: Random, _number: int) -> list[str]:
    return list(random.choice((ORGANISATION, NETWORK, SSE_NETWORK)))


def _places(random: Random, number: int) -> list[dict[str, Any]]:
    count = random.choice((1, 1, 1, 2))
    return [_place(random, number, main=place == 0) for place in range(count)]


def _place(random: Random, number: int, *, main: bool) -> dict[str, Any]:
    country, region, locality, postcode, latitude, longitude = random.choice(_CITIES)
    return {
        "type": ["Address"],
        "country": f"{ESS_STANDARD}countries-iso/{country}",
        "region": region,
        "locality": locality,
        "postcode": f"{postcode}{number % 1000:03}",
        "street": f"{number % 200 + 1} rue des Essais",
        "latitude": _decimal(latitude + random.uniform(-0.2, 0.2)),
        "longitude": _decimal(longitude + random.uniform(-0.2, 0.2)),
        **({"main": True} if main else {}),
    }


def _decimal(number: float) -> str:
    return f"{number:.5f}".rstrip("0").rstrip(".")


def _identifiers(random: Random, number: int) -> list[dict[str, Any]]:
    scheme = f"{SCHEMES}identifier-scheme/{random.choice(('siren', 'local', 'wikidata'))}"
    return [{"type": ["Identifier"], "scheme": scheme, "value": f"{number:09}"}]


def _memberships(random: Random, _number: int) -> list[dict[str, Any]]:
    node = {"type": ["Membership"], "network": f"{_HOST}/network/{random.randint(1, 40)}"}
    for key, scheme in (("role", "membership-role"), ("memberType", "member-type")):
        if random.random() < 0.5:
            node[key] = random.choice(schemes()[scheme].concepts).iri
    return [{**node, "start": "2015", "end": "2021"} if random.random() < 0.3 else node]


def _record(random: Random, _number: int) -> dict[str, Any]:
    return {"type": ["CatalogRecord"], "verified": f"2025-0{random.randint(1, 9)}-15"}


def _address(path: str) -> Callable[[Random, int], str]:
    return lambda _, number: f"{_HOST}/{path}/{number}"


def _addresses(path: str) -> Callable[[Random, int], list[str]]:
    return lambda _, number: [f"{_HOST}/{path}/{number}"]


#: Key → in what share of the records it stands, and how it is made.
KEYS: Final[Mapping[str, tuple[float, Callable[[Random, int], Any]]]] = {
    "type": (0.1, _type),
    "acronym": (0.2, lambda _, number: f"FIC{number}"),
    "otherNames": (0.1, lambda _, number: {"en": [f"Fictional body {number}"]}),
    "legalName": (0.1, lambda _, number: f"FICTION {number} SCIC SA"),
    "description": (0.7, _texts),
    "mission": (0.05, _texts),
    "objective": (0.05, _texts),
    "legalForm": (0.4, _concept("legalForm")),
    "organisationalStructure": (0.2, _concept("organisationalStructure")),
    "membershipBase": (0.2, _concept("membershipBase")),
    "essFamily": (0.3, _concept("essFamily")),
    "primarySector": (0.5, _concept("primarySector")),
    "sectors": (0.5, _some_concepts("sectors")),
    "themes": (0.2, _some_concepts("themes")),
    "qualifiers": (0.2, _some_concepts("qualifiers")),
    "modesOfAction": (0.1, _some_concepts("modesOfAction")),
    "founded": (0.5, _date),
    "dissolved": (0.02, _date),
    "operating": (0.3, lambda random, _: random.random() < 0.9),
    "predecessors": (0.02, _addresses("before")),
    "places": (0.9, _places),
    "website": (0.6, _address("site")),
    "email": (0.3, lambda _, number: f"mailto:contact-{number}@synthetic.example"),
    "telephone": (0.3, lambda _, number: f"tel:+3319900{number % 10_000:04}"),
    "accounts": (0.1, _addresses("account")),
    "identifiers": (0.6, _identifiers),
    "memberships": (0.4, _memberships),
    "sameAs": (0.1, _addresses("same")),
    "record": (0.1, _record),
}
