"""Sources: who says so."""

from django.db import models

from directory.models.record import Record


class Source(Record):
    """Who says so: a record of its own, with a global IRI and a local key (a slug).

    `licence`, `title` (JSON, by language) and `publishes_contacts` are read off the document.
    """

    key = models.SlugField(max_length=64, unique=True)
    licence = models.TextField(default="")
    publishes_contacts = models.BooleanField(default=False)

    type_name = "source"

    def __str__(self) -> str:
        return self.key
