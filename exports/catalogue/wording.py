"""The words of the catalogue: what each dataset is called and says of itself, in fr, en and es."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Words:
    """Of one kind of dataset; `{hub}` is the hub's name."""

    title: Texts
    description: Texts
    keywords: Mapping[str, tuple[str, ...]]


_COMMON: Final[Mapping[str, tuple[str, ...]]] = {
    "fr": ("économie sociale et solidaire", "économie solidaire", "ESS"),
    "en": ("social and solidarity economy", "solidarity economy", "SSE"),
}


def _keywords(fr: tuple[str, ...], en: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    return {"fr": (*_COMMON["fr"], *fr), "en": (*_COMMON["en"], *en)}


WORDS: Final[Mapping[str, Words]] = {
    "organisations": Words(
        {
            "fr": "Organisations et réseaux de l’économie solidaire ({hub})",
            "en": "Organisations and networks of the solidarity economy ({hub})",
            "es": "Organizaciones y redes de la economía solidaria ({hub})",
        },
        {
            "fr": "Annuaire des organisations et des réseaux de l’économie sociale et solidaire "
            "que publie ce hub : noms, lieux, secteurs, thèmes, adhésions, identifiants. Chaque "
            "fiche nomme sa source et sa licence. Les organisations fermées "
            "y restent, et sont marquées.",
            "en": "Directory of the organisations and networks of the social and solidarity "
            "economy that this hub publishes: names, places, sectors, themes, memberships, "
            "identifiers. Each record names its source and its licence. Closed ones stay, "
            "and are marked.",
            "es": "Directorio de las organizaciones y redes de la economía social y solidaria que "
            "publica este nodo: nombres, lugares, sectores, temas, membresías, identificadores. "
            "Cada ficha nombra su fuente y su licencia. Las cerradas permanecen, y están marcadas.",
        },
        _keywords(
            ("annuaire", "organisations", "réseaux", "coopératives", "associations"),
            ("directory", "organisations", "networks", "cooperatives", "associations"),
        ),
    ),
    "activities": Words(
        {
            "fr": "Activités de l’économie solidaire ({hub})",
            "en": "Activities of the solidarity economy ({hub})",
            "es": "Actividades de la economía solidaria ({hub})",
        },
        {
            "fr": "Ce que font les organisations de l’annuaire : activités avec leurs lieux, "
            "secteurs et thèmes, et les organisations qui les portent.",
            "en": "What the organisations of the directory do: activities with their places, "
            "sectors and themes, and the organisations that carry them.",
            "es": "Lo que hacen las organizaciones del directorio: actividades con sus lugares, "
            "sectores y temas, y las organizaciones que las llevan.",
        },
        _keywords(("annuaire", "activités"), ("directory", "activities")),
    ),
    "vocabulary": Words(
        {
            "fr": "Vocabulaire de l’économie solidaire ({hub})",
            "en": "Vocabulary of the solidarity economy ({hub})",
            "es": "Vocabulario de la economía solidaria ({hub})",
        },
        {
            "fr": "Les listes de concepts dont se servent les fiches (secteurs, produits, thèmes, "
            "formes juridiques, pays…), d’après ESSGlobal de RIPESS, en SKOS, avec des libellés en "
            "français, anglais et espagnol, et les termes propres à ce hub.",
            "en": "The concept schemes that the records use (sectors, products, themes, legal "
            "forms, countries…), after ESSGlobal by RIPESS, in SKOS, labelled in French, English "
            "and Spanish, and the terms of this hub’s own.",
            "es": "Las listas de conceptos que usan las fichas (sectores, productos, temas, formas "
            "jurídicas, países…), según ESSGlobal de RIPESS, en SKOS, con etiquetas en francés, "
            "inglés y español, y los términos propios de este nodo.",
        },
        _keywords(
            ("vocabulaire", "SKOS", "ESSGlobal", "thésaurus"),
            ("vocabulary", "SKOS", "ESSGlobal", "thesaurus"),
        ),
    ),
}
CATALOGUE: Final = Words(
    {
        "fr": "Données ouvertes de l’économie solidaire ({hub})",
        "en": "Open data of the solidarity economy ({hub})",
        "es": "Datos abiertos de la economía solidaria ({hub})",
    },
    {
        "fr": "L’annuaire et le vocabulaire que publie ce hub de l’économie sociale et solidaire, "
        "en fichiers complets et par une interface de programmation.",
        "en": "The directory and the vocabulary that this hub of the social and solidarity economy "
        "publishes, as whole files and through an API.",
        "es": "El directorio y el vocabulario que publica este nodo de la economía social y "
        "solidaria, en archivos completos y por una interfaz de programación.",
    },
    _COMMON,
)
SERVICE: Final = Words(
    {
        "fr": "API de l’annuaire de l’économie solidaire ({hub})",
        "en": "API of the directory of the solidarity economy ({hub})",
        "es": "API del directorio de la economía solidaria ({hub})",
    },
    {
        "fr": "Recherche et lecture de chaque fiche en JSON, JSON-LD, Turtle, GeoJSON et CSV, "
        "sans clé ; filtres par lieu, thème, secteur, réseau ; flux des changements.",
        "en": "Search and reading of each record in JSON, JSON-LD, Turtle, GeoJSON and CSV, "
        "without a key; filters by place, theme, sector, network; a feed of changes.",
        "es": "Búsqueda y lectura de cada ficha en JSON, JSON-LD, Turtle, GeoJSON y CSV, sin "
        "clave; filtros por lugar, tema, sector, red; un flujo de cambios.",
    },
    {"fr": (*_COMMON["fr"], "API"), "en": (*_COMMON["en"], "API")},
)
ARCHIVE: Final = Words(
    {
        "fr": "Publications successives des données de l’économie solidaire ({hub})",
        "en": "Releases of the data of the solidarity economy ({hub})",
    },
    {
        "fr": "Les publications entières que ce hub garde, chacune à une adresse datée qui "
        "ne change plus.",
        "en": "The whole releases that this hub keeps, each at a dated address that never changes.",
    },
    _COMMON,
)
RELEASE: Final = Words(
    {"fr": "Publication {name} ({hub})", "en": "Release {name} ({hub})"},
    {
        "fr": "Tous les fichiers de cette publication, que son manifeste nomme avec leurs sommes "
        "de contrôle.",
        "en": "All files of this release, which its manifest names with their checksums.",
    },
    _COMMON,
)
#: What is said of records under another licence than the hub's own.
UNDER: Final[Texts] = {
    "fr": ", sous {licence}",
    "en": ", under {licence}",
    "es": ", bajo {licence}",
}
PROVENANCE: Final[Texts] = {
    "fr": "Chaque fiche vient d’une source nommée, qui en répond ; la liste des sources dit qui "
    "recense, comment et à quel rythme : {sources}",
    "en": "Each record comes from a named source, which answers for it; the list of sources says "
    "who maps, how and how often: {sources}",
    "es": "Cada ficha viene de una fuente nombrada, que responde de ella; la lista de fuentes dice "
    "quién mapea, cómo y con qué frecuencia: {sources}",
}
VOCABULARY_PROVENANCE: Final[Texts] = {
    "fr": "D’après ESSGlobal 2.1, de RIPESS et de ses partenaires (CC BY 3.0) ; les libellés qui "
    "manquaient ont été traduits ou corrigés, et chaque liste le dit : {sources}",
    "en": "After ESSGlobal 2.1, by RIPESS and its partners (CC BY 3.0); labels that it lacked were "
    "translated or corrected, and each scheme says so: {sources}",
    "es": "Según ESSGlobal 2.1, de RIPESS y sus socios (CC BY 3.0); las etiquetas que faltaban se "
    "tradujeron o corrigieron, y cada lista lo dice: {sources}",
}
FILE: Final[Texts] = {
    "fr": "Le jeu de données entier en {format}, à une adresse qui ne change pas : {name}",
    "en": "The whole dataset as {format}, at an address that does not change: {name}",
}
RIGHTS: Final[Texts] = {
    "fr": "Utilisation libre sous {licence}. À créditer : {hub}, et les sources que nomme "
    "{credits}",
    "en": "Free to use under {licence}. To be credited: {hub}, and the sources that are named in "
    "{credits}",
    "es": "Uso libre bajo {licence}. Se ha de citar a {hub} y a las fuentes que nombra {credits}",
}


def filled(texts: Texts, languages: tuple[str, ...] = ("fr", "en"), **values: str) -> Texts:
    """The texts in these languages with their places filled."""
    return {tag: texts[tag].format(**values) for tag in languages}
