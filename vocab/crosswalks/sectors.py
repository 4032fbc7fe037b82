"""ESSGlobal activities ↔ sections of ISIC Rev. 4, NACE Rev. 2, NAF rév. 2 and UK SIC 2007.

These four share their sections and divisions. NACE Rev. 2.1, ISIC Rev. 5 and NAF 2025 do not, nor
do the lists before them: a code in the shape of another list is unknown here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final, Literal

from vocab.crosswalks.tables import rows
from vocab.terms import ESS_STANDARD

System = Literal["isic4", "nace2", "naf2", "uksic07"]

_ACTIVITIES: Final = ESS_STANDARD + "activities/"
_SHAPES: Final[Mapping[str, str]] = {
    "isic4": r"([A-U])|[A-U]?(\d\d)\d{0,2}",
    "nace2": r"([A-U])|[A-U]?(\d\d)(?:\.?\d{1,2})?",
    "naf2": r"([A-U])|(\d\d)(?:\.?\d(?:\d[A-Z]?)?)?",
    "uksic07": r"([A-U])|(?:UKSIC07-?)?(\d\d)(?:\.?\d(?:\d(?:/?\d)?)?)?",
}
_NO_ACTIVITY: Final = frozenset({"7499", "74990", "9999", "99999"})
"""UK SIC 2007 for a company that does not trade and for a dormant one: neither is a sector."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of one version of one list, and how well an ESSGlobal activity matches it."""

    system: str
    version: str
    code: str
    match: Literal["exact", "close"]


def sector_of(code: str, system: System) -> str | None:
    """The ESSGlobal activity of a section, division, group, class or subclass; None if unknown.

    `62.01Z` (naf2), `UKSIC07-4711` or `47110` (uksic07), `G` and `47.11` (all) are understood.
    `45.2R`, a code of an earlier NAF, has no place in NAF rév. 2 and is unknown.
    """
    text = re.sub(r"\s", "", code).upper()
    match = re.fullmatch(_SHAPES[system], text)
    if match is None or re.sub(r"\D", "", text.removeprefix("UKSIC07")) in _NO_ACTIVITY:
        return None
    section = match[1] or _divisions().get(match[2])
    if text[0].isalpha() and not text.startswith("UKSIC07") and text[0] != section:
        return None
    return _activities(system).get(section or "")


def section_of(iri: str) -> Mapping[str, Section]:
    """The section that matches an ESSGlobal activity, by system (`isic4`, `nace2`, …); else {}."""
    return _sections().get(iri, MappingProxyType({}))


@cache
def _divisions() -> Mapping[str, str]:
    return {row["division"]: row["section"] for row in rows("divisions")}


@cache
def _activities(system: str) -> Mapping[str, str]:
    return {
        section.code: iri
        for iri, sections in _sections().items()
        for section in sections.values()
        if section.system == system
    }


@cache
def _sections() -> Mapping[str, Mapping[str, Section]]:
    found: dict[str, dict[str, Section]] = {}
    for row in rows("sections"):
        match: Literal["exact", "close"] = "exact" if row["match"] == "exact" else "close"
        section = Section(row["system"], row["version"], row["section"], match)
        found.setdefault(_ACTIVITIES + row["activity"], {})[section.system] = section
    return {iri: MappingProxyType(sections) for iri, sections in found.items()}
