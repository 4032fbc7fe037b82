"""`manage.py source`: who says so."""

import json
import re
from argparse import ArgumentParser, BooleanOptionalAction
from itertools import product
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from directory import write
from directory.models import Source, Status
from directory.opening import open_hub
from federation import source_mappings
from federation.loading import publish
from federation.mappings import MappingError
from vocab.faults import InvalidDocumentError
from vocab.labels import labels
from vocab.licences import LICENCES
from vocab.profile import shapes

_LANGUAGES = ("fr", "en", "es")
_KEYS = shapes()["Source"]
#: What a source says of itself, by language: its name, and what RIPESS asks of a partner.
_TEXTS = tuple(name for name, key in _KEYS.items() if key.kind == "lang")
_ADDRESSES = ("publisher", "website", "updateRate")


class Command(BaseCommand):
    """Adds, lists and shows sources."""

    help = "Add a source or change it, list them, or show one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        add = actions.add_parser("add", help="add a source, or change what it says of itself")
        add.add_argument("key", help="lower-case letters, digits and hyphens")
        for name, language in product(_TEXTS, _LANGUAGES):
            add.add_argument(_option(name, language), help=f"{labels()[name].meaning} ({language})")
        add.add_argument("--licence", choices=[*LICENCES], help="the licence of its records")
        for name in _ADDRESSES:
            add.add_argument(_option(name), help=f"{labels()[name].meaning} (an address)")
        add.add_argument("--attribution", help="how it wants to be named")
        add.add_argument("--contact", help="an e-mail address for questions")
        add.add_argument(
            "--publishes-contacts",
            action=BooleanOptionalAction,
            default=None,
            help="its members agreed that their e-mail and telephone are published",
        )
        add.add_argument(
            "--mapping",
            metavar="NAME|FILE",
            help="how batches of the source are read: a shipped mapping, or a file",
        )
        actions.add_parser("list", help="every source with its records")
        show = actions.add_parser("show", help="the document of one source")
        show.add_argument("key")

    def handle(self, *args: Any, **options: Any) -> None:
        open_hub()
        {"add": self._add, "list": self._list, "show": self._show}[options["action"]](options)

    def _add(self, options: dict[str, Any]) -> None:
        stored = Source.objects.filter(key=options["key"]).first()
        before = json.loads(stored.document) if stored else {}
        document = {k: v for k, v in before.items() if k not in {"id", "record"}}
        document |= _said(options, document)
        if "licence" not in document:
            raise CommandError(f"state its licence: --licence, one of {', '.join(LICENCES)}")
        document.setdefault("title", {"und": options["key"]})
        try:
            source = write.save_source(document, key=options["key"], by="source")
            if options["mapping"]:
                source_mappings.keep_named(source, options["mapping"], by="source")
        except (InvalidDocumentError, MappingError) as error:
            raise CommandError(str(error)) from error
        publish()
        outcome = (
            "added" if stored is None else "changed" if _differs(stored, source) else "as before"
        )
        self.stdout.write(f"{source.key}: {outcome}, {source.iri}")

    def _list(self, _options: dict[str, Any]) -> None:
        self.stdout.write("source\trecords\tlicence\tIRI")
        for source in Source.objects.order_by("key"):
            live = source.organisations.filter(status=Status.LIVE).count()
            self.stdout.write(f"{source.key}\t{live}\t{source.licence}\t{source.iri}")

    def _show(self, options: dict[str, Any]) -> None:
        source = Source.objects.filter(key=options["key"]).first()
        if source is None:
            raise CommandError(f"There is no source “{options['key']}”.")
        self.stdout.write(json.dumps(json.loads(source.document), ensure_ascii=False, indent=2))


def _differs(before: Source, after: Source) -> bool:
    return before.content != after.content


def _option(name: str, *more: str) -> str:
    """The option of a key of the profile: `--mapping-method-fr` of `mappingMethod` in French."""
    return "--" + "-".join((re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower(), *more))


def _said(options: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """The keys of the document that the options state; a text stands beside its translations."""

    def given(name: str, *more: str) -> Any:
        return options[_option(name, *more)[2:].replace("-", "_")]

    document: dict[str, Any] = {name: given(name) for name in _ADDRESSES if given(name)}
    for name in _TEXTS:
        texts = {
            language: given(name, language) for language in _LANGUAGES if given(name, language)
        }
        if texts:
            document[name] = {**before.get(name, {}), **texts}
    if options["attribution"]:
        document["attribution"] = options["attribution"]
    if options["licence"]:
        document["licence"] = LICENCES[options["licence"]].iri
    if options["contact"]:
        email = f"mailto:{options['contact']}"
        document["contact"] = {"email": email, "type": ["Kind"]}
    if options["publishes_contacts"] is not None:
        document["publishesContacts"] = options["publishes_contacts"]
    return document
