"""Identifiers: the numbers that registers gave."""

from django.db import models

from directory.models.organisation import Organisation


class Identifier(models.Model):
    """`scheme` is the notation in our scheme `identifier-scheme` (`siren`, …), or a foreign IRI."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="identifier_rows"
    )
    scheme = models.TextField()
    value = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["scheme", "value"])]

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"
