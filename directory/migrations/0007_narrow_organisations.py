"""An index that holds what organisations are filtered and counted by, without their documents.

Whoever reads a column of every organisation, or of a hundred thousand, read their texts along: two
gigabytes for each million of them.
"""

from django.db import migrations

_INDEX = """
CREATE INDEX organisation_narrow ON directory_organisation (id)
INCLUDE (status, operating, network, sse, source_id, updated, has, key, sector)
"""


def _create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_INDEX)


def _drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX organisation_narrow")


class Migration(migrations.Migration):
    dependencies = [("directory", "0013_erasing")]

    operations = [migrations.RunPython(_create, _drop)]
