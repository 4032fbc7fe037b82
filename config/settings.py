"""Django's settings of a hub, made from `config.env`."""

import sys
from pathlib import Path
from urllib.parse import urlsplit

from api.conf import (
    CONTENT_SECURITY_POLICY as CONTENT_SECURITY_POLICY,
    CORS_ALLOW_ALL_ORIGINS as CORS_ALLOW_ALL_ORIGINS,
    CORS_ALLOW_HEADERS as CORS_ALLOW_HEADERS,
    CORS_ALLOW_METHODS as CORS_ALLOW_METHODS,
    CORS_EXPOSE_HEADERS as CORS_EXPOSE_HEADERS,
    CORS_URLS_REGEX as CORS_URLS_REGEX,
    DRF_STANDARDIZED_ERRORS as DRF_STANDARDIZED_ERRORS,
    REST_FRAMEWORK as REST_FRAMEWORK,
    REST_KNOX as REST_KNOX,
    SPECTACULAR_SETTINGS as SPECTACULAR_SETTINGS,
)
from config import secret
from config.env import ROOT, s3, value

DATA_DIR: Path = value("MAILLAGE_DATA_DIR")
BASE_URL: str | None = value("MAILLAGE_BASE_URL")
DEFAULT_BASE_URL = "http://127.0.0.1:8000"  # that of `serve` without arguments
LICENCE: str = value("MAILLAGE_LICENCE")
DUMPS_KEPT: int = value("MAILLAGE_DUMPS_KEPT")
DUMPS_SAMPLE: int = value("MAILLAGE_DUMPS_SAMPLE")
DUMPS_BUCKET: tuple[str, str] | None = value("MAILLAGE_DUMPS_BUCKET")
DUMPS_ADDRESS: str | None = value("MAILLAGE_DUMPS_ADDRESS")
S3: tuple[str | None, ...] = s3()
PUBLISHER_NAME: str = value("MAILLAGE_PUBLISHER_NAME")
PUBLISHER_URL: str | None = value("MAILLAGE_PUBLISHER_URL")
SHAPES_DIR: Path | None = value("MAILLAGE_SHAPES_DIR")
CONTACT_EMAIL: str | None = value("MAILLAGE_CONTACT_EMAIL")
WRITES_PER_MINUTE: int = value("MAILLAGE_WRITES_PER_MINUTE")
FAILED_KEYS_PER_MINUTE: int = value("MAILLAGE_FAILED_KEYS_PER_MINUTE")
PRIVATE_PEERS: list[str] = value("MAILLAGE_PRIVATE_PEERS")
KEEP_CHANGES: int = value("MAILLAGE_KEEP_CHANGES")
KEEP_TOMBSTONES: int = value("MAILLAGE_KEEP_TOMBSTONES")
BATCH_MEGABYTES: int = value("MAILLAGE_BATCH_MEGABYTES")
DEBUG: bool = value("MAILLAGE_DEBUG")
TESTING = "pytest" in sys.modules


SECRET_KEY: str = value("MAILLAGE_SECRET_KEY") or secret.kept(DATA_DIR)
_base = urlsplit(BASE_URL or "http://127.0.0.1")
_https = _base.scheme == "https"
ALLOWED_HOSTS = [
    *{_base.hostname or "127.0.0.1", "127.0.0.1", "localhost", "[::1]"},
    *value("MAILLAGE_ALLOWED_HOSTS"),
]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "knox",
    "corsheaders",
    "csp",
    "directory",
    "exports",
    "federation",
    "api",
    "portal",
    "config",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.compression.GzipMiddleware",
    "config.middleware.Cors",
    "config.middleware.Locale",
    "django.middleware.common.CommonMiddleware",
    "config.policy.PolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
            ]
        },
    }
]

_database = value("DATABASE_URL") or {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": str(DATA_DIR / "maillage.sqlite3"),
}
if _database["ENGINE"].endswith("sqlite3"):
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",  # a writer waits at its start, never fails half-way
        "timeout": 60,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        "PRAGMA cache_size=-64000; PRAGMA temp_store=FILE;"
        "PRAGMA secure_delete=ON;",
    }
    _database["CONN_MAX_AGE"] = None
    _database["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}  # a file: other processes join in
else:
    _database["ENGINE"] = "directory.postgresql"
    _database["CONN_HEALTH_CHECKS"] = True
    _database["CONN_MAX_AGE"] = None  # each thread of the server keeps its own, so none waits
    _options = _database.setdefault("OPTIONS", {})
    _options.setdefault("prepare_threshold", 5)  # see directory.reading
    # It compiled 40 ms for a search that takes 4; and a request takes one processor, not all.
    _options.setdefault("options", "-c jit=off -c max_parallel_workers_per_gather=0")
DATABASES = {"default": _database}
KNOX_TOKEN_MODEL = "api.Key"  # noqa: S105 (a table)
MIGRATION_MODULES = {"knox": None}  # its own table of tokens is not used: ours is `api.Key`
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "français"), ("en", "English"), ("es", "español")]
LOCALE_PATHS = [ROOT / "portal" / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # served from where they are, nothing to collect
WHITENOISE_AUTOREFRESH = DEBUG

SECURE_SSL_REDIRECT = _https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W003",  # no form and no cookie that another site could abuse
    "security.W005",  # a network's other subdomains are not this hub's to bind to https,
    "security.W021",  # nor to put on the browsers' list for good
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {  # a client's mistake is no news here
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "stamina": {
            "level": "ERROR"
        },  # that something is tried again; a failure is told at its end
    },
}
