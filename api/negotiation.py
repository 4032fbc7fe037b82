"""Which representation: `?format=` beats a suffix beats `Accept` (RFC 9110, 12.5.1)."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from api.problems import Problem

_RANGE: Final = re.compile(r"\s*([\w!#$&^.+-]+|\*)/([\w!#$&^.+-]+|\*)\s*((?:;[^,]*)?)")
_QUALITY: Final = re.compile(r";\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*(?:;|$)", re.IGNORECASE)


def by_accept(accept: str, choices: Mapping[str, str]) -> str:
    """The key of the choice (key → media type) that the header prefers, the first among equals.

    Raises a problem 406 that lists the formats. Parameters of a media range but `q` are ignored.
    """
    chosen = _best(accept or "*/*", tuple(choices.items()))
    if not chosen:
        formats = [*choices.values()]
        raise Problem(
            406,
            "accept",
            extra={"formats": formats},
            accept=accept[:200],
            formats=", ".join(formats),
        )
    return chosen


@lru_cache(256)
def _best(accept: str, choices: tuple[tuple[str, str], ...]) -> str:
    """The key of the best choice, empty where none will do."""
    ranges = _ranges(accept)
    best, chosen = 0.0, ""
    for key, media_type in choices:
        quality = _quality(ranges, media_type)
        if quality > best:
            best, chosen = quality, key
    return chosen


def _ranges(accept: str) -> list[tuple[str, str, float]]:
    found = []
    for part in accept.split(","):
        match = _RANGE.fullmatch(part)
        if match:
            quality = _QUALITY.search(match[3])
            value = min(float(quality[1]), 1.0) if quality else 1.0
            found.append((match[1].lower(), match[2].lower(), value))
    return found


def _quality(ranges: list[tuple[str, str, float]], media_type: str) -> float:
    """The quality that the most specific range gives the media type; 0 without any."""
    main, _, sub = media_type.partition("/")
    fitting = [
        ((wanted_main != "*") + (wanted_sub != "*"), quality)
        for wanted_main, wanted_sub, quality in ranges
        if wanted_main in (main, "*") and wanted_sub in (sub, "*")
    ]
    return max(fitting, default=(0, 0.0))[1]
