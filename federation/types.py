"""Which of the profile's sets of types a record bears, by whichever of them it names."""

from collections.abc import Collection

from vocab.profile import NETWORK, ORGANISATION, SSE_NETWORK, TYPE_SETS

_NETWORKS = frozenset({"Network", "OrganizationalCollaboration"})


def type_set(names: Collection[str], shape: str) -> list[str] | None:
    """The whole set for the names in it that are given; None where no set has any of them."""
    given = set(names)
    if shape != "Organisation":
        known = TYPE_SETS[shape][0]
        return list(known) if given & set(known) else None
    if given & _NETWORKS:
        return list(SSE_NETWORK if "SSEInitiative" in given else NETWORK)
    return list(ORGANISATION) if given & set(ORGANISATION) else None
