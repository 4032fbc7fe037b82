"""What this hub itself hides or corrects of a record: who, when and why."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory import viewing
from portal import dates
from portal.fields import HEADS, LABELS

_DONE: Final = {"hidden": _("hidden"), "corrected": _("corrected")}


@dataclass(frozen=True, slots=True)
class Note:
    """One override: of which field (empty: the whole record), what was done, by whom and why."""

    field: str | Promise
    what: str | Promise
    by: str
    at: dict[str, str]
    why: str


def notes(iri: str) -> list[Note]:
    """What readers of a record's page are told, the whole record first."""
    told = viewing.told([iri]).get(iri, {})
    found = [_note("", told["record"])] if told.get("record") else []
    return found + [
        _note(LABELS.get(each["field"], HEADS.get(each["field"], each["field"])), each)
        for each in told.get("fields", ())
        if "idle" not in each
    ]


def _note(field: str | Promise, said: dict[str, Any]) -> Note:
    at = {"value": said["at"], "text": dates.worded(said["at"][:10])}
    return Note(field, _DONE[said["what"]], said["by"], at, said["why"])
