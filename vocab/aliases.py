"""Every address under which ESSGlobal and our own terms were published, as the one we write.

The prefixes are in `data/aliases.csv`; `{scheme}` stands for the key of any concept scheme.
"""

import csv
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from vocab.schemes import concept

_DATA: Final = Path(__file__).parent / "data" / "aliases.csv"
_WEB: Final = re.compile(r"https?://", re.IGNORECASE)
_QNAME: Final = re.compile(r"([a-z]+):([\w.-]+)")
_SCHEME: Final = r"(?P<scheme>[a-z]+(?:-[a-z]+)*)"


@lru_cache(maxsize=4096)  # bounded: files of others name any number of addresses
def canonical_iri(iri: str) -> str:
    """The canonical form of a term, concept or scheme named by any alias; other IRIs unchanged.

    http and https are taken as one, `#` and `/` before a notation too, and a compact name such as
    `aci:ICA10` is expanded where it names a known concept.
    """
    text = iri.strip()
    if not _WEB.match(text):
        return expand_qname(text) or iri
    for pattern, canonical in _patterns():
        match = pattern.match(text)
        if match:
            base = canonical.format(**match.groupdict())
            return base + text[match.end() :].rstrip("/")
    return iri


def expand_qname(text: str) -> str | None:
    """The IRI of a compact name in use (`aci:ICA10`, `ess:mission`); None for any other text.

    A prefix may mean something else to its author (`reg:` does), so a concept must be known.
    """
    match = _QNAME.fullmatch(text.strip())
    if match is None:
        return None
    prefix, local = match.groups()
    if prefix in _rows("term-qname"):
        return _rows("term-qname")[prefix] + local
    iri = _rows("qname").get(prefix, "") + local
    return iri if concept(iri) else None


@cache
def _rows(kind: str) -> dict[str, str]:
    with _DATA.open(encoding="utf-8", newline="") as file:
        return {
            row["alias"]: row["canonical"] for row in csv.DictReader(file) if row["kind"] == kind
        }


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Concepts before terms and long before short, since one prefix may begin another."""
    rows = [*_by_length("concept"), *_by_length("term")]
    return tuple((_pattern(alias), canonical) for alias, canonical in rows)


def _by_length(kind: str) -> list[tuple[str, str]]:
    return sorted(_rows(kind).items(), key=lambda row: (-len(row[0]), row[0]))


def _pattern(alias: str) -> re.Pattern[str]:
    host, slash, path = _WEB.sub("", alias).partition("/")
    start = rf"(?i:https?://{re.escape(host)})"
    escaped = re.escape(slash + path).replace(r"\{scheme\}/", _SCHEME + r"(?:/?\#|/|$)")
    return re.compile(start + escaped)
