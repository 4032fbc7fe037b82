"""An index that tells whether an organisation has a place in a country."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directory", "0004_carriers")]

    operations = [
        migrations.AddIndex(
            "place",
            models.Index(fields=["organisation", "country"], name="place_of_country"),
        ),
    ]
