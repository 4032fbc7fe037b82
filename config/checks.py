"""What a public hub must state before it is deployed."""

from typing import Any

from django.core.checks import Error, Tags, register

from config.env import SETTINGS, read


@register(Tags.security, deploy=True)
def stated(app_configs: Any, **kwargs: Any) -> list[Error]:
    """An error for each setting marked `deploy` that the environment does not state itself."""
    return [
        Error(
            f"{setting.name} is not set.",
            hint=f"{setting.meaning} A public hub states it; see docs/settings.md.",
            id="maillage.E001",
        )
        for setting in SETTINGS
        if setting.deploy and not read.str(setting.name, default="")
    ]
