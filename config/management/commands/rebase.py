"""`manage.py rebase`: moves the hub to another address."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.env import base_address
from directory import epoch
from directory.changes import number_all
from directory.opening import open_hub
from directory.rebasing import rebase


class Command(BaseCommand):
    """Rewrites this hub's own records for its new address, and tells the log."""

    help = "Move this hub to another address, and its own records with it. Stop the hub first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("new", metavar="NEW", help="such as https://hub.example.org")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            new = base_address(options["new"])
        except ValueError as error:
            raise CommandError(f"“{options['new']}” is no address of a hub: {error}") from error
        open_hub(moving=True)
        old, done = epoch.base(), 0
        for done in rebase(new):
            self.stdout.write(f"\r{done} records", ending="")
            self.stdout.flush()
        number_all()
        if not done and old == new:
            self.stdout.write(f"This hub is at {new} already; nothing was changed.")
            return
        self.stdout.write(
            f"\r{done} records are at {new} now; set MAILLAGE_BASE_URL={new} and start the hub. "
            "Let the old address lead to the new one for as long as you can."
        )
