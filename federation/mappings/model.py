"""What a mapping file says: how a partner's columns become the profile's fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class MappingError(ValueError):
    """A mapping file that cannot be understood; the message names the file and the place."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One column → one field.

    `to` is a field (`name`, `description.fr`, `places.street`, `identifiers.siren`); `how` names a
    converter where the field's kind alone does not say it. `values` says what values mean, keyed in
    lower case (an empty meaning leaves the value out), `otherwise` why those that are not in it are
    left out without being listed. `refuse` holds values that say nothing, each with the reason.
    """

    column: str
    to: str
    how: str = ""
    split: str = ""
    join: str = ""
    lines: str = " "
    order: str = "iso"
    widened: bool = False
    values: Mapping[str, Any] | None = None
    otherwise: str = ""
    refuse: Mapping[str, str] = field(default_factory=dict)
    scheme_column: str = ""
    schemes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RowRefusal:
    """Rows whose `column` holds one of `values` are refused for `reason`."""

    column: str
    values: frozenset[str]
    reason: str


@dataclass(frozen=True, slots=True)
class Consent:
    """The column with each member's yes or no to publishing e-mail and telephone."""

    column: str
    yes: frozenset[str]
    no: frozenset[str]  # named for the reader of the mapping; all that is no yes is a no


@dataclass(frozen=True, slots=True)
class FileMapping:
    """One mapping file.

    `recognise` are the columns that a file must have to be taken for one of these; `id` the columns
    whose normalised values make the local id; `source` the document of the source, created where
    there is none yet, with its `key`; empty for shapes that many sources share.
    """

    key: str
    title: str
    format: str
    recognise: frozenset[str]
    id: tuple[str, ...]
    rules: tuple[Rule, ...]
    constants: Mapping[str, Any]
    refuse: tuple[RowRefusal, ...]
    left_out: Mapping[str, str]
    consent: Consent | None
    source_key: str
    source: Mapping[str, Any]
    delimiter: str = ""
    records: str = ""

    @property
    def columns(self) -> frozenset[str]:
        """Every column that the mapping knows: mapped, left out, or used to decide something."""
        used = {rule.column for rule in self.rules} | set(self.id) | set(self.left_out)
        used |= {rule.scheme_column for rule in self.rules if rule.scheme_column}
        used |= {each.column for each in self.refuse}
        return frozenset(used | ({self.consent.column} if self.consent else set()))
