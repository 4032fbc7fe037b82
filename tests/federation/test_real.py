"""Real directories: what the project promises of them, counted. See tests/real.md."""

import hashlib
import os
import re
from pathlib import Path

import pytest

from directory.models import Organisation, Source
from federation import readers
from federation.readers.trees import parsed

ROOT = Path(__file__).parent.parent.parent
REAL = (ROOT / os.environ.get("MAILLAGE_REAL_DATA", "../shared/real")).resolve()
LISTED = dict(
    re.findall(r"`([\w.-]+)`.*`([0-9a-f]{64})`", (ROOT / "tests" / "real.md").read_text("utf-8"))
)
COUNTS = {
    "coopsuk": 8_489,
    "coopsuk-standard": 7_272,
    "susy": 1_794,
    "swiss-housing": 98,
    "inkota": 88,
    "eetti": 10,
    "wandelwoche": 63,
    "ess-numerique": 3_667,
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not REAL.is_dir(), reason=f"no real directories in {REAL} (MAILLAGE_REAL_DATA)"
    ),
]


def columns_of(name):
    """Every column of a file, found without the readers."""
    import csv
    import json

    text = (REAL / name).read_text("utf-8-sig")
    if name.endswith((".csv", ".tsv")):
        return set(
            next(csv.reader(text.splitlines(), delimiter="\t" if name.endswith("tsv") else ","))
        )
    found = json.loads(text)
    records = (
        found if isinstance(found, list) else [each["properties"] for each in found["features"]]
    )
    return {key for record in records for key in record}


@pytest.mark.parametrize("name", sorted(LISTED))
def test_the_file_is_the_one_that_the_list_describes(name):
    assert hashlib.sha256((REAL / name).read_bytes()).hexdigest() == LISTED[name]


@pytest.mark.parametrize("name", sorted(LISTED))
def test_every_column_is_mapped_or_left_out_with_the_reason(name):
    mapping = readers.plan(REAL / name).mapping
    assert columns_of(name) - mapping.columns == set()
    mapped = {rule.column for rule in mapping.rules}
    assert columns_of(name) - mapped - set(mapping.id) == set(mapping.left_out) & columns_of(name)


def counted(report):
    return report.read, report.new, report.changed, report.unchanged, report.gone


@pytest.mark.usefixtures("hub")
def test_all_nine_files_come_to_what_they_hold(load):
    check_the_register_of_co_operatives_uk_and_a_year_later(load)
    check_the_partners_of_ssedas(load)
    for name in sorted(LISTED.keys() - {"susy-partners.geojson"}):
        if not name.startswith("coopsuk-201"):
            load(REAL / name)
    found = {source.key: source.organisations.count() for source in Source.objects.all()}
    assert found == COUNTS
    assert sum(found.values()) == 21_481
    assert not Organisation.objects.filter(document__contains='"email"').exists()
    assert not Organisation.objects.filter(document__contains='"telephone"').exists()


def check_the_register_of_co_operatives_uk_and_a_year_later(load):
    report, problems = load(REAL / "coopsuk-2016-06.csv", source="coopsuk")
    assert counted(report) == (8_037, 8_019, 0, 0, 0)
    named = {each["id"] for each in problems if "stands in line" in each["reason"]}
    assert (len(named), report.duplicates) == (18, 18)
    again, _ = load(REAL / "coopsuk-2016-06.csv", source="coopsuk")
    assert counted(again) == (8_037, 0, 0, 8_019, 0)
    later, _ = load(REAL / "coopsuk-2017-06.csv", source="coopsuk")
    assert (later.read, later.new, later.gone) == (8_371, 470, 118)
    assert 3_300 <= later.changed <= 4_520
    assert Organisation.objects.count() == COUNTS["coopsuk"]


def check_the_partners_of_ssedas(load):
    report, problems = load(REAL / "susy-partners.geojson")
    assert counted(report) == (1_794, 1_794, 0, 0, 0)
    assert report.refused == 0
    unknown = [each["value"] for each in problems if each.get("field", "").endswith("/country")]
    assert unknown == ["ABERDEEN"]
    features = parsed(REAL / "susy-partners.geojson")["features"]
    written = [each["properties"].get("addr:country") for each in features]
    assert len(set(written) - {None}) == 63
    assert written.count(None) == 76
    stored = Organisation.objects.filter(source__key="susy")
    assert stored.filter(place__country="").count() == 76 + 1
    slovak = written.count("SR") + written.count("Slovakia")
    assert stored.filter(place__country="SK").count() == slovak
    refused = {each["value"] for each in problems if each["outcome"] == "refused"}
    assert {"update6", "-", "Essbare Stadt Wels"} <= refused
    assert stored.filter(document__contains='"http://www.bilsp.org"').exists()
    assert not stored.filter(document__contains="contact@example.org").exists()
