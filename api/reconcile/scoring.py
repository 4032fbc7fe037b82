"""How alike two names are, and two websites."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from rapidfuzz import fuzz

from vocab.folding import fold


def likeness(text: str, names: Iterable[str]) -> float:
    """0–100: of the name most like the text, case, accents, punctuation and order of words aside.

    Only the same words in the same order give 100.
    """
    wanted = fold(text)
    return max((_alike(wanted, fold(name)) for name in names), default=0.0)


def same(text: str, names: Iterable[str]) -> bool:
    """Whether one of the names is the text, case, accents and punctuation aside."""
    wanted = fold(text)
    return bool(wanted) and any(fold(name) == wanted for name in names)


def site(address: str) -> str:
    """A website without what varies: scheme, `www.`, case of the host, the slash at the end."""
    text = address.strip()
    try:
        parts = urlsplit(text if "//" in text else f"//{text}")
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return text.casefold()
    return host + parts.path.rstrip("/")


def _alike(wanted: str, name: str) -> float:
    if not wanted or not name:
        return 0.0
    sorted_words = fuzz.token_sort_ratio(wanted, name)
    return max(fuzz.ratio(wanted, name), min(sorted_words, 98.0))
