"""Bases: the addresses that this hub has had, and how an IRI of ours was spelt at each."""

from directory.models import Epoch

_process: dict[str, tuple[str, ...]] = {}


def bases() -> tuple[str, ...]:
    """Every address of this hub, the present one last; looked up once in a process."""
    if "bases" not in _process:
        found = Epoch.objects.order_by("id").values_list("base", flat=True)
        # The last time that each was in use counts, for a hub may move back.
        _process["bases"] = tuple(dict.fromkeys(reversed(list(found))))[::-1]
    return _process["bases"]


def forget() -> None:
    """Look them up again at the next use."""
    _process.clear()


def spellings(iri: str) -> tuple[str, ...]:
    """An IRI as it is or was at each address of this hub; of another hub, itself alone."""
    known = bases()
    for base in known if len(known) > 1 else ():
        if iri.startswith(f"{base}/id/"):
            return tuple(other + iri[len(base) :] for other in known)
    return (iri,)


def origin(iri: str) -> str:
    """The IRI as it was at the oldest address: what is minted of it stays the same after a move."""
    return min(spellings(iri), key=_age) if len(bases()) > 1 else iri


def _age(iri: str) -> int:
    return next((n for n, base in enumerate(_first_used()) if iri.startswith(f"{base}/id/")), 0)


def _first_used() -> tuple[str, ...]:
    if "first" not in _process:
        found = Epoch.objects.order_by("id").values_list("base", flat=True)
        _process["first"] = tuple(dict.fromkeys(found))
    return _process["first"]
