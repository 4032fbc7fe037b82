"""The hub's settings, with the peers' view in place of its addresses."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.peer"
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
}
