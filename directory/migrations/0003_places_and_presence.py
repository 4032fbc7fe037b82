"""Places that are found by box, region, locality and postcode; which keys a document has."""

from collections.abc import Iterable

import orjson
from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Cast

from directory.index import place_name, postcode, sector
from directory.presence import present

_CHUNK = 1_000
_FOLDED = ["region_folded", "locality_folded", "postcode_folded"]
_BAND = models.BigIntegerField(null=True)


def _fill(apps, schema_editor):
    """Writes the new columns of what is stored."""
    for kind, columns in (("Organisation", ["has", "sector"]), ("Activity", ["has"])):
        model = apps.get_model("directory", kind)
        for rows in _chunks(model.objects.filter(status="live").only("document")):
            for row in rows:
                document = orjson.loads(row.document)
                row.has = present(kind.lower(), document)
                row.sector = sector(document)
            model.objects.bulk_update(rows, columns)
    place = apps.get_model("directory", "Place")
    for rows in _chunks(place.objects.only("region", "locality", "postcode")):
        for row in rows:
            row.region_folded = place_name(row.region)
            row.locality_folded = place_name(row.locality)
            row.postcode_folded = postcode(row.postcode)
        place.objects.bulk_update(rows, _FOLDED)


def _chunks(rows) -> Iterable[list]:
    last = 0
    while found := list(rows.filter(pk__gt=last).order_by("pk")[:_CHUNK]):
        yield found
        last = found[-1].pk


class Migration(migrations.Migration):
    dependencies = [("directory", "0002_search")]

    operations = [
        migrations.RemoveIndex(model_name="place", name="directory_p_latitud_a45de6_idx"),
        migrations.AddField("activity", "has", models.BigIntegerField(default=0)),
        migrations.AddField("organisation", "has", models.BigIntegerField(default=0)),
        migrations.AddField("organisation", "sector", models.TextField(default="")),
        *(migrations.AddField("place", name, models.TextField(default="")) for name in _FOLDED),
        migrations.RunPython(_fill, migrations.RunPython.noop),
        migrations.AddField(
            "place",
            "band",
            models.GeneratedField(
                db_persist=True,
                expression=Cast((F("latitude") + 90) * 10, models.BigIntegerField()),
                output_field=_BAND,
            ),
        ),
        migrations.AddIndex(
            "place", models.Index(fields=["region_folded"], name="directory_p_region__3f9578_idx")
        ),
        migrations.AddIndex(
            "place", models.Index(fields=["locality_folded"], name="directory_p_localit_6a6cad_idx")
        ),
        migrations.AddIndex(
            "place",
            models.Index(
                fields=["postcode_folded"], name="place_postcode", opclasses=["text_pattern_ops"]
            ),
        ),
        migrations.AddIndex(
            "place",
            models.Index(
                fields=["band", "longitude", "latitude", "organisation"], name="place_box"
            ),
        ),
    ]
