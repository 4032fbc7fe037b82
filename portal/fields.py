"""Which keys of the profile a record's page shows, in which groups and order, and their names.

One table: a key added to the profile is shown once it has its line in `LABELS` and its place in
`GROUPS`; a test names the keys that have none.
"""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Group:
    """A section of the page: its slug, its title, its keys in order."""

    slug: str
    title: str | Promise
    keys: tuple[str, ...]


#: Shown at the head of the page, or in the box that says who says so.
HEAD: Final = ("id", "type", "name", "title", "acronym", "description", "record")

#: What the keys at the head are called where they must be named.
HEADS: Final[dict[str, str | Promise]] = {
    "name": _("Name"),
    "title": _("Name"),
    "acronym": _("Acronym"),
    "description": _("Description"),
}

GROUPS: Final = (
    Group("purpose", _("Purpose"), ("mission", "objective")),
    Group(
        "facts",
        _("In brief"),
        (
            "legalName",
            "otherNames",
            "legalForm",
            "essFamily",
            "organisationalStructure",
            "membershipBase",
            "founded",
            "dissolved",
            "operating",
            "start",
            "end",
            "predecessors",
            "organisations",
        ),
    ),
    Group(
        "work",
        _("What it does"),
        ("primarySector", "sectors", "themes", "modesOfAction", "qualifiers"),
    ),
    Group("memberships", _("Networks"), ("memberships",)),
    Group("places", _("Where"), ("places", "locations")),
    Group(
        "contact",
        _("Contact"),
        ("website", "email", "telephone", "accounts", "contact"),
    ),
    Group(
        "making",
        _("How the data are made"),
        (
            "publisher",
            "licence",
            "attribution",
            "recognition",
            "mappingMethod",
            "inclusionCriteria",
            "mappedBy",
            "validation",
            "updateRate",
            "publishesContacts",
        ),
    ),
    Group("identifiers", _("Identifiers"), ("identifiers", "sameAs")),
)

LABELS: Final[dict[str, str | Promise]] = {
    "accounts": _("Accounts"),
    "attribution": _("Credit line"),
    "contact": _("Contact point"),
    "dissolved": _("Dissolved"),
    "email": _("E-mail"),
    "end": _("End"),
    "essFamily": _("Family of the social economy"),
    "founded": _("Founded"),
    "identifiers": _("Registered numbers"),
    "inclusionCriteria": _("Who is included"),
    "legalForm": _("Legal form"),
    "legalName": _("Legal name"),
    "licence": _("Licence"),
    "locations": _("Places"),
    "mappedBy": _("Who maps"),
    "mappingMethod": _("Method of mapping"),
    "membershipBase": _("Who its members are"),
    "memberships": _("Memberships"),
    "mission": _("Mission"),
    "modesOfAction": _("Modes of action"),
    "objective": _("Objectives"),
    "operating": _("Operating"),
    "organisationalStructure": _("Structure"),
    "organisations": _("Carried by"),
    "otherNames": _("Other names"),
    "places": _("Places"),
    "predecessors": _("Predecessors"),
    "primarySector": _("Main sector"),
    "publisher": _("Publisher"),
    "publishesContacts": _("Publishes e-mail and telephone"),
    "qualifiers": _("Qualities"),
    "recognition": _("Recognition"),
    "sameAs": _("The same elsewhere"),
    "sectors": _("Sectors"),
    "start": _("Start"),
    "telephone": _("Telephone"),
    "themes": _("Themes"),
    "updateRate": _("Updated"),
    "validation": _("How data are checked"),
    "website": _("Website"),
}

#: The frequencies of the EU authority table that sources use, by the end of their IRI.
FREQUENCIES: Final[dict[str, str | Promise]] = {
    "ANNUAL": _("every year"),
    "ANNUAL_2": _("twice a year"),
    "BIENNIAL": _("every two years"),
    "CONT": _("continuously"),
    "DAILY": _("every day"),
    "IRREG": _("irregularly"),
    "MONTHLY": _("every month"),
    "NEVER": _("never again"),
    "QUARTERLY": _("every quarter"),
    "UNKNOWN": _("not known"),
    "WEEKLY": _("every week"),
}

#: Why a record was withdrawn, as its tombstone says it.
REASONS: Final[dict[str, str | Promise]] = {
    "closed": _("It has closed."),
    "merged": _("It was merged with another record."),
    "withdrawn": _("Its source no longer publishes it."),
    "erased": _("Its content was erased, and is kept nowhere on this hub."),
}
