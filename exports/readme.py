"""README.md of a release, in French, English and Spanish: what it is, and whom to credit."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from exports.filesets import closed
from exports.output import Output
from exports.releases import File

NAME: Final = "README.md"
_TEXTS: Final[Mapping[str, str]] = {
    "fr": """# Français

Ceci est une publication complète des données de l’annuaire {base}, prise d’un seul
instant de son journal.

- État : {seq} (époque {epoch}) ; dernier changement : {modified}
- Contenu : {counts}
- Licence de la collection : [{licence_title}]({licence})

Chaque fiche garde sa propre licence ; celles que la licence de la collection
n’admet pas ont leurs propres fichiers :

{sets}

Merci de citer, avec la licence de chacun (liste entière : `attribution.csv`) :

{credits}

Dans un tableur, ouvrez le fichier XLSX, ou faites lire chaque colonne du CSV comme texte :
sinon les codes postaux perdent leur premier zéro.

`manifest.json` décrit chaque fichier ; `sha256sum -c SHA256SUMS` les vérifie tous.
""",
    "en": """# English

This is a complete release of the data of the directory {base}, taken from one moment of its log.

- State: {seq} (epoch {epoch}); last change: {modified}
- Content: {counts}
- Licence of the collection: [{licence_title}]({licence})

Each record keeps its own licence; those that the collection's licence does not
allow have files of their own:

{sets}

Please credit, with the licence of each (the whole list: `attribution.csv`):

{credits}

In a spreadsheet, open the XLSX file, or have every column of the CSV read as text:
otherwise postcodes lose their first zero.

`manifest.json` describes each file; `sha256sum -c SHA256SUMS` checks them all.
""",
    "es": """# Español

Esta es una publicación completa de los datos del directorio {base}, tomada de un solo
instante de su registro.

- Estado: {seq} (época {epoch}); último cambio: {modified}
- Contenido: {counts}
- Licencia de la colección: [{licence_title}]({licence})

Cada ficha conserva su propia licencia; las que la licencia de la colección no
admite tienen archivos propios:

{sets}

Se ruega citar, con la licencia de cada cual (lista completa: `attribution.csv`):

{credits}

En una hoja de cálculo, abra el archivo XLSX, o haga leer cada columna del CSV como texto:
de lo contrario los códigos postales pierden su primer cero.

`manifest.json` describe cada archivo; `sha256sum -c SHA256SUMS` los comprueba todos.
""",
}
#: The types of records in each language, as `counts` has them in English.
_COUNTED: Final[Mapping[str, Mapping[str, str]]] = {
    "fr": {"activities": "activités"},
    "en": {},
    "es": {
        "sources": "fuentes",
        "organisations": "organizaciones",
        "activities": "actividades",
    },
}
#: French has a narrow no-break space before it.
_COLONS: Final[Mapping[str, str]] = {"fr": " :", "en": ":", "es": ":"}
#: A README is for people: of very many sources it names the first, and the table all.
_CREDITED: Final = 100


def readme(folder: Path, about: Mapping[str, Any], credited: Sequence[Sequence[str]]) -> File:
    """Writes it; `credited` are rows of the table of attribution."""
    values = {
        **{name: about[name] for name in ("base", "seq", "epoch", "licence")},
        "modified": about["modified"] or "—",
        "licence_title": about["licenceTitle"],
        "credits": "\n".join(_credit(row) for row in credited[:_CREDITED]) or "—",
    }
    told = (
        text.format(
            **values,
            counts=", ".join(
                f"{count} {_COUNTED[tag].get(name, name)}"
                for name, count in about["counts"].items()
            ),
            sets="\n".join(_set(each, _COLONS[tag]) for each in about["datasets"]),
        )
        for tag, text in _TEXTS.items()
    )
    output = Output(folder / NAME)
    output.write("\n".join(told).encode())
    return closed(output, "description", "md", "README", "text/markdown")


def _set(dataset: Mapping[str, Any], colon: str) -> str:
    return (
        f"- `{dataset['name']}`{colon} {dataset['count']}, "
        f"[{_plain(dataset['licenceTitle'])}]({dataset['licence']})"
    )


def _credit(row: Sequence[str]) -> str:
    source, _, _, _, attribution, licence, title, *_ = row
    return f"- {_plain(attribution)} (<{source}>), [{_plain(title) or '—'}]({licence})"


def _plain(text: str) -> str:
    """A text of a source as one line that is no Markdown."""
    flat = " ".join(text.split())
    return "".join(f"\\{each}" if each in "\\`*_[]<>#|!" else each for each in flat)
