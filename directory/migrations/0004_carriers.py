"""Rows that say which organisations carry an activity."""

import orjson
from django.db import migrations

_CHUNK = 1_000


def _fill(apps, schema_editor):
    activities = apps.get_model("directory", "Activity").objects.filter(status="live")
    classification = apps.get_model("directory", "Classification")
    last = 0
    while found := list(activities.filter(pk__gt=last).order_by("pk")[:_CHUNK]):
        last = found[-1].pk
        classification.objects.bulk_create(
            classification(activity_id=each.pk, field="organisations", concept=iri)
            for each in found
            for iri in orjson.loads(each.document).get("organisations", ())
        )


def _empty(apps, schema_editor):
    apps.get_model("directory", "Classification").objects.filter(field="organisations").delete()


class Migration(migrations.Migration):
    dependencies = [("directory", "0003_places_and_presence")]

    operations = [migrations.RunPython(_fill, _empty)]
