"""What is searched: the folded texts of a record, one row each."""

from django.db import models

from directory.models.activity import Activity
from directory.models.organisation import Organisation


class Text(models.Model):
    """Words parted by spaces, as `directory.search.words` makes them; only live records have one.

    The full-text index over these columns is each database's own: see migration `search`.
    """

    title = models.TextField()
    name = models.TextField()
    acronym = models.TextField()
    others = models.TextField()
    description = models.TextField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class OrganisationText(Text):
    """The searched texts of an organisation."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="text")


class ActivityText(Text):
    """The searched texts of an activity."""

    activity = models.OneToOneField(Activity, on_delete=models.CASCADE, related_name="text")


class Word(models.Model):
    """A word that a mistyped one may be corrected to.

    Two writers at once may both add it: it is not unique, so that none waits for the other.
    """

    word = models.TextField(db_index=True)

    def __str__(self) -> str:
        return self.word
