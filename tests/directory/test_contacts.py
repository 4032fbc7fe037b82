"""Contacts: agreed ones are published, all others found and hidden, and nothing else touched."""

import pytest

from directory import changes, write
from directory.contacts import own_contacts_only, without_contacts
from directory.hiding import hide
from directory.models import Change, Organisation, OrganisationText
from directory.search.words import COLUMNS
from tests import factories

SHOWN = [
    "SIRET 552 100 554 00013",
    "SIRET : 55210055400013",
    "552 100 554 00013",
    "siren 552 100 554",
    "RCS Lille Métropole 552 100 554",
    "RNA W123456789",
    "TVA FR 12 345678901",
    "BCE 0403.170.701",
    "0403.170.701",
    "depuis 1998, 2001-2004, 2004 2005 2006",
    "le 01/02/2003 à 10h00",
    "2003-02-01 10:00",
    "du 12.05.2010 au 14.06.2011",
    "59000 Lille, 12 rue de la Paix 59800",
    "un budget de 12 500 000 €",
    "1 234 567 890 euros",
    "€ 10,000,000",
    "12.345.678,90 CHF",
    "3 500 logements, 120 000 habitants et 1 200 000 heures",
    "company number 02876594",
    "ISBN 978-2-07-036822-8",
    "ouvert de 06.30-21.00 et 09:30 – 16:30",
    "https://photos.example/v/t1.0-9/15492600",
    "@mouvement sur Twitter, @mes@mastodon.social",
    "50% (at least) of members",
    "https://www.openstreetmap.org/way/123456789",
    "latitude 50.6365654, longitude 3.0635282",
]
HIDING = [
    ("Écrire à contact@le-mes.example.", "Écrire à […]."),
    ("Mail:a.b+c@sous.domaine.example;", "Mail:[…];"),
    ("contact (at) coop.example", "[…]"),
    ("contact @ coop.example", "[…]"),
    ("contact [at] coop [dot] example !", "[…] !"),
    ("<contact@coop.example>", "<[…]>"),
    ("Marie MARIE@COOP.EXAMPLE", "Marie […]"),
    ("ou 06 12 34 56 78.", "ou […]."),
    ("0612345678", "[…]"),
    ("06.12.34.56.78 / 03-20-00-00-00", "[…] / […]"),
    ("06/12/34/56/78", "[…]"),
    ("06.30-21.00.12", "[…]"),
    ("https://wa.me/33612345678", "https://wa.me/[…]"),
    ("06\u00a012\u202f34\u00a056\u00a078", "[…]"),
    ("0 612 345 678", "[…]"),
    ("+33 (0)6 12 34 56 78", "[…]"),
    ("0033 6 12 34 56 78", "[…]"),
    ("Londres : +44 20 7946 0018", "Londres : […]"),
    ("Tél. 12 34 56 78", "Tél. […]"),
    ("☎ 030/123456", "☎ […]"),
    ("SIRET 552 100 554 00013 06 12 34 56 78", "SIRET 552 100 554 00013 […]"),
    ("SIREN 552 100 554, 06 12 34 56 78", "SIREN 552 100 554, […]"),
    ("né le 01/02/2003, 06 12 34 56 78", "né le 01/02/2003, […]"),
]


@pytest.mark.parametrize("text", SHOWN)
def test_what_is_no_contact_is_left_alone(text):
    assert hide(text) == text


@pytest.mark.parametrize(("text", "hidden"), HIDING)
def test_contacts_in_text_are_hidden(text, hidden):
    assert hide(text) == hidden
    assert hide(hidden) == hidden


@pytest.mark.parametrize(
    ("region", "number"),
    [
        ("ES", "91 234 56 78"),
        ("IT", "06 1234 5678"),
        ("GB", "020 7946 0018"),
        ("US", "(212) 555-0187"),
        ("BE", "02 512 34 56"),
        ("CH", "044 668 18 00"),
        ("DE", "030 123456"),
    ],
)
def test_a_number_is_known_by_the_country_of_the_record(region, number):
    assert hide(f"bei {number} heute", (region,)) == "bei […] heute"


def test_contacts_are_looked_for_in_every_text():
    mail = "a@b.example"
    document = {
        "name": f"Chez {mail}",
        "email": f"mailto:{mail}",
        "telephone": "tel:+33612345678",
        "description": {"fr": f"Écrire à {mail}"},
        "otherNames": {"fr": [mail]},
        "places": [{"street": f"rue 1, {mail}", "postcode": "59000", "locality": "Lille"}],
        "website": f"mailto:{mail}",
        "accounts": ["https://x.example/?mail=a%40b.example", "https://mastodon.social/@mes"],
        "identifiers": [{"value": "0612345678"}],
    }
    assert without_contacts(document) == {
        "name": "Chez […]",
        "description": {"fr": "Écrire à […]"},
        "otherNames": {"fr": ["[…]"]},
        "places": [{"street": "rue 1, […]", "postcode": "59000", "locality": "Lille"}],
        "website": None,
        "accounts": ["https://mastodon.social/@mes"],
        "identifiers": [{"value": "0612345678"}],
    }


def test_of_an_agreed_record_only_its_own_contacts_are_seen():
    document = {
        "email": "mailto:a@b.example",
        "telephone": "tel:+33612345678",
        "description": {"fr": "a@b.example, c@b.example, 06 12 34 56 78, 06 12 34 56 79"},
    }
    assert own_contacts_only(document)["email"] == "mailto:a@b.example"
    assert own_contacts_only(document)["description"] == {
        "fr": "a@b.example, […], 06 12 34 56 78, […]"
    }


@pytest.mark.parametrize(
    ("publishes", "agreed", "seen"),
    [
        *((True, True, True), (True, None, True), (True, False, False)),
        *((False, True, False), (False, None, False), (False, False, False)),
    ],
)
@pytest.mark.usefixtures("hub")
def test_the_source_must_publish_contacts_and_the_member_not_say_no(publishes, agreed, seen):
    source = factories.source(publishesContacts=publishes)
    record = factories.organisation(of=source, contacts=agreed, email="mailto:a@b.example")
    assert ("a@b.example" in record.document) is seen


@pytest.mark.usefixtures("hub")
def test_of_a_hundred_rows_ten_contacts_are_found_and_nothing_else():
    source = factories.source(publishesContacts=True)
    list(write.save_many(map(_row, range(100)), source=source, by="test"))
    changes.number()
    published = "\n".join(head.document for head in changes.heads("organisation"))
    kept = [*Change.objects.values_list("document", flat=True)]
    kept += Organisation.objects.values_list("document", flat=True)
    for column in COLUMNS:
        kept += OrganisationText.objects.values_list(column, flat=True)
    for text in (published, "\n".join(kept)):
        found = {n for n in range(100) if f"row{n}@" in text or f"{n:02}345678" in _digits(text)}
        assert found == set(range(10))


def _row(n):
    description = "Rien"
    if 20 <= n < 25:
        description = f"Appeler le 06 {n} 34 56 78 le soir"
    elif 30 <= n < 35:
        description = f"Écrire à row{n}@coop.example"
    document = {
        "name": f"Coopérative {n}",
        "description": {"fr": description},
        "email": f"mailto:row{n}@coop.example",
        "telephone": f"tel:+336{n:02}345678",
    }
    return write.Row(str(n), document, contacts=n < 10)


def _digits(text):
    return "".join(mark for mark in text if mark.isdigit() or mark == "\n")
