"""Converters: what a rule may ask for beyond the kind of its field; to add one, add a line.

Each takes the text of one value and its rule, and gives what the field will hold.
"""

from collections.abc import Callable, Mapping
from typing import Final

from federation.mappings.model import Rule
from federation.normalise import dates, numbers
from federation.rows import Made, Note, shown
from vocab.crosswalks import ess_family_of, legal_form_of, sector_of
from vocab.profile import shapes
from vocab.resolve import first

Converter = Callable[[str, Rule], Made]


def _date(text: str, rule: Rule) -> Made:
    return dates.partial(text, order=rule.order, widened=rule.widened)


def _whole(text: str, _rule: Rule) -> Made:
    return numbers.whole(text)


def _found(text: str, iri: str | None, reason: str) -> Made:
    return Made(iri, () if iri else (Note("refused", reason, shown(text)),))


def _uksic(text: str, _rule: Rule) -> Made:
    return _found(text, sector_of(text, "uksic07"), "names no sector of UK SIC 2007")


def _naf(text: str, _rule: Rule) -> Made:
    return _found(text, sector_of(text, "naf2"), "names no sector of NAF rév. 2")


def _insee_family(text: str, _rule: Rule) -> Made:
    """Silent where the category does not tell: unknown stays unknown."""
    return Made(ess_family_of(text))


def _insee_form(text: str, _rule: Rule) -> Made:
    return Made(legal_form_of(text))


def _concept(text: str, rule: Rule) -> Made:
    """Resolved at once, so that another column may fill the field where this one cannot."""
    schemes = shapes()["Organisation"][rule.to].schemes
    return _found(text, first(text, schemes), f"is no concept of {', '.join(schemes)}")


def _account(host: str) -> Converter:
    """The page of a handle, or the address as it stands."""

    def convert(text: str, _rule: Rule) -> Made:
        handle = text.strip().removeprefix("@")
        return Made(text if "/" in text else f"https://{host}/{handle}")

    return convert


CONVERTERS: Final[Mapping[str, Converter]] = {
    "concept": _concept,
    "date": _date,
    "facebook": _account("www.facebook.com"),
    "whole": _whole,
    "uksic07": _uksic,
    "naf2": _naf,
    "insee-family": _insee_family,
    "insee-legal-form": _insee_form,
    "twitter": _account("twitter.com"),
}
