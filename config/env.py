"""Every setting of a hub: its variable, kind, default and meaning; one table.

`settings.py` reads its values through `value`, and `docs/settings.md` is written from it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT: Final = Path(__file__).resolve().parent.parent
read: Final = environ.Env()


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable of the environment; `parse` makes its value or raises ValueError with a reason.

    `default` is a text, as it would stand in the environment, or None where it is computed or
    absent; `computed` says how. `deploy` marks what a public hub must state, `secret` what no
    message shows.
    """

    name: str
    parse: Callable[[str], Any]
    default: str | None
    meaning: str
    computed: str = ""
    deploy: bool = False
    secret: bool = False


def _text(value: str) -> str:
    return value.strip()


def _secret(value: str) -> str:
    if len(value) < 50:
        raise ValueError("expected at least 50 random characters")
    return value


def _boolean(value: str) -> bool:
    known = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    if value.strip().lower() not in known:
        raise ValueError("expected true or false")
    return known[value.strip().lower()]


def base_address(value: str) -> str:
    """The address of a hub without a slash at its end; raises ValueError with a reason."""
    parts = urlsplit(value.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("expected an address such as https://hub.example.org")
    if parts.path not in {"", "/"}:
        raise ValueError("expected an address without a path, such as https://hub.example.org")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _address(value: str) -> str:
    parts = urlsplit(value.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("expected an address such as https://example.org")
    return value.strip()


def _folder_address(value: str) -> str:
    parts = urlsplit(_address(value))
    if parts.query or parts.fragment:
        raise ValueError("expected the address of a folder, such as https://files.example.org/hub")
    return parts.geturl().rstrip("/")


def _bucket(value: str) -> tuple[str, str]:
    """The name of a bucket, and the prefix of what is ours in it, "" for none."""
    found = re.fullmatch(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:/[A-Za-z0-9._-]+)*)/?", value)
    if found is None or {".", ".."} & {*found[2].split("/")}:
        raise ValueError("expected s3://BUCKET or s3://BUCKET/PREFIX")
    return found[1], found[2].strip("/")


def _email(value: str) -> str:
    name, at, host = value.strip().partition("@")
    if not (name and at and "." in host) or " " in value.strip():
        raise ValueError("expected an e-mail address such as contact@example.org")
    return value.strip()


def _path(value: str) -> Path:
    return (ROOT / value).resolve()


def _database(value: str) -> dict[str, Any]:
    if not value.startswith(("sqlite:", "postgres:", "postgresql:")):
        raise ValueError("expected sqlite:///PATH or postgres://USER:PASSWORD@HOST:PORT/NAME")
    return dict(read.db_url_config(value))


def _hosts(value: str) -> list[str]:
    return [host.strip() for host in value.split(",") if host.strip()]


def _count(value: str) -> int:
    if not value.strip().isascii() or not value.strip().isdigit() or not 0 < int(value) < 10**9:
        raise ValueError("expected a whole number above 0")
    return int(value)


def _peers(value: str) -> list[str]:
    hosts = [host.lower() for host in _hosts(value)]
    for host in hosts:
        if "/" in host or "@" in host:
            raise ValueError("expected hosts such as hub.intranet or 10.0.0.5:8000, with commas")
    return hosts


def _natural(value: str) -> int:
    if not value.strip().isdecimal():
        raise ValueError("expected a whole number, such as 0 or 25")
    return int(value)


def _licence(value: str) -> str:
    from vocab.licences import LICENCES

    if value not in LICENCES:
        raise ValueError(f"expected one of {', '.join(LICENCES)}")
    return value


SETTINGS: Final = (
    Setting(
        "DATABASE_URL",
        _database,
        None,
        "The database: `sqlite:///PATH` or `postgres://USER:PASSWORD@HOST:PORT/NAME`.",
        computed="`maillage.sqlite3` in the data directory",
    ),
    Setting(
        "MAILLAGE_BASE_URL",
        base_address,
        None,
        "The hub's public address; its records' IRIs begin with it. Fixed by the first record: "
        "another value later stops the start.",
        computed="`http://HOST:PORT` of `serve` or `demo`; `http://127.0.0.1:8000` elsewhere",
        deploy=True,
    ),
    Setting(
        "MAILLAGE_DATA_DIR",
        _path,
        "var",
        "The directory of everything that is not in the database: dumps, staging files, locks, "
        "the ledger of erasures. Relative to the project.",
    ),
    Setting(
        "MAILLAGE_SECRET_KEY",
        _secret,
        None,
        "Signs what Django has to sign: at least 50 random characters.",
        computed="made at the first start and kept in `secret-key` of the data directory",
        secret=True,
    ),
    Setting(
        "MAILLAGE_LICENCE",
        _licence,
        "ODbL-1.0",
        "The licence of the hub's own collection, by its SPDX identifier.",
        deploy=True,
    ),
    Setting(
        "MAILLAGE_DUMPS_KEPT",
        _count,
        "3",
        "How many releases of the dumps are kept, the shown one among them.",
    ),
    Setting(
        "MAILLAGE_DUMPS_SAMPLE",
        _natural,
        "25",
        "How many records of each file set are validated against our SHACL shapes before a "
        "release of the dumps is shown; 0 for none.",
    ),
    Setting(
        "MAILLAGE_DUMPS_BUCKET",
        _bucket,
        None,
        "The bucket that holds the dumps, on any S3-compatible server: `s3://BUCKET` or "
        "`s3://BUCKET/PREFIX`, where nothing else stands.",
        computed="none; they stand in `dumps` of the data directory",
    ),
    Setting(
        "MAILLAGE_DUMPS_ADDRESS",
        _folder_address,
        None,
        "The public address under which the files of the dumps can be had as `{release}/{file}`: "
        "`/dumps/…` redirects there.",
        computed="none; the hub serves them itself",
    ),
    Setting(
        "MAILLAGE_S3_ENDPOINT",
        _folder_address,
        None,
        "The address of the bucket's server.",
        computed="that of Amazon S3",
    ),
    Setting("MAILLAGE_S3_REGION", _text, None, "The region that the bucket's server wants."),
    Setting(
        "MAILLAGE_S3_KEY",
        _text,
        None,
        "The access key of the bucket. Without it boto3 looks for credentials of its own.",
    ),
    Setting(
        "MAILLAGE_S3_SECRET", _text, None, "The secret that belongs to the access key.", secret=True
    ),
    Setting("MAILLAGE_PUBLISHER_NAME", _text, "", "Who publishes the hub, by name.", deploy=True),
    Setting(
        "MAILLAGE_PUBLISHER_URL", _address, None, "The publisher's address on the web.", deploy=True
    ),
    Setting(
        "MAILLAGE_CONTACT_EMAIL", _email, None, "Where people write to about the hub.", deploy=True
    ),
    Setting(
        "MAILLAGE_SHAPES_DIR",
        _path,
        None,
        "A folder with the DCAT-AP 3.0.1 shapes of SEMICeu/DCAT-AP, by which `check-catalogue` "
        "checks the hub's own catalogue after each release.",
        computed="none; the shapes are not run",
    ),
    Setting(
        "MAILLAGE_ALLOWED_HOSTS",
        _hosts,
        "",
        "Host names, besides that of the base address and loopback, under which the hub answers; "
        "separated by commas.",
    ),
    Setting(
        "MAILLAGE_WRITES_PER_MINUTE",
        _count,
        "600",
        "How many requests that write each key may send within a minute; a batch is one.",
    ),
    Setting(
        "MAILLAGE_BATCH_MEGABYTES",
        _count,
        "200",
        "The greatest body of a batch, as it is sent. A proxy in front has a limit of its own.",
    ),
    Setting(
        "MAILLAGE_FAILED_KEYS_PER_MINUTE",
        _count,
        "30",
        "How many wrong, expired or revoked keys may come from one address within a minute before "
        "it is told to wait. A right key is served all the same.",
    ),
    Setting(
        "MAILLAGE_PRIVATE_PEERS",
        _peers,
        "",
        "Hosts (`HOST` or `HOST:PORT`, separated by commas) that may be fetched although their "
        "addresses are private or their port is neither 80 nor 443.",
    ),
    Setting(
        "MAILLAGE_KEEP_CHANGES",
        _count,
        "90",
        "For how many days the log keeps a change after a later one of the same record.",
    ),
    Setting(
        "MAILLAGE_KEEP_TOMBSTONES",
        _count,
        "731",
        "For how many days the feed tells that a record was withdrawn. Who was away for longer is "
        "sent to the snapshot.",
    ),
    Setting(
        "MAILLAGE_DEBUG", _boolean, "false", "Django's debugging pages; never on a public hub."
    ),
)


@cache
def value(name: str) -> Any:
    """The parsed value of a setting, None where it is absent and has no default.

    Raises `ImproperlyConfigured` with a sentence that names the variable, what it holds and what
    would be right.
    """
    setting = next(setting for setting in SETTINGS if setting.name == name)
    raw = read.str(name, default="") or setting.default or ""
    if not raw:
        return setting.parse("") if setting.default == "" else None
    try:
        return setting.parse(raw)
    except ValueError as error:
        shown = "…" if setting.secret else raw
        raise ImproperlyConfigured(f"{name} is “{shown}”: {error}.") from error


def s3() -> tuple[str | None, ...]:
    """Endpoint, region, key and secret of the bucket's server.

    Raises `ImproperlyConfigured` where they do not go together.
    """
    key, secret = value("MAILLAGE_S3_KEY"), value("MAILLAGE_S3_SECRET")
    if bool(key) != bool(secret):
        here, lacking = ("KEY", "SECRET") if key else ("SECRET", "KEY")
        raise ImproperlyConfigured(f"MAILLAGE_S3_{here} is set: set MAILLAGE_S3_{lacking} too.")
    return value("MAILLAGE_S3_ENDPOINT"), value("MAILLAGE_S3_REGION"), key, secret
