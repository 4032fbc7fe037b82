"""By what a record is recognised when its source gave it another id."""

from collections.abc import Iterator, Mapping
from typing import Any

from vocab.folding import fold


def match_keys(document: Mapping[str, Any]) -> frozenset[str]:
    """Texts that two descriptions of one record share: identifiers, website, name and place."""
    return frozenset(_keys(document))


def _keys(document: Mapping[str, Any]) -> Iterator[str]:
    for each in document.get("identifiers", ()):
        if "value" in each:
            yield f"identifier {each.get('scheme')} {each['value']}"
    if document.get("website"):
        yield f"website {_plain_address(document['website'])}"
    for place in document.get("places") or document.get("locations") or ():
        locality = place.get("locality") or place.get("postcode")
        if locality and document.get("name"):
            yield f"name {fold(document['name'])} at {fold(locality)}"


def _plain_address(address: str) -> str:
    return address.split("://", 1)[-1].removeprefix("www.").rstrip("/").casefold()
