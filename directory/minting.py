"""Minting: how an IRI of ours is made, of plain values."""

import uuid

from vocab.canonical import clean_text


def minted(at: str, type_name: str, source_iri: str, local_id: str, turn: int = 0) -> str:
    """The IRI of what a source calls `local_id`, at the hub `at`.

    Later turns are for ids that the source has given to another record since.
    """
    name = f"{source_iri}\0{type_name}\0{clean_text(local_id)}" + (f"\0{turn}" if turn else "")
    return f"{at}/id/{type_name}/{uuid.uuid5(uuid.NAMESPACE_URL, name)}"
