"""Index rows: each belongs to one organisation or to one activity."""

from django.db import models

from directory.models.activity import Activity
from directory.models.organisation import Organisation


class About(models.Model):
    """A row derived from a document; exactly one of `organisation` and `activity` is set."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, null=True)

    class Meta:
        abstract = True
