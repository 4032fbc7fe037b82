"""Memberships: which networks an organisation belongs to."""

from django.db import models

from directory.models.organisation import Organisation


class Membership(models.Model):
    """One membership in one role; `network` is an IRI, whether or not we hold its record."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="membership_rows"
    )
    network = models.TextField()
    role = models.TextField(default="")
    member_type = models.TextField(default="")
    start = models.CharField(max_length=10, default="")
    end = models.CharField(max_length=10, default="")

    class Meta:
        indexes = [models.Index(fields=["network"])]

    def __str__(self) -> str:
        return self.network
