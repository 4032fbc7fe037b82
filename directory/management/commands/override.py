"""`manage.py override`: hides or corrects, for this hub's own readers, what an authority says."""

import getpass
import json
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError

from directory import overriding, patching, write
from directory.models import Edit, Override
from directory.opening import open_hub
from vocab.faults import InvalidDocumentError


class Command(BaseCommand):
    """Hides, corrects and shows again; lists what is overridden, and since when and why."""

    help = "Hide or correct, for this hub's own readers, what an authority says of a record."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        hide = actions.add_parser("hide", help="hide a record, or the fields named")
        hide.add_argument("iri")
        hide.add_argument("fields", nargs="*", metavar="FIELD", help="such as email, places")
        correct = actions.add_parser("correct", help="show other values instead")
        correct.add_argument("iri")
        correct.add_argument(
            "values",
            nargs="+",
            metavar="FIELD=VALUE",
            help="such as name='Les Roses', description.fr=…, or a value in JSON",
        )
        remove = actions.add_parser("remove", help="show the record, or the fields, as it is")
        remove.add_argument("iri")
        remove.add_argument("fields", nargs="*", metavar="FIELD")
        for action in (hide, correct, remove):
            action.add_argument("--why", required=True, help="the reason, which readers see")
            action.add_argument("--by", default=getpass.getuser(), help="who, which readers see")
        listed = actions.add_parser("list", help="every override, or the edits of one record")
        listed.add_argument("iri", nargs="?")

    def handle(self, *args: Any, **options: Any) -> None:
        open_hub()
        if options["action"] == "list":
            self._list(options["iri"])
            return
        fields = options.get("fields") or []
        patch = _values(options["values"]) if "values" in options else _hidden(fields)
        wish = overriding.Wish(options["action"], options["by"], options["why"], patch)
        try:
            found = write.override(options["iri"], wish)
        except InvalidDocumentError as error:
            raise CommandError("\n".join(map(str, error.faults))) from error
        except LookupError as error:
            raise CommandError(f"{error}; `manage.py override list` shows what there is") from error
        self.stdout.write(_line(found) if found else f"{options['iri']} is shown as it is")

    def _list(self, iri: str | None) -> None:
        if iri:
            for edit in Edit.objects.filter(iri=iri).order_by("id"):
                self.stdout.write(
                    f"{edit.at:%Y-%m-%d %H:%M} {edit.by}: {edit.what} "
                    f"{json.dumps(edit.patch, ensure_ascii=False)} ({edit.why})"
                )
            return
        for found in Override.objects.order_by("iri").iterator():
            self.stdout.write(_line(found))


def _line(found: Override) -> str:
    told = found.members()
    parts = ["the record is hidden"] if told["hidden"] else []
    parts += [
        f"{each['field']} {each['what']}" + (f" (idle: {each['idle']})" if "idle" in each else "")
        for each in told["fields"]
    ]
    return f"{found.iri}: {', '.join(parts)}; {found.by}, {found.at:%Y-%m-%d %H:%M}: {found.why}"


def _hidden(fields: Iterable[str]) -> dict[str, Any]:
    """A merge patch without these fields."""
    patch: dict[str, Any] = {}
    for name in fields:
        patch = patching.combined(patch, _nested(name, None))
    return patch


def _values(pairs: Iterable[str]) -> dict[str, Any]:
    """A merge patch of `field=value` pairs."""
    patch: dict[str, Any] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not (name and equals):
            raise CommandError(f"“{pair}” is no correction: expected FIELD=VALUE")
        patch = patching.combined(patch, _nested(name, _value(text)))
    return patch


def _nested(name: str, value: Any) -> dict[str, Any]:
    """`description.fr` is a key in a key."""
    first, _, rest = name.partition(".")
    return {first: _nested(rest, value) if rest else value}


def _value(text: str) -> Any:
    """The value in JSON, where it is an array, an object, true or false; else the text itself."""
    if not (text.startswith(("[", "{", '"')) or text in {"true", "false"}):
        return text
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise CommandError(f"“{text}” is no JSON: {error}") from error
