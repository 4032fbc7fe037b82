"""Statistics that tell PostgreSQL's planner that a concept belongs to its field.

It took the two for independent, expected a tenth of the rows that bear a concept, gathered and
sorted them all instead of walking the list's order, and was the slower the larger the directory.
"""

from django.db import migrations


def _create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE STATISTICS classification_of_field (dependencies, mcv) "
            "ON field, concept FROM directory_classification"
        )


def _drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP STATISTICS classification_of_field")


class Migration(migrations.Migration):
    dependencies = [("directory", "0005_place_of_country")]

    operations = [migrations.RunPython(_create, _drop)]
