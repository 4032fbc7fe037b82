"""`manage.py peer`: the addresses that this hub pulls."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from directory.opening import open_hub
from federation import peers
from federation.models import Kind, Peer


class Command(BaseCommand):
    """Adds, lists, shows and removes peers."""

    help = "Register an address that is pulled, list them, show one with its runs, or remove one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        add = actions.add_parser("add", help="register an address, or change how it is read")
        add.add_argument("key", metavar="PEER", help="lower-case letters, digits and hyphens")
        add.add_argument("url", metavar="URL", help="a hub, an event stream, or a file")
        add.add_argument("--kind", choices=Kind.values, default=Kind.MAILLAGE, help="what it is")
        add.add_argument("--source", default="", help="the source that its records go into")
        add.add_argument("--mapping", default="", help="a shipped mapping, or a mapping file")
        add.add_argument("--every", default="15m", help="how often: 30s, 15m, 6h, 7d")
        add.add_argument(
            "--grace", default="7d", help="how long a stream or a dump may lack a record"
        )
        actions.add_parser("list", help="every peer and its last run")
        for name, help_ in (
            ("show", "a peer with its last runs"),
            ("remove", "forget a peer, and withdraw what it brought from other hubs"),
        ):
            actions.add_parser(name, help=help_).add_argument("key", metavar="PEER")

    def handle(self, *args: Any, **options: Any) -> None:
        open_hub()
        {"add": self._add, "list": self._list, "show": self._show, "remove": self._remove}[
            options["action"]
        ](options)

    def _add(self, options: dict[str, Any]) -> None:
        names = ("key", "url", "kind", "source", "mapping", "every", "grace")
        try:
            peer = peers.add(peers.Wish(**{name: options[name] for name in names}))
        except peers.PeerError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{peer.key}: {peer.get_kind_display()}, {peer.url}")

    def _list(self, _options: dict[str, Any]) -> None:
        self.stdout.write("peer\tkind\taddress\tlast run\tequal")
        for peer in Peer.objects.all():
            last = peer.pulls.first()
            status = last.status if last else "never"
            equal = {None: "", True: "yes", False: "no"}[last.equal if last else None]
            self.stdout.write(f"{peer.key}\t{peer.kind}\t{peer.url}\t{status}\t{equal}")

    def _show(self, options: dict[str, Any]) -> None:
        peer = named(options["key"])
        runs = [run.as_json() for run in peer.pulls.all()[:10]]
        told = json.dumps({**peer.as_json(), "pulls": runs}, ensure_ascii=False, indent=2)
        self.stdout.write(told)

    def _remove(self, options: dict[str, Any]) -> None:
        peer = named(options["key"])
        count = peers.remove(peer, settings.DATA_DIR)
        self.stdout.write(f"{peer.key}: removed; {count} records that it had brought are withdrawn")


def named(key: str) -> Peer:
    """The peer with this key; raises `CommandError`."""
    peer = Peer.objects.filter(key=key).first()
    if peer is None:
        known = ", ".join(Peer.objects.values_list("key", flat=True)) or "none yet"
        raise CommandError(f"There is no peer “{key}”; there are: {known}.")
    return peer
