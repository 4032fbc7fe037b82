"""`manage.py check-partner`: grades what a partner publishes, by our own rules."""

import datetime
import sys
from argparse import ArgumentParser
from typing import Any

import orjson
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from directory.opening import open_hub
from federation.fetch import RefusedAddressError, policy, target
from federation.grading import grade, read, report
from federation.grading.report import LANGUAGES, lines, passed


class Command(BaseCommand):
    """Reads an address twice, and says what is wrong and what would be right."""

    help = "Grade a remote feed, dump or hub; the exit status is 0 where no rule failed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url", metavar="URL", help="of a feed, a file or a hub")
        parser.add_argument("--mapping", default="", help="through which a file is read")
        parser.add_argument("--lang", choices=LANGUAGES, default="en", help="of the report")
        parser.add_argument("--json", action="store_true", help="the report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        open_hub()
        try:
            target(options["url"], policy())
        except RefusedAddressError as error:
            raise CommandError(str(error)) from error
        seen = read(options["url"], settings.DATA_DIR, options["mapping"])
        marks = grade(seen, datetime.datetime.now(datetime.UTC))
        if options["json"]:
            told = orjson.dumps(report(seen, marks), option=orjson.OPT_INDENT_2)
            self.stdout.write(told.decode())
        else:
            for line in lines(seen, marks, options["lang"]):
                self.stdout.write(line)
        if not passed(marks):
            sys.exit(1)
