"""E-mail addresses and telephone numbers as the IRIs that documents hold."""

import re
from typing import Final

import phonenumbers

from federation.rows import Made, Note
from vocab import iri

_EMAIL: Final = re.compile(r"[^\s@<>()\[\],;:\"\\]+@(?:[\w-]+\.)+[^\W\d_]{2,}", re.UNICODE)
_SEVERAL: Final = re.compile(r"\s*[;,]\s*|\s+(?=\S+@)")


def email(text: str) -> Made:
    """`mailto:` and the first address of the field; the host in lower case."""
    parts = [part for part in _SEVERAL.split(text.strip().removeprefix("mailto:")) if part]
    found = next((part for part in parts if _EMAIL.fullmatch(part)), None)
    if found is None:
        return Made(None, (Note("refused", "is no e-mail address", "…"),))
    name, _, host = found.rpartition("@")
    several = Note("repaired", "several addresses in one field; the first was read", "…")
    try:
        return Made(iri.clean(f"mailto:{name}@{host.lower()}"), (several,) if parts[1:] else ())
    except iri.IriError:
        return Made(None, (Note("refused", "is no e-mail address", "…"),))


def telephone(text: str, region: str | None = None) -> Made:
    """`tel:` and the first number of the field in RFC 3966 form, read as one of `region` (alpha-2).

    A national number without a region, and what no telephone plan knows, is refused.
    """
    first = re.split(r"\s*[;/]\s*", text.strip().removeprefix("tel:"))[0]
    try:
        number = phonenumbers.parse(first, region)
    except phonenumbers.NumberParseException:
        return Made(None, (Note("refused", "is no telephone number", "…"),))
    if not phonenumbers.is_possible_number(number):
        return Made(None, (Note("refused", "is no telephone number", "…"),))
    full = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.RFC3966)
    return Made(str(full))
