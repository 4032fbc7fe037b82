"""Classifications: which concepts a record bears, under which key."""

from django.db import models

from directory.models.about import About


class Classification(About):
    """`field` is the profile’s key (`sectors`, `themes`, …), `concept` a canonical IRI.

    Of an activity, `organisations` are rows too: who carries it, by IRI.
    """

    field = models.CharField(max_length=32)
    concept = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["field", "concept"])]

    def __str__(self) -> str:
        return f"{self.field}: {self.concept}"
