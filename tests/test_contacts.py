"""Of what members did not agree to publish, nothing is found anywhere: API, pages, log, dumps."""

import csv
import gzip
import json
import zipfile

import pytest
from arro3.io import read_parquet
from django.core.management import call_command

from directory import changes
from directory.models import Change, Organisation
from directory.search.words import COLUMNS
from exports.dumps import publish

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("hub")]
AGREED = range(10)
MAPPING = """
key = "members"
title = "Members"
format = "csv"
recognise = ["no", "name"]
id = ["no"]
[source]
key = "members"
title = { fr = "Membres" }
licence = "CC0-1.0"
publishesContacts = true
[columns]
no = { to = "identifiers.local" }
name = { to = "name" }
about = { to = "description.fr" }
mail = { to = "email" }
phone = { to = "telephone" }
[constants]
"places.country" = "FR"
[consent]
column = "agrees"
yes = ["oui"]
no = ["non"]
"""


def _rows():
    """A hundred members with both contacts; ten agree, ten others hide one in their text."""
    for number in range(100):
        about = "Épicerie coopérative"
        if 20 <= number < 25:
            about = f"Appelez-nous au 03 20 12 34 {number:02}, SIRET 552 100 554 00013"
        elif 30 <= number < 35:
            about = f"Écrire à secret{number}@coop.example avant midi"
        agrees = "oui" if number in AGREED else ("non", "")[number % 2]
        yield (
            number,
            f"Coopérative {number}",
            about,
            f"row{number}@coop.example",
            _phone(number),
            agrees,
        )


def _phone(number):
    return f"03 20 98 76 {number:02}"


@pytest.fixture
def members(tmp_path):
    """A hub with the hundred members in it."""
    (tmp_path / "members.toml").write_text(MAPPING, encoding="utf-8")
    with (tmp_path / "members.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["no", "name", "about", "mail", "phone", "agrees"])
        writer.writerows(_rows())
    call_command("load", str(tmp_path / "members.csv"), mapping=str(tmp_path / "members.toml"))
    while changes.number():
        pass
    assert Organisation.objects.count() == 100


def _unpacked(path):
    """The text of a file of a release, of whatever kind."""
    if path.suffix == ".xlsx":
        book = zipfile.ZipFile(path)
        return "\n".join(book.read(name).decode() for name in book.namelist())
    if path.suffix == ".parquet":
        table = read_parquet(path).read_all()
        names = [name for name in table.schema.names if name != "geometry"]
        return "\n".join(str(cell) for name in names for cell in table[name].to_pylist())
    raw = path.read_bytes()
    return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()


def _dumped(folder):
    for path in sorted(folder.iterdir()):
        yield path.name, _unpacked(path)


def _served(client):
    for form in ("json", "jsonld", "ttl", "nt", "geojson", "csv", "ndjson"):
        answer = client.get(f"/api/v1/organisations?format={form}&limit=1000")
        assert answer.status_code == 200
        yield form, (b"".join(answer) if answer.streaming else answer.content).decode()
    for key in Organisation.objects.values_list("key", flat=True):
        yield f"page {key}", client.get(f"/organisations/{key}").content.decode()


def _logged():
    for change in Change.objects.all():
        yield change.iri, change.document or ""


def _kept():
    for record in Organisation.objects.all():
        searched = [getattr(record.text, column) for column in COLUMNS]
        yield record.iri, "\n".join((record.document, *searched))


def _found(text):
    """Which members' own contacts, and which hidden ones, a text holds."""
    digits = "".join(filter(str.isdigit, text))
    own = {n for n in range(100) if f"row{n}@" in text or f"3209876{n:02}" in digits}
    hidden = {n for n in range(100) if f"secret{n}@" in text or f"3201234{n:02}" in digits}
    return own, hidden


@pytest.mark.parametrize("where", ["served", "dumped", "logged", "kept"])
def test_the_ten_that_agreed_are_found_and_nothing_else(members, client, where):
    texts = {
        "served": lambda: _served(client),
        "dumped": lambda: _dumped(publish().folder),
        "logged": _logged,
        "kept": _kept,
    }[where]()
    everywhere, hidden_anywhere = set(), set()
    for _, text in texts:
        own, hidden = _found(text)
        everywhere |= own
        hidden_anywhere |= hidden
    assert hidden_anywhere == set()
    assert everywhere == set(AGREED)


def test_a_register_number_in_a_text_is_no_telephone(members):
    record = Organisation.objects.get(local_id="20")
    assert "552 100 554 00013" in json.loads(record.document)["description"]["fr"]
