"""`manage.py key`: who may write."""

import datetime
import re
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from api import keys
from api.models import Key
from directory.models import Source
from directory.opening import open_hub

_UNITS: Final = {"h": "hours", "d": "days", "w": "weeks"}
_MOST: Final = datetime.timedelta(days=3_650)


class Command(BaseCommand):
    """Makes keys, lists and revokes them."""

    help = "Make a key for a partner, list keys, or revoke one; see docs/push.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser("create", help="make a key; its text is shown this once")
        scope = create.add_mutually_exclusive_group(required=True)
        scope.add_argument(
            "--source", action="append", default=[], help="a source it may write to; repeatable"
        )
        scope.add_argument("--staff", action="store_true", help="a key of the hub's own people")
        create.add_argument(
            "--expires",
            type=_while,
            default="365d",
            metavar="365d",
            help="how long it lives: hours (h), days (d) or weeks (w); or never",
        )
        create.add_argument("--name", default="", help="whose key it is; else the first source's")
        actions.add_parser("list", help="every key, with its scope and last use")
        revoke = actions.add_parser("revoke", help="end a key at once")
        revoke.add_argument("id", help="the key's id, as `key list` shows it")

    def handle(self, *args: Any, **options: Any) -> None:
        open_hub()
        {"create": self._create, "list": self._list, "revoke": self._revoke}[options["action"]](
            options
        )

    def _create(self, options: dict[str, Any]) -> None:
        for source in options["source"]:
            if not Source.objects.filter(key=source).exists():
                raise CommandError(
                    f"There is no source “{source}”; add it: manage.py source add {source}."
                )
        name = options["name"].strip() or next(iter(options["source"]), "staff")
        if len(name) > 150:
            raise CommandError("--name: at most 150 characters.")
        key, text = keys.create(
            name=name,
            sources=options["source"],
            staff=options["staff"],
            expires=options["expires"],
        )
        self.stdout.write(f"{key}: {_scope(key)}, {name}, expires {_day(key.expiry, 'never')}")
        self.stdout.write("Keep the key; it is not shown again:")
        self.stdout.write(text)

    def _list(self, _options: dict[str, Any]) -> None:
        self.stdout.write("id\tname\tscope\tcreated\texpires\tlast used\tstate")
        for key in Key.objects.select_related("user").order_by("created"):
            told = (
                *(str(key), key.user.get_username(), _scope(key), _day(key.created)),
                *(_day(key.expiry, "never"), _minute(key.used), keys.state(key)),
            )
            self.stdout.write("\t".join(told))

    def _revoke(self, options: dict[str, Any]) -> None:
        try:
            key = keys.revoke(options["id"])
        except keys.UnknownKeyError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{key}: revoked")


def _while(text: str) -> datetime.timedelta | None:
    if text == "never":
        return None
    found = re.fullmatch(r"([1-9][0-9]{0,5})([hdw])", text)
    long = datetime.timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else None
    if long is None or long > _MOST:
        raise ArgumentTypeError(f"“{text}” is no time such as 12h, 365d or 52w (at most 3650d)")
    return long


def _scope(key: Key) -> str:
    return "staff" if key.staff else ", ".join(key.sources)


def _day(moment: datetime.datetime | None, otherwise: str = "") -> str:
    return f"{moment:%Y-%m-%d}" if moment else otherwise


def _minute(moment: datetime.datetime | None) -> str:
    return f"{moment:%Y-%m-%dT%H:%MZ}" if moment else "never"
