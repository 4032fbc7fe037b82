"""The organisations that an override hides: few, so they are named rather than joined."""

from directory.models import Organisation, Override


def hidden() -> list[int]:
    """Their primary keys; index rows of withdrawn records are gone, so these are all to omit."""
    iris = Override.objects.filter(hide=True).values("iri")
    return list(Organisation.objects.filter(iri__in=iris).values_list("pk", flat=True))
