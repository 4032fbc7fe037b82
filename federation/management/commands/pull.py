"""`manage.py pull`: what peers say, into this hub."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone

from directory.opening import open_hub
from federation import pulling
from federation.kinds.base import PullError
from federation.management.commands.peer import named
from federation.models import Peer, Pull
from federation.progress import Bar

#: The exit status when a run waits for a person.
HELD = 3


class Command(BaseCommand):
    """Pulls one peer, all, or those that are due; lets a held run through."""

    help = "Pull a peer, all peers, or those that are due; or let a held run through, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("peer", nargs="?", metavar="PEER", help="all of them if left out")
        parser.add_argument("--due", action="store_true", help="only those whose time has come")
        parser.add_argument("--accept", type=int, metavar="PULL", help="release this held run")

    def handle(self, *args: Any, **options: Any) -> None:
        open_hub()
        if options["accept"] is not None:
            self._release(options)
        statuses = {self._pull(peer) for peer in self._peers(options)}
        if "failed" in statuses:
            raise CommandError("Not every run succeeded.")
        if "held" in statuses:
            raise CommandError("A run waits for a person.", returncode=HELD)

    def _peers(self, options: dict[str, Any]) -> list[Peer]:
        if options["peer"]:
            return [named(options["peer"])]
        if not options["due"]:
            return [*Peer.objects.all()]
        return [*Peer.objects.filter(Q(due=None) | Q(due__lte=timezone.now()))]

    def _release(self, options: dict[str, Any]) -> None:
        if not options["peer"]:
            raise CommandError(
                "--accept PULL goes with the peer: manage.py pull PEER --accept PULL."
            )
        peer = named(options["peer"])
        found = Pull.objects.filter(peer=peer, pk=options["accept"]).first()
        if found is None:
            raise CommandError(f"“{peer.key}” has no run {options['accept']}.")
        try:
            pulling.release(found, "command")
        except PullError as error:
            raise CommandError(str(error)) from error

    def _pull(self, peer: Peer) -> str:
        try:
            with Bar() as bar:
                run = pulling.pull(peer, settings.DATA_DIR, bar)
        except pulling.BusyError as error:
            self.stderr.write(str(error))
            return "busy"
        counts = ", ".join(f"{count:,} {name}" for name, count in run.counts.items())
        equal = {None: "", True: "; equal", False: "; not equal"}[run.equal]
        self.stdout.write(f"{peer.key}: {run.status}: {counts or 'nothing new'}{equal}")
        for line in filter(None, [run.reason, *(_refusal(each) for each in run.refusals[:10])]):
            self.stderr.write(f"  {line}")
        return run.status


def _refusal(each: dict[str, str]) -> str:
    return f"{each['id']} refused: {each['reason']}"
