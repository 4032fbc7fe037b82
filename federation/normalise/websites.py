"""Websites: an address out of what people put into the field, or the reason why there is none."""

import re
from typing import Final
from urllib.parse import urlsplit

from federation.rows import Made, Note, shown
from vocab import iri

_SEPARATORS: Final = re.compile(r"\s*;\s*|\s*,?\s+")
_HOST_FIRST: Final = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}\.?(?::\d+)?(?:[/?#].*)?", re.UNICODE)
_DOUBLED: Final = re.compile(r"^(?:www\.|https?:/*)(?=https?:)", re.IGNORECASE)
_WEB: Final = re.compile(r"https?:", re.IGNORECASE)
_SOCIAL: Final = re.compile(
    r"(?:^|\.)(facebook|twitter|x|instagram|linkedin|youtube|t|vimeo|flickr|tiktok)\.(com|me|be)$"
)


def address(text: str) -> Made:
    """One address. Without a scheme it gains `http://`: what answers there also sends on to https.

    None for what is no address: a word, a handle, an e-mail address, a street.
    """
    plain = _DOUBLED.sub("", text.strip())
    gained = plain
    if not _WEB.match(plain):
        if "@" in plain.split("/")[0] or not _HOST_FIRST.fullmatch(plain):
            return Made(None, (Note("refused", "is no web address", shown(text)),))
        gained = f"http://{plain}"
    try:
        clean = iri.clean(gained)
    except iri.IriError as error:
        return Made(None, (Note("refused", f"is no web address: {error}", shown(text)),))
    if "." not in (urlsplit(clean).hostname or ""):
        return Made(None, (Note("refused", "is no web address: no full host name", shown(text)),))
    if gained != plain:
        return Made(clean, (Note("repaired", "“http://” was put in front", shown(text)),))
    odd = clean.casefold() != text.strip().casefold()
    return Made(clean, (Note("repaired", f"written as {clean}", shown(text)),) if odd else ())


def addresses(text: str) -> tuple[list[str], tuple[Note, ...]]:
    """Every address in a field that may hold several, in their order, and the notes.

    Where the field holds at least one address, what stands beside it (a handle) is left out with
    one note; where it holds none, the field is refused as a whole.
    """
    parts = [part for part in _SEPARATORS.split(text.strip()) if part]
    if len(parts) < 2:
        made = address(text)
        return ([made.value] if made.value else []), made.notes
    each = [address(part) for part in parts]
    found = [made.value for made in each if made.value]
    if not found:
        return [], (Note("refused", "is no web address", shown(text)),)
    notes = [Note("repaired", "several values in one field", shown(text))]
    notes.extend(note for made in each for note in made.notes)
    return found, tuple(notes)


def is_social(web_address: str) -> bool:
    """Whether the address is a page at a social network, not a site of its own."""
    return bool(_SOCIAL.search((urlsplit(web_address).hostname or "").lower()))


def choose(candidates: list[str]) -> tuple[str | None, list[str]]:
    """The website and the accounts: the first address that is no social page, else the first."""
    unique = list(dict.fromkeys(candidates))
    own = [each for each in unique if not is_social(each)]
    website = next(iter(own or unique), None)
    return website, [each for each in unique if each != website and is_social(each)]
