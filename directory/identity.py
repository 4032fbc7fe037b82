"""Identity: the IRIs that this hub mints, and the keys by which records are addressed."""

import re
import uuid
from typing import Final

from directory.bases import bases, origin
from directory.epoch import base
from directory.minting import minted
from directory.models import Source

_MINTED: Final = re.compile(r"/id/[a-z]+/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


def mint(type_name: str, source: Source, local_id: str) -> str:
    """The IRI of what the source calls `local_id`: the same one every time."""
    return minted(base(), type_name, origin(source.iri), local_id)


def source_iri(key: str) -> str:
    """The IRI of a source of our own."""
    return f"{base()}/id/source/{key}"


def key_of(iri: str) -> uuid.UUID:
    """The UUID of an IRI minted here, the UUIDv5 of any other."""
    for own in (base(), *bases()):
        if iri.startswith(own) and (found := _MINTED.fullmatch(iri, len(own))):
            return uuid.UUID(found[1])
    return uuid.uuid5(uuid.NAMESPACE_URL, iri)
