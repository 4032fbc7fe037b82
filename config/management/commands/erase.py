"""`manage.py erase`: removes a record and every trace of its content, for good."""

import getpass
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import erasing
from directory import write
from directory.changes import number_all
from directory.erasing import marked
from directory.models import Activity, Organisation, Source
from directory.opening import open_hub


class Command(BaseCommand):
    """Erases records; says what is done, and what waits for the next run of the worker."""

    help = "Erase records and every trace of their content; no harvest or restore brings them back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("iris", nargs="+", metavar="IRI")
        parser.add_argument(
            "--reason", required=True, help="why, for the hub's own people; name nobody in it"
        )
        parser.add_argument("--by", default=getpass.getuser(), help="who, as the log tells it")
        parser.add_argument(
            "--unknown", action="store_true", help="also an IRI that this hub never held"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        open_hub()
        self._refuse_unknown(options)
        for iri in options["iris"]:
            self._erase(iri, options)
        number_all()
        left = erasing.complete()
        for step, why in left:
            self.stdout.write(f"{step}: waiting ({why})")
        self.stdout.write(
            "The worker does the rest; running this again does too." if left else "Nothing is left."
        )

    def _erase(self, iri: str, options: dict[str, Any]) -> None:
        before = bool(marked([iri]))
        try:
            write.withdraw(iri, reason="erased", by=options["by"], note=options["reason"])
        except write.UnknownRecordError:
            write.forbid(iri, note=options["reason"])
        except write.SourceInUseError as error:
            raise CommandError(f"{iri}: {error}") from error
        self.stdout.write(f"{iri}: {'erased before' if before else 'erased'}")

    def _refuse_unknown(self, options: dict[str, Any]) -> None:
        """Before anything is erased: a mistyped address would otherwise look erased."""
        given = options["iris"]
        known = {
            iri
            for model in (Organisation, Activity, Source)
            for iri in model._default_manager.filter(iri__in=given).values_list("iri", flat=True)
        }
        unknown = [iri for iri in given if iri not in known and not marked([iri])]
        if unknown and not options["unknown"]:
            raise CommandError(
                f"no record has the IRI {', '.join(unknown)}; nothing was erased. Copy the “id” of "
                "the record, or add --unknown to keep a record that this hub never held from ever "
                "coming."
            )
