from django.apps import AppConfig
from django.core.checks import Tags, register


class DirectoryConfig(AppConfig):
    name = "directory"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from directory.checks import sqlite_version, trigrams

        register(sqlite_version)
        register(trigrams, Tags.database)
