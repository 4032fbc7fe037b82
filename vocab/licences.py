"""Licences that records and hubs may bear: SPDX identifier, IRI, title.

The IRI is what `licence` holds in documents.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Licence:
    """`spdx` names files and settings, `iri` stands in documents, `title` is its English name."""

    spdx: str
    iri: str
    title: str


LICENCES: Final[dict[str, Licence]] = {
    licence.spdx: licence
    for licence in (
        Licence(
            "CC0-1.0",
            "https://creativecommons.org/publicdomain/zero/1.0/",
            "Creative Commons CC0 1.0 Universal",
        ),
        Licence(
            "PDM-1.0",
            "https://creativecommons.org/publicdomain/mark/1.0/",
            "Public Domain Mark 1.0",
        ),
        Licence(
            "CC-BY-3.0",
            "https://creativecommons.org/licenses/by/3.0/",
            "Creative Commons Attribution 3.0 Unported",
        ),
        Licence(
            "CC-BY-4.0",
            "https://creativecommons.org/licenses/by/4.0/",
            "Creative Commons Attribution 4.0 International",
        ),
        Licence(
            "CC-BY-SA-4.0",
            "https://creativecommons.org/licenses/by-sa/4.0/",
            "Creative Commons Attribution-ShareAlike 4.0 International",
        ),
        Licence(
            "ODC-By-1.0",
            "https://opendatacommons.org/licenses/by/1-0/",
            "Open Data Commons Attribution License 1.0",
        ),
        Licence(
            "ODbL-1.0",
            "https://opendatacommons.org/licenses/odbl/1-0/",
            "Open Data Commons Open Database License 1.0",
        ),
        Licence("etalab-2.0", "https://spdx.org/licenses/etalab-2.0", "Licence Ouverte 2.0"),
    )
}
BY_IRI: Final = {licence.iri: licence for licence in LICENCES.values()}
