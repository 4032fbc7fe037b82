"""Mappings that belong to a source: how its partner's files are read."""

from django.db import models

from directory.models import Source


class SourceMapping(models.Model):
    """The mapping of one source: `text` as it was given, in the language `format` (toml or
    json)."""

    source = models.OneToOneField(Source, models.CASCADE, related_name="mapping")
    format = models.CharField(max_length=4)
    text = models.TextField()
    modified = models.DateTimeField(auto_now=True)
    by = models.TextField()

    def __str__(self) -> str:
        return f"mapping of {self.source_id}"
