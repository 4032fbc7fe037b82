"""Concepts by their labels, in the reader's language."""

from typing import Final

from portal.language import Text, choose
from vocab.schemes import concept

#: The role that goes without saying.
PLAIN_MEMBER: Final = "https://w3id.org/maillage/schemes/membership-role/member"


def label(iri: str, language: str) -> Text:
    """The concept's label; its notation where it has no label, the end of the IRI if unknown."""
    known = concept(iri)
    if known is None:
        return Text(iri.rstrip("/").rpartition("/")[2].rpartition("#")[2] or iri)
    return choose(known.labels, language) or Text(known.notation or iri)
