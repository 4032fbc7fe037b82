"""The tables: records with their envelopes, index rows, the log."""

from directory.models.activity import Activity
from directory.models.change import Change
from directory.models.classification import Classification
from directory.models.epoch import Epoch
from directory.models.erasure import Erasing, Erasure
from directory.models.head import Head, Part
from directory.models.identifier import Identifier
from directory.models.membership import Membership
from directory.models.organisation import Organisation
from directory.models.override import Edit, Override
from directory.models.place import Place
from directory.models.record import Record, Status
from directory.models.source import Source
from directory.models.text import ActivityText, OrganisationText, Word

__all__ = [
    "Activity",
    "ActivityText",
    "Change",
    "Classification",
    "Edit",
    "Epoch",
    "Erasing",
    "Erasure",
    "Head",
    "Identifier",
    "Membership",
    "Organisation",
    "OrganisationText",
    "Override",
    "Part",
    "Place",
    "Record",
    "Source",
    "Status",
    "Word",
]
