"""Language tags: lower case, BCP 47, with what people write for them."""

import re
from typing import Final

from federation.rows import Made, Note

#: Country codes that stand where a language is meant.
MISTAKEN: Final = {"gr": "el", "cz": "cs", "dk": "da", "jp": "ja"}
_NONE: Final = frozenset({"", "@none", "none"})
_TAG: Final = re.compile(r"[a-z]{2,8}(-[a-z0-9]{1,8})*|x(-[a-z0-9]{1,8})+")


def tag(text: str) -> Made:
    """A lower-case tag, `und` for an unknown language; None for what cannot be one."""
    plain = text.strip().lower().replace("_", "-")
    if plain in _NONE:
        return Made("und")
    if plain in MISTAKEN:
        meant = MISTAKEN[plain]
        return Made(meant, (Note("repaired", f"the language tag “{plain}” means “{meant}”", text),))
    if not _TAG.fullmatch(plain):
        return Made(None, (Note("refused", "is no language tag", text),))
    return Made(plain)
