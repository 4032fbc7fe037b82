from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from api import keys
        from directory.epoch import opening

        opening.connect(keys.agree, dispatch_uid="api.keys")
