"""Codes of other lists as ours: sectors, legal categories, countries."""

from vocab.crosswalks.boxes import Box, country_box, within_country
from vocab.crosswalks.countries import country
from vocab.crosswalks.legal import ess_family_of, legal_form_of
from vocab.crosswalks.sectors import Section, section_of, sector_of

__all__ = [
    "Box",
    "Section",
    "country",
    "country_box",
    "ess_family_of",
    "legal_form_of",
    "section_of",
    "sector_of",
    "within_country",
]
