"""`manage.py generate [--check]`: the files that are made from the code."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.env import ROOT
from config.generated import GENERATED


class Command(BaseCommand):
    """Writes every file of `GENERATED`; with `--check`, only says which would differ."""

    help = "Write the files that are made from the code, or check that they are up to date."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing, fail on a change")

    def handle(self, *args: Any, **options: Any) -> None:
        different = [name for name, make in GENERATED.items() if _read(name) != make()]
        if options["check"] and different:
            raise CommandError(
                f"not up to date: {', '.join(different)}; run `manage.py generate` and commit"
            )
        for name in different:
            path = ROOT / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(GENERATED[name](), encoding="utf-8")
            self.stdout.write(f"written: {name}")


def _read(name: str) -> str | None:
    path = ROOT / name
    return path.read_text(encoding="utf-8") if path.exists() else None
