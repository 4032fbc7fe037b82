"""`manage.py check-catalogue [URL] [--shapes PATH] [--json]`: what a portal would say of it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.checking import UncheckableError, check
from directory import epoch
from directory.opening import open_hub
from exports.catalogue.checking.report import keep, lines
from exports.catalogue.checking.shapes import NoShapesError


class Command(BaseCommand):
    """Runs the DCAT-AP shapes, computes the score, checks each file; fails on any fault."""

    help = "Check a catalogue as an open-data portal would: this hub's own, or the one at URL."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url", nargs="?", help="a catalogue (default: this hub's own)")
        parser.add_argument(
            "--shapes",
            type=Path,
            default=settings.SHAPES_DIR,
            help="the folder of the DCAT-AP 3.0.1 shapes (default: MAILLAGE_SHAPES_DIR)",
        )
        parser.add_argument("--json", action="store_true", help="the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        open_hub()
        own = f"{epoch.base()}/catalog"
        try:
            report = check(options["url"] or own, options["shapes"])
        except (UncheckableError, NoShapesError) as error:
            raise CommandError(str(error)) from error
        if report.url == own:
            keep(report)
        if options["json"]:
            self.stdout.write(orjson.dumps(report.members(), option=orjson.OPT_INDENT_2).decode())
        elif options["verbosity"]:
            self.stdout.write("\n".join(lines(report)))
        if not report.passed and options["verbosity"]:
            raise CommandError("the catalogue is not as a portal needs it", returncode=2)
