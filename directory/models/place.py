"""Places: where a record is."""

from django.db import models
from django.db.models import F
from django.db.models.functions import Cast

from directory.models.about import About


class Place(About):
    """One place; `country` is an alpha-2 code, texts are empty and coordinates null if unknown.

    The folded texts are what is looked for: no accents, case or commas, no spaces in a postcode.
    `band` numbers the strips of a tenth of a degree
    of latitude, from the South Pole: an index on it finds a box without reading the whole strip of
    the Earth that is as high. Where it is cut inside a tenth, each database rounds in its own way.
    """

    main = models.BooleanField(default=False)
    country = models.CharField(max_length=2, default="")
    region = models.TextField(default="")
    locality = models.TextField(default="")
    postcode = models.TextField(default="")
    region_folded = models.TextField(default="")
    locality_folded = models.TextField(default="")
    postcode_folded = models.TextField(default="")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    band = models.GeneratedField(
        expression=Cast((F("latitude") + 90) * 10, models.BigIntegerField()),
        output_field=models.BigIntegerField(null=True),
        db_persist=True,
    )

    class Meta:
        indexes = [
            models.Index(fields=["country"]),
            models.Index(fields=["organisation", "country"], name="place_of_country"),
            models.Index(fields=["region_folded"]),
            models.Index(fields=["locality_folded"]),
            models.Index(
                fields=["postcode_folded"], name="place_postcode", opclasses=["text_pattern_ops"]
            ),
            models.Index(
                fields=["band", "longitude", "latitude", "organisation"], name="place_box"
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.postcode, self.locality, self.country)))
